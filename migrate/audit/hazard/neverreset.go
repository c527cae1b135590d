package hazard

import (
	"fmt"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

var _ = hazard("CB3015", neverReset)

// neverReset finds hand-written breakers that open after some failures, however
// many calls went well between them.
func neverReset(p *pass) {
	for _, h := range p.habits(handrolled.SuccessKeepsCount) {
		failures := h.breaker.Roles.Failures
		if len(failures) == 0 {
			continue
		}
		p.tell(h, fmt.Sprintf("neither a success nor time takes anything off %s: a dependency that fails now and then opens the breaker in the end, although it works", failures[0].Name()),
			"set it to zero after a success, or count failures in a window of time", declaredAt(failures[0], "the count"))
	}
}
