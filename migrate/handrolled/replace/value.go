package replace

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// value says a field of the state in terms of the canonical breaker.
func (s *subject) value(v *types.Var, base string, t types.Type, pos token.Pos) string {
	circuit := s.circuit(base, pos)
	view := circuit + ".Peek()"
	switch {
	case v == s.r.State:
		return s.stateRead(circuit, t)
	case s.structOf(v) != s.home && countable(t) && countsName(v.Name()) != "" && s.inCounts(v):
		return s.convert(circuit+".Counts()."+countsName(v.Name()), types.Typ[types.Uint32], t)
	case slices.Contains(s.r.Successes, v):
		return s.convert(view+".Counts.ConsecutiveSuccesses", types.Typ[types.Uint32], t)
	case slices.Contains(s.r.Failures, v) && countable(t):
		return s.convert(view+".Counts.ConsecutiveFailures", types.Typ[types.Uint32], t)
	case s.isGeneration(v) && countable(t):
		return s.convert(circuit+".Generation()", types.Typ[types.Uint64], t)
	case slices.Contains(s.r.Probes, v) && countable(t):
		return s.convert(view+".Counts.Requests", types.Typ[types.Uint32], t)
	case v == s.r.Since && isTime(t):
		s.timed = true
		return view + "." + s.sinceName()
	}
	if v == s.r.Since && countable(t) {
		if unit := s.unixUnit(v); unit != "" {
			return s.convert(view+"."+s.sinceName()+"."+unit+"()", types.Typ[types.Int64], t)
		}
	}
	give(pos, "%s is read, and the canonical breaker has nothing that corresponds", v.Name())
	return ""
}

// isGeneration reports whether a field numbers the stretches between changes:
// it is counted up, never set to zero, and compared with what a caller brought.
func (s *subject) isGeneration(v *types.Var) bool {
	if !s.hasNoRole(v) || slices.Contains(s.r.Probes, v) {
		return false
	}
	up, compared := false, false
	for _, f := range s.order {
		for _, w := range s.writes(f.decl.Body) {
			if w.field == v {
				if w.delta <= 0 {
					return false
				}
				up = true
			}
		}
		ast.Inspect(f.decl.Body, func(n ast.Node) bool {
			if b, ok := n.(*ast.BinaryExpr); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
				for _, e := range []ast.Expr{b.X, b.Y} {
					x, _ := s.loaded(e)
					if id, ok := ast.Unparen(e).(*ast.Ident); ok && x == nil {
						x = s.source(id)
					}
					compared = compared || x == v
				}
			}
			return true
		})
	}
	return up && compared
}

// inCounts reports whether a field is one of several counts in a struct of
// their own.
func (s *subject) inCounts(v *types.Var) bool {
	inner := s.structOf(v)
	for f := range s.home.Type().Underlying().(*types.Struct).Fields() {
		if s.fields[f] && s.countsStruct(f) == inner && inner != nil {
			return true
		}
	}
	return false
}

func countable(t types.Type) bool {
	if isDuration(t) {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// sinceName is the time of the canonical breaker that the field holds.
func (s *subject) sinceName() string {
	switch {
	case s.deadline():
		return "OpenUntil"
	case s.r.Base == handrolled.SinceLastFailure:
		return "LastFailure"
	}
	return "Since"
}

// unixUnit is the method of time.Time that a time is stored by: Unix,
// UnixNano.
func (s *subject) unixUnit(v *types.Var) string {
	for _, f := range s.order {
		for _, w := range s.writes(f.decl.Body) {
			if w.field != v || w.value == nil {
				continue
			}
			value := unconvert(w.value)
			if id, ok := value.(*ast.Ident); ok {
				value = unconvert(s.assignedTo(id))
			}
			if call, ok := value.(*ast.CallExpr); ok {
				if id := calleeIdent(call); id != nil && strings.HasPrefix(id.Name, "Unix") {
					return id.Name
				}
			}
		}
	}
	return ""
}

// deadline reports whether the time that is compared is when the open time
// ends, not when it began.
func (s *subject) deadline() bool {
	for _, f := range s.order {
		for _, w := range s.writes(f.decl.Body) {
			if w.field != s.r.Since || w.value == nil {
				continue
			}
			if call, ok := ast.Unparen(w.value).(*ast.CallExpr); ok {
				if id := calleeIdent(call); id != nil && id.Name == "Add" {
					return true
				}
			}
		}
	}
	return false
}

// stateRead is the state in the words of the package.
func (s *subject) stateRead(circuit string, t types.Type) string {
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
		op := "=="
		if s.r.Open.Value != nil && s.r.Open.Value.ExactString() == "false" {
			op = "!="
		}
		return fmt.Sprintf("(%s.LastState() %s %s.Open)", circuit, op, s.names.breaker)
	}
	s.usesState = true
	return s.convert(fmt.Sprintf("%s(%s.LastState())", s.names.state, circuit), s.stateType(), t)
}

// comparison is a comparison of the state with one of its constants, which the
// canonical breaker can be asked for. Tests keep the words of the package.
func (s *subject) comparison(e ast.Expr) (string, bool) {
	b, ok := e.(*ast.BinaryExpr)
	if !ok || b.Op != token.EQL && b.Op != token.NEQ || s.inTest || s.moves.in != nil {
		return "", false
	}
	v, base := s.loaded(unconvert(b.X))
	to := s.stateValue(b.Y)
	if v == nil || v != s.r.State || to == "" || isBool(s.info.TypeOf(b.X)) {
		return "", false
	}
	return fmt.Sprintf("%s.LastState() %s %s", s.circuit(s.baseText(base), e.Pos()), b.Op, s.canonicalState(to)), true
}

// stateType is the type of the constants of the state.
func (s *subject) stateType() types.Type {
	if obj := s.r.Open.Object; obj != nil {
		return types.Default(obj.Type())
	}
	return s.r.State.Type()
}

func (s *subject) convert(text string, from, to types.Type) string {
	if types.Identical(from, to) {
		return text
	}
	return s.typeText(to) + "(" + text + ")"
}

func (s *subject) typeText(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == s.Package.Types.Path() {
			return ""
		}
		return p.Name()
	})
}
