package replace

import (
	"go/ast"
	"go/token"
)

// states is a set of states.
type states uint8

const (
	openState states = 1 << iota
	closedState
	halfState
)

func stateSet(name string) states {
	return map[string]states{"open": openState, "closed": closedState, "half": halfState}[name]
}

// anyState are the states that the breaker has.
func (s *subject) anyState() states {
	if s.r.Half.Value == nil {
		return openState | closedState
	}
	return openState | closedState | halfState
}

// after is where a statement leads to.
func (s *subject) after(st ast.Stmt, at states) states {
	sets := s.sets(st)
	if len(sets) == 1 && s.surely(st) {
		return stateSet(sets[0])
	}
	for _, name := range sets {
		at |= stateSet(name)
	}
	return at
}

// surely reports whether a statement changes the state whatever it is.
func (s *subject) surely(st ast.Stmt) bool {
	sure := true
	ast.Inspect(st, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if f := s.innerCall(call); f != nil {
				if f.checking {
					return true
				}
				f.checking = true
				sure = sure && s.mover(f.decl.Body.List)
				f.checking = false
			}
		}
		return true
	})
	return sure
}

// narrow are the states in which a condition may hold and may not hold.
func (s *subject) narrow(cond ast.Expr, at states) (yes, no states) {
	switch c := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if c.Op == token.NOT {
			yes, no = s.narrow(c.X, at)
			return no, yes
		}
	case *ast.BinaryExpr:
		switch c.Op {
		case token.LAND:
			y1, n1 := s.narrow(c.X, at)
			y2, n2 := s.narrow(c.Y, y1)
			return y2, n1 | n2
		case token.LOR:
			y1, n1 := s.narrow(c.X, at)
			y2, n2 := s.narrow(c.Y, n1)
			return y1 | y2, n2
		case token.EQL, token.NEQ:
			one := s.tested(c)
			if one == 0 {
				return at, at
			}
			if c.Op == token.EQL {
				return at & one, at &^ one
			}
			return at &^ one, at & one
		}
	case *ast.CallExpr:
		if from := s.swapFrom(c, ""); from != "" {
			return s.after(&ast.ExprStmt{X: c}, at&stateSet(from)), at
		}
	default:
		if e, ok := cond.(ast.Expr); ok && s.readsState(e) && isBool(s.info.TypeOf(e)) {
			open := openState
			if s.r.Open.Value != nil && s.r.Open.Value.ExactString() == "false" {
				open = closedState
			}
			return at & open, at &^ open
		}
	}
	if call, ok := ast.Unparen(cond).(*ast.CallExpr); ok {
		if v, _ := s.loaded(call); v != nil && v == s.r.State && isBool(s.info.TypeOf(call)) {
			return at & openState, at &^ openState
		}
	}
	return at, at
}

// tested is the state that a comparison names.
func (s *subject) tested(c *ast.BinaryExpr) states {
	for _, pair := range [][2]ast.Expr{{c.X, c.Y}, {c.Y, c.X}} {
		if v := s.stateValue(pair[1]); v != "" && s.readsState(pair[0]) {
			return stateSet(v)
		}
	}
	return 0
}

// narrowCase is narrow for a case of a switch.
func (s *subject) narrowCase(st *ast.SwitchStmt, c *ast.CaseClause, at states) (yes, no states) {
	if c.List == nil {
		return at, 0
	}
	no = at
	for _, e := range c.List {
		if st.Tag == nil {
			y, n := s.narrow(e, no)
			yes, no = yes|y, n
			continue
		}
		if v := s.stateValue(e); v != "" && s.readsState(st.Tag) {
			yes, no = yes|no&stateSet(v), no&^stateSet(v)
		} else {
			yes = at
		}
	}
	return yes, no
}
