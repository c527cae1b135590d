package hazard

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// habit is a quirk of a hand-written breaker.
type habit struct {
	handrolled.Quirk
	breaker *handrolled.Candidate
}

// habits returns the quirks of some kinds of the hand-written breakers of which
// enough is known to speak of their habits.
func (p *pass) habits(kinds ...handrolled.QuirkKind) []habit {
	var out []habit
	for _, c := range p.Candidates {
		r := &c.Roles
		if !r.OpenFor.Found() || !r.Threshold.Found() && !r.Ratio.Found() && !r.Rule.Found() && len(r.Failures) == 0 {
			continue
		}
		for _, q := range c.Quirks {
			if slices.Contains(kinds, q.Kind) && q.Pos.IsValid() {
				out = append(out, habit{q, c})
			}
		}
	}
	return out
}

// tell reports a habit, with the type of the breaker and what else explains it.
func (p *pass) tell(h habit, message, help string, more ...func(*analysis.Diagnostic)) {
	if h.Pos != h.breaker.Pos {
		more = append(more, related(at(h.breaker.Pos), "the breaker"))
	}
	p.report(at(h.Pos), message, help, more...)
}

// declaredAt adds the place of a variable.
func declaredAt(v *types.Var, message string) func(*analysis.Diagnostic) {
	if v == nil {
		return func(*analysis.Diagnostic) {}
	}
	return related(at(v.Pos()), message)
}

// where adds a place if it is known.
func where(pos token.Pos, message string) func(*analysis.Diagnostic) {
	if !pos.IsValid() {
		return func(*analysis.Diagnostic) {}
	}
	return related(at(pos), message)
}
