// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// observeCall tells Config.OnCall of a call that ran.
func (b *Breaker) observeCall(p *policy, t *ticket, o Outcome, err error) {
	now := b.now(p)
	c := Call{Name: p.Name, Start: b.at(now), Outcome: o, Err: err, State: t.state(), Shadowed: t.has(ticketShadowed)}
	if t.has(ticketMeasured) { // not if the call began before OnCall was set
		c.Start, c.Took = b.at(t.start), time.Duration(now-t.start)
	}
	p.OnCall(c)
}

// observeRejection tells Config.OnCall of a call that did not run.
func (b *Breaker) observeRejection(t *ticket, err error) {
	if p := b.policy.Load(); p.OnCall != nil {
		p.OnCall(Call{Name: p.Name, Start: b.at(b.now(p)), Outcome: Ignored, Err: err, State: t.state(), Rejected: true})
	}
}
