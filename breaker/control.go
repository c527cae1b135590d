// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// What people do to a breaker. Each of these takes effect before it returns;
// calls that run already are not interrupted.

// Trip opens the breaker for d, whatever its counts say: for OpenFor when d is
// zero, until Reset when d is negative. Then it probes as after any opening. An
// open breaker stays open for d from now on. cause becomes OpenError.Cause and
// may be nil. In ModeDisabled and ModeIsolated Trip does nothing.
func (b *Breaker) Trip(d time.Duration, cause error) {
	b.command(func(now int64) { b.m.tripFor(now, d, cause) })
}

// Reset closes the breaker and clears its counts and the number of openings
// that Config.Backoff goes by. It ends what Trip began, but not a mode.
func (b *Breaker) Reset() {
	b.command(func(now int64) { b.m.reset(now) })
}

// SetMode changes the mode; an unknown one is ModeNormal. ModeDisabled and
// ModeIsolated forget the counts, and the breaker is closed after them. Between
// ModeNormal and ModeShadow everything is kept.
func (b *Breaker) SetMode(mode Mode) {
	b.command(func(now int64) { b.m.setMode(mode.normal(), now) })
}

// Mode returns the mode.
func (b *Breaker) Mode() Mode {
	b.lock()
	defer b.unlock()
	return b.m.mode
}

// Reconfigure changes the configuration for the calls that follow, Mode
// included. The state, the open time that is running and the results in the
// window are kept; a window of another kind takes over what it can: a rolling
// window the results that are young enough, a count window the last ones.
// Results of calls in flight count, with two exceptions. Where the window counts
// admissions (CountInFlight, Trip, SlowInFlight, CreditStart) and changes, or no
// longer does so, they are dropped. Where SlowInFlight or its SlowAfter changes
// they are dropped too, and probing starts afresh.
func (b *Breaker) Reconfigure(c Config) {
	old := b.ready()
	p := newPolicy(c, old.clock)
	b.command(func(now int64) {
		if old = b.policy.Load(); old.limit != nil {
			p.limit = old.limit
		}
		b.m.reconfigure(p, now)
		b.policy.Store(p)
		b.last.Store(nil) // it has the old name
		if p.limit != nil {
			p.limit.resize(p.MaxConcurrent)
		}
	})
}

// command does something under the lock.
func (b *Breaker) command(do func(now int64)) {
	b.lock()
	do(b.now(b.m.policy))
	b.unlock()
}
