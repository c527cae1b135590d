package library

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/rewrite"
)

// A sentinel error of a library becomes a canonical one. A rejection is an
// *OpenError that matches it through errors.Is only, so places that compare
// with == change with it; where a place cannot be followed, the breakers
// return the bare sentinel instead, and identity and text stay as they were.

// sentinelUse is the way one mention of a sentinel is used.
type sentinelUse int

const (
	usedPlainly  sentinelUse = iota // with errors.Is and the like, returned, re-exported
	usedCompared                    // err == Sentinel, err != Sentinel
	usedInSwitch                    // switch err { case Sentinel: }
	usedAsValue                     // anything else: identity or text may matter
)

// isName matches functions that compare through errors.Is, and printName those
// that print or wrap: neither minds which value stands for the error.
var (
	isName    = regexp.MustCompile(`^(Is|ErrorIs|NotErrorIs|IsError)f?$`)
	printName = regexp.MustCompile(`^(Print|Sprint|Fprint|Append|Log|Error|Fatal|Skip|Panic|Debug|Info|Warn|Trace)(f|ln|w)?$|^(Wrap|Join)f?$`)
)

// sentinelUseOf classifies a mention.
func (p *planner) sentinelUseOf(u *detect.Use) sentinelUse {
	node := ast.Node(outer(u))
	for i := 0; ; i++ {
		switch n := parent(u, i).(type) {
		case *ast.ParenExpr:
			node = n
			continue
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				return usedCompared
			}
		case *ast.CaseClause:
			if sw := switchOf(u, i); sw != nil {
				if simple(sw.Tag) {
					return usedInSwitch
				}
			}
		case *ast.ReturnStmt:
			return usedPlainly
		case *ast.ValueSpec:
			if _, topLevel := u.Scope.Node.(*ast.ValueSpec); topLevel && len(n.Names) == len(n.Values) {
				return usedPlainly
			}
		case *ast.CallExpr:
			if p.mindsNot(u.Scope.File.Pkg.Info, n, node) {
				return usedPlainly
			}
		}
		return usedAsValue
	}
}

// mindsNot reports whether a call does not mind which value stands for the
// error that is its argument: it prints it, wraps it, or compares an error
// before it with it through errors.Is. The module's own functions may do
// anything.
func (p *planner) mindsNot(info *types.Info, c *ast.CallExpr, arg ast.Node) bool {
	if c.Fun == arg || p.ownFunc(info, c.Fun) {
		return false
	}
	if printName.MatchString(funcName(c.Fun)) {
		return true
	}
	if !isName.MatchString(funcName(c.Fun)) {
		return false
	}
	for _, a := range c.Args {
		if a == arg {
			return false // errors.Is(Sentinel, err)
		}
		if t := info.TypeOf(a); t != nil && types.Implements(t, errorType) {
			return true
		}
	}
	return false
}

var errorType = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

// ownFunc reports whether a called function is declared in the module.
func (p *planner) ownFunc(info *types.Info, fun ast.Expr) bool {
	id := nameOf(fun)
	if id == nil {
		return true
	}
	obj := info.Uses[id]
	return obj == nil || obj.Pkg() != nil && p.ctx.Local(obj.Pkg())
}

// switchOf returns the tagged switch whose case clause is parent(u, i).
func switchOf(u *detect.Use, i int) *ast.SwitchStmt {
	sw, _ := parent(u, i+2).(*ast.SwitchStmt)
	if sw == nil || sw.Tag == nil {
		return nil
	}
	return sw
}

// simple reports whether an expression can be repeated.
func simple(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return simple(e.X)
	}
	return false
}

func funcName(fun ast.Expr) string {
	if id := nameOf(fun); id != nil {
		return id.Name
	}
	return ""
}

// reexports returns the package-level variables that are set to a sentinel
// where they are declared.
func reexports(uses []*detect.Use) map[token.Pos]bool {
	out := map[token.Pos]bool{}
	for _, u := range uses {
		spec, ok := u.Scope.Node.(*ast.ValueSpec)
		if !ok || parent(u, 0) != ast.Node(spec) {
			continue
		}
		for i, v := range spec.Values {
			if v == outer(u) && i < len(spec.Names) {
				out[spec.Names[i].Pos()] = true
			}
		}
	}
	return out
}

