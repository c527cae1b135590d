package library

import (
	"go/ast"
	"go/types"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/rewrite"
)

// The canonical Counts have a field that older releases of the library lack,
// in the middle. So literals get keys, and what was a conversion between Counts
// and a struct of the same shape copies field by field.

func (g *gobreaker) isCounts(tn *types.TypeName) bool { return g.owns(tn, "Counts") }

// editCounts edits the literals and conversions of one scope.
func (p *planner) editCounts(scope *detect.Scope) {
	info := scope.File.Pkg.Info
	ast.Inspect(scope.Node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if p.isNamed(info.TypeOf(n), p.isCounts) && p.moves(scope, n) {
				p.keyCounts(scope.File, n)
			}
		case *ast.CallExpr:
			if names := p.convertsCounts(info, n); names != nil && p.moves(scope, n) {
				p.copyCounts(scope.File, n, names)
			}
		}
		return true
	})
}

// moves reports whether the unit around a node becomes canonical or shimmed.
func (p *planner) moves(scope *detect.Scope, n ast.Node) bool {
	_, kept := p.kept(scope.UnitAt(n.Pos()))
	return !kept
}

func (p *planner) keyCounts(f *detect.File, lit *ast.CompositeLit) {
	names, _ := p.litFields(f.Pkg.Info, lit)
	if len(names) == 0 || isKeyed(lit) {
		return
	}
	p.emit.edit(f, rewrite.Edit{Node: lit, Rewrite: func(n dst.Node) dst.Node {
		d := n.(*dst.CompositeLit)
		for i, e := range d.Elts {
			d.Elts[i] = move(e, keyed(names[i], e))
		}
		return d
	}})
}

func isKeyed(lit *ast.CompositeLit) bool {
	_, ok := lit.Elts[0].(*ast.KeyValueExpr)
	return ok
}

// convertsCounts returns the field names of Counts when c converts them to
// another struct, or another struct to them, and the canonical Counts differ.
func (p *planner) convertsCounts(info *types.Info, c *ast.CallExpr) []string {
	if p.feat.exclusions || len(c.Args) != 1 || !info.Types[c.Fun].IsType() {
		return nil
	}
	to, from := info.TypeOf(c.Fun), info.TypeOf(c.Args[0])
	if p.isNamed(to, p.isCounts) == p.isNamed(from, p.isCounts) {
		return nil
	}
	st, ok := to.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var names []string
	for i := range st.NumFields() {
		names = append(names, st.Field(i).Name())
	}
	return names
}

// copyCounts turns T(x) into T{Requests: x.Requests, …}; an operand that may
// not be repeated goes through a parameter.
func (p *planner) copyCounts(f *detect.File, c *ast.CallExpr, names []string) {
	repeat := simple(c.Args[0])
	from, nameable := p.typeText(f, f.Pkg.Info.TypeOf(c.Args[0]))
	if !repeat && !nameable {
		return // the gates will say that it does not convert
	}
	p.emit.edit(f, rewrite.Edit{Node: c, Rewrite: func(n dst.Node) dst.Node {
		d := n.(*dst.CallExpr)
		to, arg := unparenDst(d.Fun), d.Args[0]
		if repeat {
			return move(d, copied(to, arg, names))
		}
		param := &dst.Field{Names: []*dst.Ident{dst.NewIdent("c")}, Type: raw(from)}
		ret := &dst.ReturnStmt{Results: []dst.Expr{copied(dst.Clone(to).(dst.Expr), dst.NewIdent("c"), names)}}
		ret.Decs.Before, ret.Decs.After = dst.NewLine, dst.NewLine
		return move(d, &dst.CallExpr{
			Fun: &dst.FuncLit{
				Type: &dst.FuncType{
					Func:    true,
					Params:  &dst.FieldList{Opening: true, List: []*dst.Field{param}, Closing: true},
					Results: &dst.FieldList{List: []*dst.Field{{Type: to}}},
				},
				Body: &dst.BlockStmt{List: []dst.Stmt{ret}},
			},
			Args: []dst.Expr{arg},
		})
	}})
}

func copied(to, from dst.Expr, names []string) dst.Expr {
	lit := &dst.CompositeLit{Type: to}
	for i, n := range names {
		kv := keyed(n, &dst.SelectorExpr{X: dst.Clone(from).(dst.Expr), Sel: dst.NewIdent(n)})
		kv.Decs.Before = dst.NewLine
		if i == len(names)-1 {
			kv.Decs.After = dst.NewLine
		}
		lit.Elts = append(lit.Elts, kv)
	}
	return lit
}

// typeText names the type of an operand: Counts, or a type of f's package.
func (p *planner) typeText(f *detect.File, t types.Type) (string, bool) {
	if p.isNamed(t, p.isCounts) {
		return p.emit.canon(f, "Counts"), true
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() != f.Pkg.Types {
		return "", false
	}
	return n.Obj().Name(), n.TypeArgs().Len() == 0
}
