// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// policy is a Config with every default written out, and what follows from it.
// It is never changed, so calls read it without a lock.
type policy struct {
	Config
	clock func() time.Duration // nil for the system's
	limit *limiter             // nil without MaxConcurrent

	// locked: each result takes the lock. counting: so it is counted by hand, see
	// Compat.
	locked, counting bool
	// tracked: calls are counted when they are admitted, which takes the lock.
	tracked bool
	// Which calls of the closed state need the time. The clock is the most
	// expensive part of a call, so it is read only where it matters.
	admitTimed, endTimed bool
	// silent: a nil error is a success, and no call is reported.
	silent bool
	// observed: somebody wants to know of changes of state.
	observed bool
}

// newPolicy is for a breaker with a clock. The limiter of the policy before it,
// which knows who is running, is passed on by Reconfigure.
func newPolicy(c Config, clock func() time.Duration) *policy {
	p := &policy{Config: c.effective(), clock: clock}
	if p.MaxConcurrent > 0 {
		p.limit = new(limiter)
	}
	w := p.Window
	measured := p.SlowRatio > 0 || p.CallTimeout > 0 || p.OnCall != nil
	p.counting = p.counts()
	p.locked = p.counting || p.TripOnSuccess || w.Kind == WindowExact
	p.tracked = !p.counting && (p.CountInFlight || p.Trip != nil || p.SlowInFlight || w.CreditStart)
	p.admitTimed = p.counting || w.Kind == WindowTumbling || w.CreditStart || p.Throttle > 0 || measured
	p.endTimed = p.counting || w.Kind == WindowTumbling || w.Kind == WindowRolling || w.Kind == WindowExact || measured
	p.silent = p.Classify == nil && p.OnCall == nil
	p.observed = p.OnStateChange != nil || p.OnEvent != nil
	return p
}