// follow adds the uses of re-exported sentinels.
func (p *planner) follow(uses []*detect.Use) []*detect.Use {
	vars := reexports(uses)
	if len(vars) == 0 {
		return uses
	}
	finder := &detect.Finder{Module: p.ctx.Module, Fset: p.ctx.Fset}
	for _, scope := range p.ctx.Findings.Scopes {
		uses = append(uses, finder.UsesOf(scope, func(obj types.Object) bool { return vars[obj.Pos()] })...)
	}
	return uses
}

// compareWithIs turns a comparison or a switch into calls of errors.Is.
func (p *planner) compareWithIs(u *detect.Use) {
	f := u.Scope.File
	switch p.sentinelUseOf(u) {
	case usedCompared:
		p.editComparison(f, u)
	case usedInSwitch:
		for i := 0; ; i++ {
			if _, ok := parent(u, i).(*ast.CaseClause); ok {
				p.editSwitch(f, switchOf(u, i))
				return
			}
		}
	}
}

func (p *planner) editComparison(f *detect.File, u *detect.Use) {
	var bin *ast.BinaryExpr
	for i := 0; bin == nil; i++ {
		bin, _ = parent(u, i).(*ast.BinaryExpr)
	}
	left := bin.X.Pos() <= u.Ident.Pos() && u.Ident.Pos() < bin.X.End()
	is := p.emit.pkg(f, "errors", "errors") + ".Is"
	p.emit.edit(f, rewrite.Edit{Node: bin, Rewrite: func(n dst.Node) dst.Node {
		b := n.(*dst.BinaryExpr)
		err, sentinel := b.X, b.Y
		if left {
			err, sentinel = sentinel, err
		}
		c := call(is, unparenDst(err), unparenDst(sentinel))
		if bin.Op == token.NEQ {
			return &dst.UnaryExpr{Op: token.NOT, X: c}
		}
		return c
	}})
}

// editSwitch turns "switch err { case A, nil: }" into
// "switch { case errors.Is(err, A), err == nil: }".
func (p *planner) editSwitch(f *detect.File, sw *ast.SwitchStmt) {
	if p.ctx.Compared[sw] {
		return
	}
	p.ctx.Compared[sw] = true
	is := p.emit.pkg(f, "errors", "errors") + ".Is"
	sentinel := map[[2]int]bool{}
	for i, clause := range sw.Body.List {
		for j, e := range clause.(*ast.CaseClause).List {
			sentinel[[2]int{i, j}] = p.isSentinel(f, e)
		}
	}
	p.emit.edit(f, rewrite.Edit{Node: sw, Rewrite: func(n dst.Node) dst.Node {
		s := n.(*dst.SwitchStmt)
		tag := s.Tag
		s.Tag = nil
		for i, clause := range s.Body.List {
			list := clause.(*dst.CaseClause).List
			for j, e := range list {
				err := dst.Clone(tag).(dst.Expr)
				if sentinel[[2]int{i, j}] {
					list[j] = call(is, err, e)
				} else {
					list[j] = &dst.BinaryExpr{X: err, Op: token.EQL, Y: e}
				}
			}
		}
		return s
	}})
}

// isSentinel reports whether e names a sentinel of the library, whichever its
// version, or a variable that re-exports one.
func (p *planner) isSentinel(f *detect.File, e ast.Expr) bool {
	id := nameOf(e)
	if id == nil {
		return false
	}
	obj := f.Pkg.Info.Uses[id]
	if obj == nil {
		return false
	}
	if p.reexported[obj.Pos()] {
		return true
	}
	return obj.Pkg() != nil && (gobreakerV1.Owns(obj.Pkg().Path()) || gobreakerV2.Owns(obj.Pkg().Path())) && p.rule(obj.Name(), obj) == ruleError
}
