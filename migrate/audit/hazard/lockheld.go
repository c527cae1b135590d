package hazard

import (
	"fmt"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

var _ = hazard("CB3012", lockDuringCall)

// lockDuringCall finds hand-written breakers whose calls wait for each other.
func lockDuringCall(p *pass) {
	for _, h := range p.habits(handrolled.LockHeldDuringCall) {
		lock := h.breaker.Roles.Lock
		if lock == nil || h.Field != lock {
			continue // others see to something else: one call at a time, perhaps
		}
		p.tell(h, fmt.Sprintf("%s is held while the call runs: calls go one at a time, and one that hangs blocks all others, also those that only ask for the state", lock.Name()),
			"give it back before the call, and take it again to record the result", declaredAt(lock, "the lock"))
	}
}
