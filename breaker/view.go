// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// View is a breaker looked at without changing it.
type View struct {
	// State is that which Breaker.State would return, and Last that which the
	// last call or result left.
	State, Last State
	Since       time.Time // when Last began
	LastFailure time.Time // of the last failure that counted; zero when there was none
	// OpenUntil is when the open state ends; zero in the others, and when only
	// Reset ends it. With LateCounted or Compat it stays, in the past, until
	// successes or Reset close the breaker.
	OpenUntil time.Time
	// RetryAfter is the rest of the open state; zero in the others.
	RetryAfter time.Duration
	Counts     Counts // as of Breaker.Counts
}

// Peek looks at the breaker without changing anything: an open breaker whose
// time is over stays open until a call or State notices.
func (b *Breaker) Peek() View {
	b.lock()
	defer b.unlock()
	m := &b.m
	now := b.now(m.policy)
	v := View{
		State: m.stateAt(now), Last: m.state, Since: b.at(m.since),
		RetryAfter: b.retryAfter(now), Counts: m.peek(now).Counts,
	}
	if at, ok := m.failedAt(); ok {
		v.LastFailure = b.at(at)
	}
	if at, ok := m.openUntil(); ok {
		v.OpenUntil = b.at(at)
	}
	return v
}

// LastState returns the state as the last call or result left it, and changes
// nothing: an open breaker stays open although its time is over, until a call
// or State notices. Peek tells both.
func (b *Breaker) LastState() State {
	b.lock()
	defer b.unlock()
	return b.m.state
}

// Record counts a result without a permit, in the state of now, for code in
// which a call that asks to run and its result do not know of each other: Allow
// and, its permit thrown away, Record. It gives back a place among the probes,
// and one among MaxConcurrent. With LateDropped a result that comes while the
// breaker is open is dropped. Cause may be nil.
//
// SlowRatio does not see such calls, as it is not known when they began.
func (b *Breaker) Record(o Outcome, cause error) {
	p := b.ready()
	if p.limit != nil {
		p.limit.leaveAny()
	}
	t := ticket{about: ticketBare}
	b.settleLocked(&t, o, cause)
	if p.OnCall != nil {
		t.about = in(b.LastState())
		b.observeCall(p, &t, o, cause)
	}
}

// stateAt is the state that ask would find, but for slow calls.
func (m *machine) stateAt(now int64) State {
	switch {
	case m.state == Open && !m.opening.held && m.retryAfter(now) <= 0:
		if m.AfterOpen == AfterOpenProbe {
			return HalfOpen
		}
		return Closed
	case m.state == HalfOpen && m.probes.ramping:
		p := m.probes
		if (now-p.stepAt)/int64(m.RampStep) >= int64(len(m.Ramp)-p.step) {
			return Closed
		}
	}
	return m.state
}

// failedAt is when a call failed last, if any has.
func (m *machine) failedAt() (int64, bool) {
	if m.count != nil {
		return m.count.lastFailure, m.count.failed
	}
	return m.total.failed, m.total.Failures > 0
}

// openUntil is when the open state ends or has ended by time, if it does.
func (m *machine) openUntil() (int64, bool) {
	if m.state == Open {
		end := m.reopenAt()
		return end, end != endless
	}
	if m.count == nil {
		return 0, false
	}
	return m.count.until, m.count.lapsed
}

// Generation numbers the stretches of calls whose results count together: it
// changes whenever the state does, and with each clearing of a tumbling window.
// It is as of now: time that is over is noticed first, as State does. For code
// that remembers it at admission in order to drop late results itself.
func (b *Breaker) Generation() uint64 {
	b.lock()
	defer b.unlock()
	b.m.ask(b.now(b.m.policy))
	return b.m.gen
}
