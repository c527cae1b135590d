// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// asked prepares the admission of a call that found the state was.
func (m *machine) asked(was State, now int64) {
	c := m.count
	c.free = c.FreeTransition && was == Open && m.state == HalfOpen
	if c.ForgetAtAsk && m.state == Closed && c.failed && now-c.lastFailure > int64(c.ForgetAfter) {
		c.fails = 0
	}
}

// placeFree reports whether another probe may run.
func (m *machine) placeFree(now int64) bool {
	c := m.count
	var taken uint32
	switch m.ProbeLimit {
	case ProbesUnlimited:
		return true
	case ProbesInFlight:
		taken = c.places
	case ProbesPerInterval:
		taken = m.probes.enteredAt(now, int64(m.ProbeInterval))
	case ProbesUntilSuccesses:
		taken = c.succ
	case ProbesCompleted:
		taken = c.completed
	default:
		taken = c.admitted
	}
	return c.free || uint64(taken) < uint64(m.Probes)
}

// enterCounted counts an admission.
func (m *machine) enterCounted(t *ticket, now int64) {
	c := m.count
	if m.CountInFlight {
		c.full.Requests++
	}
	switch {
	case m.state != HalfOpen:
	case c.free:
		t.about |= ticketFree
		m.probes.last = now
	default:
		m.probes.enter(now)
		c.admitted = plus(c.admitted, 1)
		c.places = plus(c.places, 1)
	}
}

// release gives back the place that a call has among the probes. It reports
// whether the result is that of a probe of this half-open period, as far as is
// known.
func (m *machine) release(t ticket, o Outcome) (own bool) {
	c := m.count
	probe := t.state() == HalfOpen && !t.has(ticketFree)
	own = m.state == HalfOpen && (t.has(ticketBare) || probe && t.gen == m.gen)
	frees := own || c.AnyResultFrees && m.state == HalfOpen
	if c.ProbesKeepPlace {
		frees = probe && t.gen >= c.holders
	}
	if c.ReleaseApart && t.has(ticketBare) {
		frees = o == Ignored
	}
	if frees && c.places > 0 {
		c.places--
	}
	return own
}

// vacate forgets the probes of which no result has come.
func (c *counting) vacate(gen uint64) {
	if c != nil {
		c.holders = gen
		c.places, c.admitted, c.completed = 0, 0, 0
	}
}

// ignored takes an ignored result.
func (m *machine) ignored(now int64, own, bare bool, cause error) {
	c := m.count
	if m.state != HalfOpen || c.ReleaseApart && bare {
		return
	}
	if own && m.ProbeLimit == ProbesTotal && c.admitted > 0 {
		c.admitted--
	}
	if c.IgnoredReopens {
		attempt := m.opening.attempt
		m.moveTo(Open, now, ReasonProbeFailed, cause)
		m.opening.attempt, m.opening.length = attempt, 0
	}
}

// probed makes the move that a result of the half-open state leads to. The
// counts have it already.
func (m *machine) probed(now int64, good bool, cause error) (ask bool) {
	c := m.count
	c.completed = plus(c.completed, 1)
	if good {
		if uint64(c.succ) >= uint64(m.ProbeSuccesses) && !(c.CloseWhenIdle && c.places > 0) {
			m.moveTo(Closed, now, ReasonProbesSucceeded, nil)
			return false
		}
	} else {
		c.bad = plus(c.bad, 1)
		if c.ProbeFailuresCount {
			return m.checkCount(now, cause)
		}
		if uint64(c.bad) >= uint64(m.ProbeFailures) {
			m.moveTo(Open, now, ReasonProbeFailed, cause)
			return false
		}
	}
	if m.ProbeLimit == ProbesTotal && uint64(c.completed) >= uint64(m.Probes) {
		m.moveTo(Open, now, ReasonProbeFailed, cause) // the successes that are missing cannot come any more
	}
	return false
}

// recount changes the counts as a move asks for, after it.
func (m *machine) recount(now int64, reason Reason) {
	c := m.count
	switch m.state {
	case Open:
		c.extended = 0
		if c.ForgetOnOpen {
			m.forget(now)
		}
		if !c.KeepSuccesses && !c.CountSuccesses {
			c.succ = 0
		}
	case HalfOpen:
		if c.ForgetOnProbe {
			m.forget(now)
		}
		m.beginProbes()
	case Closed:
		c.full = Counts{}
		if !c.KeepSuccessesOnClose || reason == ReasonReset {
			c.succ = 0
		}
		if reason == ReasonReset && !c.KeepLastFailure {
			c.failed, c.lastFailure = false, 0
		}
		if !m.keeps(reason) {
			c.fails = 0
		}
		if reason != ReasonOpenOver {
			c.lapsed = false
		}
	}
}

// forget zeroes the failure count, and the window.
func (m *machine) forget(now int64) {
	m.count.fails, m.count.full = 0, Counts{}
	m.closed.reset(now)
}

// beginProbes clears what counts in a half-open period only.
func (m *machine) beginProbes() {
	c := m.count
	c.bad, c.admitted, c.completed, c.full = 0, 0, 0, Counts{}
	if !c.KeepSuccesses {
		c.succ = 0
	}
	if !c.ProbesKeepPlace {
		c.places = 0
	}
}

// shown is what Counts shows; window is the tally of the closed state.
func (m *machine) shown(window tally) tally {
	c := m.count
	if c.FullCounts {
		window.Counts = c.full
		return window
	}
	if m.state != HalfOpen && m.rated() {
		window.ConsecutiveFailures, window.ConsecutiveSuccesses = c.fails, c.succ
		return window
	}
	t := tally{Counts: Counts{
		TotalSuccesses: c.succ, ConsecutiveSuccesses: c.succ,
		TotalFailures: c.fails, ConsecutiveFailures: c.fails,
	}}
	t.Requests = plus(c.succ, c.fails)
	if m.state == HalfOpen {
		t.Requests = c.admitted
	}
	return t
}

// keepCount carries the counts over to another policy.
func (m *machine) keepCount(now int64) {
	switch {
	case !m.counting && m.count != nil:
		m.count = nil
		m.dropInFlight(now)
	case m.counting && m.count == nil:
		m.count = newCounting(m.policy)
		m.takeCount()
	case m.counting:
		m.count.adopt(m.policy)
	}
}

// takeCount takes over what a breaker knows that has not counted by hand.
func (m *machine) takeCount() {
	c := m.count
	t := m.closed.sum()
	if c.fails = t.ConsecutiveFailures; m.totalled() {
		c.fails = t.TotalFailures
	}
	c.failed, c.lastFailure = m.total.Failures > 0, m.total.failed
	if m.probing() {
		p := m.probes
		c.succ, c.bad, c.admitted = p.good, p.bad, p.Requests
		c.places, c.completed = p.Requests-p.finished(), p.TotalSuccesses+p.TotalFailures
	}
}
