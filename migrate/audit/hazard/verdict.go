package hazard

import (
	"go/ast"
	"go/token"
	"go/types"
)

// watchFor reads the answer of a gate off conditions: of its error, its truth
// or its token, or of the call itself.
func (p *pass) watchFor(gate *step, a *answer, body *ast.BlockStmt) *watch {
	r := &verdictReader{p.TypesInfo, gate, a}
	return &watch{
		flow: newFlow(p.TypesInfo, body), start: gate.CallExpr,
		forgets: func(n ast.Node) bool { return a.verdict != nil && assigns(p.TypesInfo, n, a.verdict) },
		answer:  func(e ast.Expr) truth { return r.read(e, true) },
		deny:    func(e ast.Expr) truth { return r.read(e, false) },
	}
}

// assigns reports whether a node gives a variable another value.
func assigns(info *types.Info, n ast.Node, v *types.Var) bool {
	names, _ := assignment(n)
	for _, name := range names {
		if id, ok := ast.Unparen(name).(*ast.Ident); ok && info.ObjectOf(id) == v {
			return true
		}
	}
	return false
}

type verdictReader struct {
	info *types.Info
	gate *step
	a    *answer
}

// read says what follows from a condition without && and ||.
func (r *verdictReader) read(e ast.Expr, holds bool) truth {
	if b, ok := e.(*ast.BinaryExpr); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
		return r.compared(b, holds == (b.Op == token.EQL))
	}
	switch {
	case r.is(e):
		return fits(holds != r.a.negated)
	case r.a.verdict != nil && mentions(r.info, e, r.a.verdict):
		if holds {
			return rejected // errors.Is, or a function that tells rejections
		}
		return open
	case covers(e, r.gate.CallExpr):
		return unclear
	}
	return open
}

// is reports whether an expression is the answer: the call, or the truth it was
// assigned to.
func (r *verdictReader) is(e ast.Expr) bool {
	if e == ast.Expr(r.gate.CallExpr) {
		return true
	}
	id, ok := e.(*ast.Ident)
	return ok && r.a.verdict != nil && r.info.Uses[id] == r.a.verdict && isBool(r.a.verdict.Type())
}

func fits(ok bool) truth {
	if ok {
		return admitted
	}
	return rejected
}

// compared reads x == y, which holds when equal.
func (r *verdictReader) compared(b *ast.BinaryExpr, equal bool) truth {
	x, y := ast.Unparen(b.X), ast.Unparen(b.Y)
	if isNil(r.info, x) {
		x, y = y, x
	}
	call := x == ast.Expr(r.gate.CallExpr)
	id, _ := x.(*ast.Ident)
	switch {
	case id != nil && r.a.token != nil && r.info.Uses[id] == r.a.token && isNil(r.info, y):
		return fits(!equal)
	case (call || id != nil && r.a.verdict != nil && r.info.Uses[id] == r.a.verdict) && isNil(r.info, y):
		return fits(equal)
	case r.a.verdict != nil && mentions(r.info, b, r.a.verdict) || covers(b, r.gate.CallExpr):
		if equal {
			return rejected // it is a certain error
		}
		return open
	}
	return open
}

func isNil(info *types.Info, e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	_, ok = info.Uses[id].(*types.Nil)
	return ok || id.Name == "nil" && info.Uses[id] == nil
}
