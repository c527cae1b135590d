package migrate

import (
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/prove"
	"github.com/cbctl/cbctl/migrate/report"
)

// More deviations, next to those that a search can find out.
const (
	deviationOverlap  = "H3" // calls overlap that did not
	deviationReadOnce = "H4" // settings are read once
	deviationAfter    = "H5" // what is told is told after the change
)

// observed adds to a proof what the runs could not compare.
func observed(p report.Proof, out prove.Outcome) report.Proof {
	if out.Sequential {
		p.Deviations = append(p.Deviations, deviationOverlap)
	}
	p.Notes = out.Notes
	return p
}

// deviations are those of a replaced breaker: what the proof found out, and
// what every replacement of its kind has. They are in order, each once.
func (h *handwritten) deviations() []string {
	out := slices.Clone(h.proof.Deviations)
	if h.left != "" || h.plan == nil {
		return out
	}
	r := &h.candidate.Roles
	if (r.Half.Value != nil || r.Half.Object != nil) && !h.sets("ProbeLimit", "ProbesUnlimited") {
		out = append(out, deviationLease)
	}
	if slices.ContainsFunc([]handrolled.Setting{r.Threshold, r.Ratio, r.MinCalls, r.OpenFor, r.SuccessThreshold, r.HalfOpenLimit, r.Window}, h.changeable) {
		out = append(out, deviationReadOnce)
	}
	under := slices.ContainsFunc(h.candidate.Quirks, func(q handrolled.Quirk) bool { return q.Kind == handrolled.CallbackUnderLock })
	if under || r.OnChange != nil {
		out = append(out, deviationAfter)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// changeable reports whether code outside of the type's methods can change a
// setting after the breaker is made: it is a package variable, or in reach by
// exported fields or through a pointer.
func (h *handwritten) changeable(s handrolled.Setting) bool {
	if s.Var == nil {
		return false
	}
	if !s.Var.IsField() {
		return s.Var.Parent() == h.pkg.Types.Scope()
	}
	return reaches(h.candidate.Type.Type(), s.Var, true, 0)
}

// reaches looks for a field in a struct and the structs in it. Open says that
// others can get at the struct.
func reaches(t types.Type, v *types.Var, open bool, depth int) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t, open = p.Elem(), true
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 3 {
		return false
	}
	for f := range st.Fields() {
		switch {
		case f.Origin() == v.Origin():
			return open && f.Exported()
		case reaches(f.Type(), v, open && f.Exported(), depth+1):
			return true
		}
	}
	return false
}
