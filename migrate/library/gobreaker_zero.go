package library

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// editZeroSettings gives "var st gobreaker.Settings" the defaults it stands
// for. In a function it becomes "st := breaker.Config{...}".
func (p *planner) editZeroSettings(u *detect.Use, spec *ast.ValueSpec) (report.Outcome, string) {
	f := u.Scope.File
	m := p.newLiteral(u.Unit, nil)
	config := p.emit.canon(f, "Config")
	value := func() dst.Expr {
		lit := &dst.CompositeLit{Type: name(config)}
		m.apply(lit)
		return lit
	}
	if stmt := declares(u); stmt != nil {
		p.emit.edit(f, rewrite.Edit{Node: stmt, Rewrite: func(n dst.Node) dst.Node {
			d := n.(*dst.DeclStmt)
			s := d.Decl.(*dst.GenDecl).Specs[0].(*dst.ValueSpec)
			to := &dst.AssignStmt{Lhs: []dst.Expr{dst.NewIdent(s.Names[0].Name)}, Tok: token.DEFINE, Rhs: []dst.Expr{value()}}
			to.Decs.NodeDecs = d.Decs.NodeDecs
			to.Decs.Start.Append(rewrite.Comments(d.Decl)...)
			return to
		}})
		return report.Rewritten, ""
	}
	p.emit.edit(f, rewrite.Edit{Node: spec, Rewrite: func(n dst.Node) dst.Node {
		s := n.(*dst.ValueSpec)
		s.Type, s.Values = nil, []dst.Expr{value()}
		return s
	}})
	return report.Rewritten, ""
}

// declares returns the statement that declares the one variable whose type u
// names.
func declares(u *detect.Use) *ast.DeclStmt {
	gen, ok := parent(u, 1).(*ast.GenDecl)
	if !ok || gen.Lparen.IsValid() {
		return nil
	}
	stmt, _ := parent(u, 2).(*ast.DeclStmt)
	return stmt
}

// zeroSettings returns "var st gobreaker.Settings", when that is what a
// constructor call gets, as a literal of the values assigned to st's fields
// one after the other. The parity table is made of it.
func (p *planner) zeroSettings(u *detect.Use) *ast.CompositeLit {
	c := constructor(u)
	if c == nil {
		return nil
	}
	info := u.Scope.File.Pkg.Info
	id, ok := ast.Unparen(c.Args[0]).(*ast.Ident)
	if !ok || !p.isZeroVar(u.Scope, info.Uses[id]) {
		return nil
	}
	lit := &ast.CompositeLit{}
	for _, f := range p.fieldUses(u.Scope.Uses) {
		x, ok := f.sel.X.(*ast.Ident)
		if ok && f.assign != nil && info.Uses[x] == info.Uses[id] {
			lit.Elts = append(lit.Elts, &ast.KeyValueExpr{Key: f.sel.Sel, Value: f.assign.Rhs[0]})
		}
	}
	return lit
}

// isZeroVar reports whether a scope declares obj by its type alone.
func (p *planner) isZeroVar(scope *detect.Scope, obj types.Object) bool {
	found := false
	ast.Inspect(scope.Node, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 0 && len(spec.Names) == 1 {
			found = found || obj != nil && scope.File.Pkg.Info.Defs[spec.Names[0]] == obj && p.isNamed(obj.Type(), p.isSettings)
		}
		return !found
	})
	return found
}
