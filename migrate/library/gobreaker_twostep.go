package library

import (
	"go/ast"
	"go/types"

	"github.com/cbctl/cbctl/migrate/detect"
)

// twoStep is "done, err := cb.Allow()" and every use of done.
type twoStep struct {
	stmt *ast.AssignStmt
	done *ast.Ident // nil when it goes to _
	uses []*ast.Ident
	name string // of the permit
}

// twoStepOf reads the statement around a call of Allow and returns why it is
// not understood.
func (p *planner) twoStepOf(u *detect.Use) (*twoStep, string) {
	info := u.Scope.File.Pkg.Info
	c, sel := methodCall(u)
	if c == nil {
		return nil, "Allow is used as a value"
	}
	if !direct(info, sel) {
		return nil, "Allow is promoted from an embedded breaker"
	}
	stmt, ok := statementOf(u, c).(*ast.AssignStmt)
	if !ok || len(stmt.Lhs) != 2 || len(stmt.Rhs) != 1 {
		return nil, "the callback of Allow is not assigned to a variable where it is got"
	}
	t := &twoStep{stmt: stmt}
	id, ok := stmt.Lhs[0].(*ast.Ident)
	if !ok || id.Name != "_" && info.Defs[id] == nil {
		return nil, "the callback of Allow goes to a variable declared elsewhere"
	}
	if id.Name == "_" {
		return t, ""
	}
	t.done = id
	return t, t.collect(u, info)
}

// collect finds the uses of done; calls and values can be mapped, writes and
// comparisons cannot.
func (t *twoStep) collect(u *detect.Use, info *types.Info) (reason string) {
	obj := info.Defs[t.done]
	ast.PreorderStack(u.Scope.Node, nil, func(n ast.Node, stack []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || info.Uses[id] != obj {
			return true
		}
		t.uses = append(t.uses, id)
		switch up := stack[len(stack)-1].(type) {
		case *ast.BinaryExpr:
			reason = "the callback of Allow is compared"
		case *ast.UnaryExpr:
			reason = "the address of the callback of Allow is taken"
		case *ast.AssignStmt:
			for _, lhs := range up.Lhs {
				if lhs == ast.Expr(id) {
					reason = "the callback of Allow is assigned again"
				}
			}
		}
		return true
	})
	t.name = permitName(info, u, t.done)
	return reason
}

// permitName is "permit" unless that name means something else somewhere in
// the function; then the variable keeps its name.
func permitName(info *types.Info, u *detect.Use, done *ast.Ident) string {
	taken := false
	ast.Inspect(u.Scope.Node, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == "permit" {
			taken = true
		}
		return !taken
	})
	if taken || info.Defs[done].Parent().Parent().Lookup("permit") != nil {
		return done.Name
	}
	return "permit"
}

func (p *planner) allowMisfit(u *detect.Use) string {
	_, reason := p.twoStepOf(u)
	return reason
}

// editAllow makes the callback a permit: calls of it become calls of the
// permit's method, other uses the method value, which has the same type.
func (p *planner) editAllow(u *detect.Use) {
	t, _ := p.twoStepOf(u)
	if t.done == nil {
		return
	}
	method := "Report"
	if p.feat.doneError {
		method = "Done"
	}
	f := u.Scope.File
	p.emit.text(f, t.done, t.name)
	for _, id := range t.uses {
		p.emit.text(f, id, t.name+"."+method)
	}
}
