package replace

import (
	"go/ast"
	"go/token"
	"go/types"
)

// decider is a local variable that says how a call went, below branches on the
// state.
type decider struct {
	v     *types.Var
	fails bool // a true value, or an error, is a failure
}

// condition is the condition under which the result is a failure.
func (d decider) condition() string {
	switch {
	case isError(d.v.Type()):
		return d.v.Name() + " != nil"
	case d.fails:
		return d.v.Name()
	}
	return "!" + d.v.Name()
}

// declaredIn is the index of the statement of a list that declares the
// variable, -1 if none does.
func (s *subject) declaredIn(list []ast.Stmt, v *types.Var) int {
	for i, st := range list {
		if v != nil && st.Pos() <= v.Pos() && v.Pos() < st.End() && branchesOf(st) == nil {
			return i
		}
	}
	return -1
}

// decider finds the local variable that decides whether a result is a failure:
// the first branch that counts a failure or a success, and not both, is on it.
func (w *writer) decider(list []ast.Stmt) decider {
	s := w.s
	var out decider
	found := false
	for _, st := range list {
		ast.Inspect(st, func(n ast.Node) bool {
			if _, isLit := n.(*ast.FuncLit); isLit || found {
				return false
			}
			if call, ok := n.(*ast.CallExpr); ok {
				out, found = s.handedOn(call)
			}
			if cond, body := branchOn(n); cond != nil && s.countsFailure(body) != s.countsSuccess(body) {
				out, found = s.decidedBy(cond, s.countsFailure(body))
			}
			return !found
		})
	}
	return out
}

// handedOn is the decider that a call hands to an inner function which counts
// both results.
func (s *subject) handedOn(call *ast.CallExpr) (d decider, found bool) {
	f := s.innerCall(call)
	if f == nil || !s.countsFailure(f.decl.Body) {
		return decider{}, false
	}
	i := 0
	for _, field := range f.decl.Type.Params.List {
		for _, name := range field.Names {
			if i >= len(call.Args) {
				return decider{}, false
			}
			v := s.local(call.Args[i])
			param := s.info.Defs[name]
			i++
			switch {
			case v == nil || s.tainted[v] || param == nil || !s.uses(f.decl.Body, param.(*types.Var)):
			case isError(v.Type()):
				return decider{v, true}, true
			case isBool(v.Type()):
				fails, known := s.failsWhen(f, param)
				return decider{v, fails}, known
			}
		}
	}
	return decider{}, false
}

// failsWhen is the value of a bool parameter of an inner function with which it
// counts a failure.
func (s *subject) failsWhen(f *function, param types.Object) (fails, known bool) {
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		cond, body := branchOn(n)
		if cond == nil || known {
			return !known
		}
		for _, p := range conjuncts(cond) {
			id, ok := p.e.(*ast.Ident)
			if !ok || s.info.Uses[id] != param {
				continue
			}
			if down := s.countsFailure(body); down != s.countsSuccess(body) {
				fails, known = down != p.neg, true
			}
		}
		return !known
	})
	return fails, known
}

// branchOn is the condition of a branch and what it leads to, nil for other
// nodes.
func branchOn(n ast.Node) (cond ast.Expr, body ast.Node) {
	switch n := n.(type) {
	case *ast.IfStmt:
		return n.Cond, n.Body
	case *ast.CaseClause:
		if len(n.List) == 1 {
			return n.List[0], &ast.BlockStmt{List: n.Body}
		}
	}
	return nil, nil
}

// decidedBy is the decider among the parts of a condition under which a result
// counts as a failure, or else as a success. Found is also a parameter, which
// needs no decider.
func (s *subject) decidedBy(cond ast.Expr, fails bool) (d decider, found bool) {
	for _, p := range conjuncts(cond) {
		e, neg := p.e, p.neg
		if b, ok := e.(*ast.BinaryExpr); ok && (b.Op == token.NEQ || b.Op == token.EQL) {
			if nothing, isNil := ast.Unparen(b.Y).(*ast.Ident); isNil && nothing.Name == "nil" {
				e, neg = ast.Unparen(b.X), neg != (b.Op == token.EQL)
			}
		}
		id, ok := e.(*ast.Ident)
		if !ok {
			continue
		}
		v, ok := s.info.Uses[id].(*types.Var)
		switch {
		case !ok || v.IsField() || s.tainted[v] || !isBool(v.Type()) && !isError(v.Type()):
		case s.inSignature(v):
			return decider{}, true
		case isBool(v.Type()) || fails != neg:
			return decider{v, fails != neg}, true
		}
	}
	return decider{}, false
}

// part is a part of a condition that has to hold, or not to hold, for all of it
// to hold.
type part struct {
	e   ast.Expr
	neg bool
}

// conjuncts are the parts of a condition.
func conjuncts(cond ast.Expr) []part {
	switch c := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		if c.Op == token.LAND {
			return append(conjuncts(c.X), conjuncts(c.Y)...)
		}
		return []part{{c, false}}
	case *ast.UnaryExpr:
		if c.Op == token.NOT {
			return []part{{ast.Unparen(c.X), true}}
		}
	}
	return []part{{ast.Unparen(cond), false}}
}
