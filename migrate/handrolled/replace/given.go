package replace

import (
	"go/ast"
	"go/token"
	"go/types"
)

// statesGiven are the states that a call hands to an inner function.
func (e *effects) statesGiven(f *function, call *ast.CallExpr) map[types.Object]string {
	out := map[types.Object]string{}
	i := 0
	for _, field := range f.decl.Type.Params.List {
		for _, name := range field.Names {
			if i < len(call.Args) {
				if to := e.stateGiven(call.Args[i]); to != "" {
					out[e.s.info.Defs[name]] = to
				}
			}
			i++
		}
	}
	return out
}

// stateGiven is the state that an expression stands for in the call that is
// being walked, "" if that is not known.
func (e *effects) stateGiven(x ast.Expr) string {
	if id, ok := unconvert(x).(*ast.Ident); ok && e.given[e.s.info.Uses[id]] != "" {
		return e.given[e.s.info.Uses[id]]
	}
	return e.s.stateValue(x)
}

// decided is the branch that a statement takes, when it depends on a state that
// the caller has said.
func (e *effects) decided(st ast.Stmt) (taken []ast.Stmt, known bool) {
	switch st := st.(type) {
	case *ast.IfStmt:
		holds, known := e.holds(st.Cond)
		if !known || holds {
			return st.Body.List, known
		}
		if st.Else == nil {
			return nil, true
		}
		return []ast.Stmt{st.Else}, true
	case *ast.SwitchStmt:
		if id, ok := st.Tag.(*ast.Ident); ok && e.given[e.s.info.Uses[id]] != "" {
			return e.clause(st, e.given[e.s.info.Uses[id]]), true
		}
	}
	return nil, false
}

// clause is the body of the case for a state, or of the default.
func (e *effects) clause(st *ast.SwitchStmt, state string) []ast.Stmt {
	var other []ast.Stmt
	for _, c := range st.Body.List {
		cl := c.(*ast.CaseClause)
		if cl.List == nil {
			other = cl.Body
		}
		for _, x := range cl.List {
			if e.s.stateValue(x) == state {
				return cl.Body
			}
		}
	}
	return other
}

// holds says whether a condition about a state that the caller has said holds.
func (e *effects) holds(cond ast.Expr) (holds, known bool) {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return false, false
	}
	switch b.Op {
	case token.LAND, token.LOR:
		x, knownX := e.holds(b.X)
		y, knownY := e.holds(b.Y)
		or := b.Op == token.LOR
		switch {
		case knownX && x == or, knownY && y == or:
			return or, true
		}
		return !or, knownX && knownY
	case token.EQL, token.NEQ:
		if !e.isGiven(b.X) && !e.isGiven(b.Y) {
			return false, false
		}
		x, y := e.stateGiven(b.X), e.stateGiven(b.Y)
		return (x == y) == (b.Op == token.EQL), x != "" && y != ""
	}
	return false, false
}

func (e *effects) isGiven(x ast.Expr) bool {
	id, ok := unconvert(x).(*ast.Ident)
	return ok && e.given[e.s.info.Uses[id]] != ""
}
