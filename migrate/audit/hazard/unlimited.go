package hazard

import (
	"github.com/cbctl/cbctl/migrate/handrolled"
)

var _ = hazard("CB3013", unlimitedProbes)

// unlimitedProbes finds hand-written breakers that let everything through when
// the open time is over.
func unlimitedProbes(p *pass) {
	for _, h := range p.habits(handrolled.UnlimitedHalfOpen) {
		p.tell(h, "when the open time is over all waiting calls go through at once, not a few: they may bring down again what has just come up",
			"count the calls that are let through when half-open, and turn the others away",
			where(h.breaker.Roles.OpenFor.Pos, "the open time ends here"))
	}
}
