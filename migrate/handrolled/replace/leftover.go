package replace

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// leftover finds what nothing needs once the state is gone: unexported
// functions, constants and types that only code which was written anew used.
type leftover struct {
	s       *subject
	p       *Plan
	edited  map[ast.Node]bool
	decls   map[types.Object]ast.Node // the declaration, or the spec
	files   map[types.Object]*ast.File
	words   map[string]bool // of new text and of tests
	touched map[types.Object]bool
}

// dropLeftovers takes them out, with what only they used.
func (s *subject) dropLeftovers(p *Plan) {
	l := &leftover{s: s, p: p, decls: map[types.Object]ast.Node{}, files: map[types.Object]*ast.File{}, words: map[string]bool{}}
	l.declared()
	for again := true; again; {
		again = false
		l.look()
		for _, unit := range l.units() {
			if l.needless(unit) {
				again = l.drop(unit) || again
			}
		}
	}
}

// declared notes where the package declares what may go.
func (l *leftover) declared() {
	note := func(file *ast.File, id *ast.Ident, n ast.Node) {
		if obj := l.s.info.Defs[id]; obj != nil && !id.IsExported() && id.Name != "_" && id.Name != "init" && id.Name != "main" {
			l.decls[obj], l.files[obj] = n, file
		}
	}
	for i, file := range l.s.Package.Syntax {
		if strings.HasSuffix(l.s.Package.Files[i], "_test.go") {
			continue
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				note(file, d.Name, d)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.ValueSpec:
						for _, id := range spec.Names {
							if d.Tok == token.CONST {
								note(file, id, d)
							}
						}
					case *ast.TypeSpec:
						if l.s.info.Defs[spec.Name] != l.s.home && !d.Lparen.IsValid() {
							note(file, spec.Name, d)
						}
					}
				}
			}
		}
	}
}

// look notes the words of what stays, and what the code that went used.
func (l *leftover) look() {
	l.edited, l.touched = map[ast.Node]bool{}, map[types.Object]bool{}
	l.words = map[string]bool{}
	for _, fe := range l.p.Files {
		for _, e := range fe.Edits {
			l.edited[e.Node] = true
			if e.Rewrite != nil {
				maps.DeleteFunc(l.decls, func(_ types.Object, n ast.Node) bool { return n == e.Node })
			}
			l.addWords(e.Text)
			ast.Inspect(e.Node, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					if obj := origin(l.s.info.Uses[id]); l.decls[obj] != nil {
						l.touched[obj] = true
					}
				}
				return true
			})
		}
	}
	for _, t := range l.s.Tests {
		for i, file := range t.Syntax {
			if strings.HasSuffix(t.Files[i], "_test.go") {
				l.addWords(l.s.text(file))
			}
		}
	}
}

// addWords adds the identifiers of a text.
func (l *leftover) addWords(text string) {
	var sc scanner.Scanner
	sc.Init(token.NewFileSet().AddFile("", -1, len(text)), []byte(text), nil, 0)
	for {
		_, tok, lit := sc.Scan()
		if tok == token.EOF {
			return
		}
		if tok == token.IDENT {
			l.words[lit] = true
		}
	}
}

// needless reports whether only code that was written anew used a unit.
func (l *leftover) needless(u *unit) bool {
	touched := false
	for _, obj := range u.objs {
		if obj == nil || l.words[obj.Name()] || l.ofInterface(obj) {
			return false
		}
		touched = touched || l.touched[obj]
	}
	for _, n := range u.nodes {
		if l.edited[n] || l.hasOthers(n, u) {
			return false
		}
	}
	return touched && !l.usedOutside(u)
}

// hasOthers reports whether a declaration declares something that is not in
// the unit, such as an exported constant.
func (l *leftover) hasOthers(n ast.Node, u *unit) bool {
	gd, ok := n.(*ast.GenDecl)
	if !ok {
		return false
	}
	for _, spec := range gd.Specs {
		vs, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for _, id := range vs.Names {
			if obj := l.s.info.Defs[id]; id.Name != "_" && !slices.Contains(u.objs, obj) {
				return true
			}
		}
	}
	return false
}

// ofInterface reports whether a method may be there for an interface of the
// package.
func (l *leftover) ofInterface(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	if !ok || fn.Signature().Recv() == nil || fn.Exported() {
		return false
	}
	scope := l.s.Package.Types.Scope()
	for _, name := range scope.Names() {
		if i, ok := scope.Lookup(name).Type().Underlying().(*types.Interface); ok {
			for m := range i.Methods() {
				if m.Name() == fn.Name() {
					return true
				}
			}
		}
	}
	return false
}

// usedOutside reports whether code that stays as it is uses a part of a unit.
func (l *leftover) usedOutside(u *unit) bool {
	found := false
	for _, file := range l.s.Package.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			if found || l.edited[n] || slices.Contains(u.nodes, n) {
				return false
			}
			if id, ok := n.(*ast.Ident); ok {
				if obj := origin(l.s.info.Uses[id]); obj != nil && slices.Contains(u.objs, obj) {
					found = true
				}
			}
			return true
		})
	}
	return found
}

// drop deletes the declarations of a unit.
func (l *leftover) drop(u *unit) bool {
	for _, n := range u.nodes {
		file := u.file[n]
		fe := l.p.file(l.s, file)
		edit := rewrite.Edit{Node: n, Rewrite: deleted, Drops: rewrite.CommentsIn(file, n)}
		if fd, ok := n.(*ast.FuncDecl); ok {
			edit = drop(file, fd)
			fe.Edits = slices.DeleteFunc(fe.Edits, func(e rewrite.Edit) bool { return e.Node == ast.Node(fd.Body) })
		}
		fe.Edits = append(fe.Edits, edit)
		l.p.Dropped++
	}
	return true
}

// origin is what an instance of something generic comes from.
func origin(obj types.Object) types.Object {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Origin()
	case *types.Var:
		return obj.Origin()
	}
	return obj
}
