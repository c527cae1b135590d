// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// What people do to a machine, as against calls and time.

// setMode changes the mode. The modes in which nothing is counted begin and end
// with empty counts.
func (m *machine) setMode(mode Mode, now int64) {
	old := m.mode
	if mode == old {
		return
	}
	m.advance(now)
	m.mode = mode
	switch {
	case mode == ModeIsolated:
		m.moveTo(Open, now, ReasonMode, nil)
		m.opening.held = true
	case mode == ModeDisabled, old == ModeDisabled, old == ModeIsolated:
		m.moveTo(Closed, now, ReasonMode, nil)
	}
}

// automatic reports whether the state follows calls and commands.
func (m *machine) automatic() bool { return m.mode != ModeDisabled && m.mode != ModeIsolated }

// tripFor opens for d, OpenFor when d is zero, until reset when it is negative.
func (m *machine) tripFor(now int64, d time.Duration, cause error) {
	m.advance(now)
	if !m.automatic() {
		return
	}
	m.moveTo(Open, now, ReasonTripped, cause)
	switch {
	case d > 0:
		m.opening.length = int64(d)
	case d < 0:
		m.opening.held = true
	}
}

// reset closes and forgets.
func (m *machine) reset(now int64) {
	m.advance(now)
	if m.automatic() {
		m.moveTo(Closed, now, ReasonReset, nil)
	}
}

// reconfigure changes the policy and keeps the rest. The length of an opening
// that has begun stays.
func (m *machine) reconfigure(p *policy, now int64) {
	m.advance(now)
	old := m.policy
	m.policy = p
	m.keepWindow(old, now)
	m.keepCount(now)
	if m.state == HalfOpen && m.probes.ramping && m.probes.step >= len(p.Ramp) {
		m.moveTo(Closed, now, ReasonRampOver, nil)
	}
	m.setMode(p.Mode, now)
}

// keepWindow takes what the old window remembers into a new one where the
// policy asks for it. Calls in flight that the old one has counted are not in
// it, so it is made anew also when their results must be dropped for another
// reason: nobody would take them out again.
func (m *machine) keepWindow(old *policy, now int64) {
	p := m.policy
	moved := p.Window != old.Window || (p.Throttle > 0) != (old.Throttle > 0)
	watched := p.SlowInFlight != old.SlowInFlight || p.SlowInFlight && p.SlowAfter != old.SlowAfter
	counted := old.tracked && (moved || watched || !p.tracked)
	if moved || counted {
		h := m.closed.history(now)
		m.closed = newMemory(p.Window, p.Throttle > 0)
		m.closed.recall(now, h)
	}
	if m.state != Open && (watched || counted && m.remembers()) {
		m.dropInFlight(now)
	}
}
