package clone

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// Code is a hand-written breaker as it stands in its package, which must have
// been checked with bodies. It is only read.
type Code struct {
	Package   *rewrite.Package
	Candidate *handrolled.Candidate
	Fset      *token.FileSet
	Source    func(path string) []byte // of a file, as rewrite.Loader.Source
}

// parts are the functions that make up the breaker, in order of position: the
// methods of its type, its constructors, the functions that work on it, and
// helpers that nothing else uses. Of a breaker inside of another type they are
// only those that work on the breaker. A helper that several breakers share
// says nothing about either.
func (c Code) parts() []*ast.FuncDecl {
	ix := indexOf(c.Package)
	in := map[*types.Func]bool{}
	for fn := range ix.decls {
		in[fn] = c.core(fn)
	}
	for _, list := range [][]*types.Func{c.Candidate.Roles.Constructor, c.Candidate.Roles.Gates, c.Candidate.Roles.Runs} {
		for _, fn := range list {
			in[fn] = ix.decls[fn] != nil
		}
	}
	for grown := true; grown; {
		grown = false
		for fn := range ix.decls {
			if !in[fn] && ix.onlyFor(fn, in) {
				in[fn], grown = true, true
			}
		}
	}
	var out []*ast.FuncDecl
	for fn, ok := range in {
		if ok {
			out = append(out, ix.decls[fn])
		}
	}
	slices.SortFunc(out, func(a, b *ast.FuncDecl) int { return int(a.Pos() - b.Pos()) })
	return out
}

// core reports whether a function belongs to the breaker by itself.
func (c Code) core(fn *types.Func) bool {
	role, works := c.Candidate.Roles.Methods[fn]
	if c.Candidate.Inlined {
		return works && role.Kind != handrolled.NoKind
	}
	if recv := fn.Signature().Recv(); recv != nil && rewrite.NamedType(recv.Type()) == c.Candidate.Type {
		return true
	}
	return works
}

// index knows the functions of a package and who uses them.
type index struct {
	decls map[*types.Func]*ast.FuncDecl
	users map[*types.Func][]*types.Func // nil stands for a use outside of functions
}

func indexOf(p *rewrite.Package) *index {
	ix := &index{decls: map[*types.Func]*ast.FuncDecl{}, users: map[*types.Func][]*types.Func{}}
	for _, file := range p.Syntax {
		if file == nil {
			continue
		}
		for _, decl := range file.Decls {
			var user *types.Func
			if f, ok := decl.(*ast.FuncDecl); ok {
				if user, _ = p.Info.Defs[f.Name].(*types.Func); user == nil || f.Body == nil {
					continue
				}
				ix.decls[user] = f
			}
			ix.uses(p.Info, user, decl)
		}
	}
	return ix
}

func (ix *index) uses(info *types.Info, user *types.Func, n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if fn, ok := info.Uses[id].(*types.Func); ok && fn.Origin() != user {
				ix.users[fn.Origin()] = append(ix.users[fn.Origin()], user)
			}
		}
		return true
	})
}

// onlyFor reports whether a function is used, and by nothing else than others.
func (ix *index) onlyFor(fn *types.Func, others map[*types.Func]bool) bool {
	users := ix.users[fn]
	return len(users) > 0 && !fn.Exported() && !slices.ContainsFunc(users, func(u *types.Func) bool { return u == nil || !others[u] })
}
