// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// settle takes the result of a call.
func (b *Breaker) settle(t *ticket, o Outcome, cause error) {
	p := b.policy.Load()
	if t.has(ticketPlaced) {
		p.limit.leave()
	}
	if (t.gen != 0 || t.has(ticketFlags&^ticketMeasured)) && (o != Success || !b.pass(t, false)) { // nothing is counted in ModeDisabled
		b.settleLocked(t, o, cause)
	}
	if p.OnCall != nil {
		b.observeCall(p, t, o, cause)
	}
}

// settleLocked tells the machine a result and asks Config.Trip if it has to.
// Trip gets a copy of the counts and no lock is held meanwhile, so its answer
// may come late; the generation tells whether it still applies. An outcome
// other than Success may open the breaker, which needs the time.
func (b *Breaker) settleLocked(t *ticket, o Outcome, cause error) {
	b.lock()
	var now int64
	if b.m.endTimed || b.m.state != Closed || o != Success {
		now = b.now(b.m.policy)
	}
	if !b.m.end(now, *t, o, cause) {
		b.unlock()
		return
	}
	gen, counts, f := b.m.gen, b.m.tallied().Counts, b.m.policy.Trip
	b.unlock()
	if f(counts) {
		b.lock()
		b.m.trip(b.now(b.m.policy), gen, cause)
		b.unlock()
	}
}
