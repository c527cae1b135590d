package replace

import (
	"go/types"
	"slices"
)

// findTotals finds the counts of all calls that a share of failures is worked
// out from: those that every function which tells a result raises, when one
// raises others as well.
func (s *subject) findTotals() {
	s.totals = map[*types.Var]bool{}
	if !s.r.Ratio.Found() {
		return
	}
	var always, ever []*types.Var
	first := true
	for _, f := range s.order {
		raised := s.raised(f)
		if f.vanishes || len(raised) == 0 {
			continue
		}
		if first {
			always, first = slices.Clone(raised), false
		}
		always = slices.DeleteFunc(always, func(v *types.Var) bool { return !slices.Contains(raised, v) })
		ever = append(ever, raised...)
	}
	for _, v := range always {
		s.totals[v] = slices.ContainsFunc(ever, func(o *types.Var) bool { return !slices.Contains(always, o) })
	}
}

// raised are the counts that a function raises.
func (s *subject) raised(f *function) []*types.Var {
	var out []*types.Var
	for _, w := range s.writes(f.decl.Body) {
		if s.raises(w) {
			out = append(out, w.field)
		}
	}
	return out
}
