package hazard

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// A comparison asks whether an error is one that a library rejects calls with.
type comparison struct {
	node     ast.Expr // the binary expression, the call of errors.Is, or the value of a case
	sentinel ast.Expr
	err      ast.Expr // what is compared with it; nil when that is not an expression of its own
	byValue  bool     // with == or in a switch, not by errors.Is
	swtch    *ast.SwitchStmt
	path     []ast.Node
	lib      *catalog.Library
	symbol   catalog.Symbol
}

// comparisons finds them all, in order of position.
func (p *pass) comparisons() []*comparison {
	var out []*comparison
	for _, file := range p.Files {
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			for _, c := range p.compared(n) {
				c.path = slices.Clone(path)
				out = append(out, c)
			}
			return true
		})
	}
	return out
}

func (p *pass) compared(n ast.Node) []*comparison {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			return either(p.sentinel(n.Y, n, n.X), p.sentinel(n.X, n, n.Y))
		}
	case *ast.CallExpr:
		if len(n.Args) == 2 && isErrorsIs(p.TypesInfo, n) {
			c := p.sentinel(n.Args[1], n, n.Args[0])
			if c != nil {
				c.byValue = false
			}
			return either(c, nil)
		}
	case *ast.SwitchStmt:
		return p.cases(n)
	}
	return nil
}

func either(a, b *comparison) []*comparison {
	switch {
	case a != nil:
		return []*comparison{a}
	case b != nil:
		return []*comparison{b}
	}
	return nil
}

func (p *pass) cases(s *ast.SwitchStmt) []*comparison {
	var out []*comparison
	if s.Tag == nil {
		return nil
	}
	for _, clause := range s.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			if c := p.sentinel(e, e, s.Tag); c != nil {
				c.swtch = s
				out = append(out, c)
			}
		}
	}
	return out
}

// sentinel is a comparison with e, when that is such an error, or a variable
// of the package that holds one.
func (p *pass) sentinel(e, node, err ast.Expr) *comparison {
	obj := variableOf(p.TypesInfo, e)
	if obj == nil {
		return nil
	}
	lib, s := catalog.Lookup(obj)
	if lib == nil && obj.Pkg() == p.Pkg && obj.Parent() == p.Pkg.Scope() {
		lib, s = catalog.Lookup(variableOf(p.TypesInfo, p.initial(obj)))
	}
	if lib == nil || !s.Rejects() {
		return nil
	}
	return &comparison{node: node, sentinel: e, err: err, byValue: true, lib: lib, symbol: s}
}

// variableOf is the variable that an expression names; no other object.
func variableOf(info *types.Info, e ast.Expr) types.Object {
	var id *ast.Ident
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		id = e
	case *ast.SelectorExpr:
		id = e.Sel
	default:
		return nil
	}
	if v, ok := info.Uses[id].(*types.Var); ok {
		return v
	}
	return nil
}

// initial is what a package variable is declared with, or nil.
func (p *pass) initial(v types.Object) ast.Expr {
	for _, file := range p.Files {
		for _, d := range file.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				names, values := assignment(spec)
				for i, name := range names {
					if i < len(values) && p.TypesInfo.Defs[name.(*ast.Ident)] == v {
						return values[i]
					}
				}
			}
		}
	}
	return nil
}

// isErrorsIs reports whether a call is of errors.Is, of the standard library
// or of a package that stands in for it.
func isErrorsIs(info *types.Info, call *ast.CallExpr) bool {
	fn, ok := callee(info, call).(*types.Func)
	return ok && fn != nil && fn.Name() == "Is" && fn.Pkg() != nil && pathEnds(fn.Pkg().Path(), "errors")
}
