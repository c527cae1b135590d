package replace

import (
	"go/ast"
	"go/constant"
	"go/token"
	"slices"
)

// stateValue says which state an expression stands for: "open", "closed",
// "half" or "".
func (s *subject) stateValue(e ast.Expr) string {
	e = unconvert(e)
	if e == nil {
		return ""
	}
	tv, ok := s.info.Types[e]
	if !ok || tv.Value == nil {
		return ""
	}
	for name, c := range map[string]constant.Value{"open": s.r.Open.Value, "closed": s.r.Closed.Value, "half": s.r.Half.Value} {
		if c != nil && c.Kind() == tv.Value.Kind() && constant.Compare(c, token.EQL, tv.Value) {
			return name
		}
	}
	return ""
}

// unconvert takes conversions off: int32(StateOpen).
func unconvert(e ast.Expr) ast.Expr {
	for {
		e2 := e
		if e2 == nil {
			return nil
		}
		switch x := ast.Unparen(e2).(type) {
		case *ast.CallExpr:
			if id := calleeIdent(x); id != nil && len(x.Args) == 1 && slices.Contains([]string{"int", "int32", "int64", "uint32", "uint64", "uint8", "string"}, id.Name) {
				e = x.Args[0]
				continue
			}
			return x
		default:
			return x
		}
	}
}

// sets reports the states that a node moves to.
func (s *subject) sets(n ast.Node) []string {
	var out []string
	for _, w := range s.writes(n) {
		if w.field == s.r.State && s.r.State != nil {
			if to := s.stateValue(w.value); to != "" && !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
	}
	return out
}

// countsFailure reports whether a node counts a failure: raises the counter
// that opens it, or opens it.
func (s *subject) countsFailure(n ast.Node) bool {
	for _, w := range s.writes(n) {
		if s.raises(w) && !s.totals[w.field] {
			return true
		}
		if w.field == s.r.State && s.stateValue(w.value) == "open" {
			return true
		}
		if s.r.State == nil && w.field == s.r.Since && !w.zero {
			return true
		}
	}
	return false
}

// raises reports whether a write raises a count that opens the breaker.
func (s *subject) raises(w access) bool { return slices.Contains(s.r.Failures, w.field) && w.delta > 0 }

// countsSuccess reports whether a node does what a success does.
func (s *subject) countsSuccess(n ast.Node) bool {
	for _, w := range s.writes(n) {
		switch {
		case slices.Contains(s.r.Failures, w.field) && (w.zero || w.delta < 0), s.raises(w) && s.totals[w.field],
			slices.Contains(s.r.Successes, w.field) && w.delta > 0,
			w.field == s.r.State && s.r.State != nil && s.stateValue(w.value) == "closed",
			s.r.State == nil && w.field == s.r.Since && w.zero:
			return true
		}
	}
	return false
}
