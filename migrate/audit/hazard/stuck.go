package hazard

import (
	"github.com/cbctl/cbctl/migrate/handrolled"
)

var _ = hazard("CB3014", neverBack)

// neverBack finds hand-written breakers that nothing but a restart may bring back.
func neverBack(p *pass) {
	for _, h := range p.habits(handrolled.HalfOpenSlotLeak) {
		p.tell(h, "a call that is let through when half-open and never reports, because it panics or its result is not recorded, keeps its place: then all calls are rejected for ever",
			"record the result in a defer, and let a probe go that is older than the open time", where(h.breaker.Roles.HalfOpenLimit.Pos, "the limit"))
	}
	for _, h := range p.habits(handrolled.RejectionExtends) {
		p.tell(h, "a call that is turned away makes the open time start anew: while calls keep coming it never ends",
			"set the time only when the breaker opens", where(h.breaker.Roles.OpenFor.Pos, "the open time"))
	}
}
