// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// counting is what a breaker remembers that counts by hand: as those do that
// people write themselves, results count in the state in which they arrive, and
// the failure count outlives the closed state. Config.LateResults and
// Config.Compat ask for it.
//
// The window of the closed state is kept as always, for ratios and for a
// Reconfigure that ends the counting by hand.
type counting struct {
	Compat
	fails, succ uint32
	full        Counts // of FullCounts
	lastFailure int64
	failed      bool // there is a lastFailure

	// Of the half-open period.
	bad       uint32 // probes that failed
	places    uint32 // held by probes
	holders   uint64 // the generation from which on probes hold them
	admitted  uint32 // probes
	completed uint32 // results
	free      bool   // the call that is being admitted is not counted

	extended int64 // how much late failures have added to the open time
	until    int64 // when the last open state ended, if lapsed
	lapsed   bool  // it ended by time, and nothing has closed the breaker since
}

// counts reports whether the breaker counts by hand.
func (c *Config) counts() bool {
	return c.LateResults == LateCounted || c.AfterOpen == AfterOpenCounting || c.Compat != nil
}

// newCounting is nil for a breaker that does not count by hand.
func newCounting(p *policy) *counting {
	if !p.counting {
		return nil
	}
	c := new(counting)
	c.adopt(p)
	return c
}

// adopt takes the peculiarities of a policy.
func (c *counting) adopt(p *policy) {
	c.Compat = Compat{}
	if p.Compat != nil {
		c.Compat = *p.Compat
	}
}

// cleared notes that a tumbling window was cleared, runs and all.
func (c *counting) cleared() {
	if c != nil {
		c.fails, c.full = 0, Counts{}
	}
}

// rated reports whether a rule looks at a window, or Trip at the totals.
func (m *machine) rated() bool {
	return m.FailureRatio > 0 || m.SlowRatio > 0 || m.policy.Trip != nil || m.Window.Kind != WindowNone
}

// totalled reports whether the failure count is of all failures, not of those in
// a row.
func (m *machine) totalled() bool { return m.ConsecutiveFailures == 0 && !m.rated() }

// bare is the ticket of a result without a permit: of a call of now. It counts
// its admission where no call is known that it could be the result of. An open
// breaker that does not count by hand drops it.
func (m *machine) bare() ticket {
	t := ticket{gen: m.gen, start: m.latest, about: in(m.state) | ticketBare}
	switch {
	case m.mode == ModeDisabled:
		t.gen = 0
	case m.count != nil:
	case m.state == Open:
		t.gen--
	case m.probing():
		if p := m.probes; p.Requests == p.finished() {
			p.enter(m.latest)
			m.late.enter(m.latest)
		}
	case m.tracked && !m.Window.CreditStart:
		if sum := m.closed.sum(); sum.Requests > sum.finished() {
			t.count(0)
			m.late.leaveAny()
		}
	}
	return t
}

// endCounted takes the result of an admitted call.
func (m *machine) endCounted(now int64, t ticket, o Outcome, slow bool, cause error) (ask bool) {
	if t.gen == 0 {
		return false
	}
	own := m.release(t, o)
	if m.drops(t) {
		return false
	}
	if slow && cause == nil && o == Success {
		cause = slowCause(now-t.start, m.SlowAfter)
	}
	if m.count.WindowAtResult && m.state == Closed {
		m.advanceWindow(now)
	}
	m.countFull(o)
	switch o {
	case Ignored:
		m.ignored(now, own, t.has(ticketBare), cause)
	case Success:
		ask = m.succeeded(now, slow, cause)
	default:
		ask = m.failedLate(now, slow, cause)
	}
	return ask
}

// drops reports whether a result has no influence.
func (m *machine) drops(t ticket) bool {
	switch {
	case t.has(ticketBare):
		return false
	case m.count.LateByState:
		return t.state() != m.state
	case m.LateResults == LateCounted:
		return false
	}
	return t.gen != m.gen
}

// countFull counts a result for FullCounts.
func (m *machine) countFull(o Outcome) {
	t := tally{Counts: m.count.full}
	t.record(o, false)
	if m.count.full = t.Counts; !m.CountInFlight {
		m.count.full.Requests++
	}
}

// succeeded counts a success in the state of now.
func (m *machine) succeeded(now int64, slow bool, cause error) (ask bool) {
	c := m.count
	if c.AnySuccessResets {
		c.fails = 0
	}
	if m.state == HalfOpen || c.CountSuccesses || c.KeepSuccesses {
		c.succ = plus(c.succ, 1)
	}
	switch m.state {
	case Closed:
		m.successClosed(slow)
		ask = (slow || m.TripOnSuccess) && m.checkCount(now, cause)
	case Open:
		m.successOpen(now)
	case HalfOpen:
		m.probed(now, !slow, cause)
	}
	if c.SuccessStartsOver {
		m.dropInFlight(now)
	}
	return ask
}

// successClosed counts a success in the closed state.
func (m *machine) successClosed(slow bool) {
	c := m.count
	switch {
	case c.SuccessDecrements:
		if c.fails > 0 {
			c.fails--
		}
	case !m.totalled():
		c.fails = 0
	}
	if m.AfterOpen == AfterOpenCounting { // it works again
		m.opening, c.lapsed = opening{}, false
	}
	if c.SuccessClearsWindow {
		m.closed.reset(m.latest)
		return
	}
	m.remember(Success, slow)
}

// successOpen takes a success that arrives while open. What somebody holds open
// stays so.
func (m *machine) successOpen(now int64) {
	if m.count.CountOpen {
		m.remember(Success, false)
	}
	switch {
	case m.opening.held || m.LateSuccess == LateSuccessNothing:
	case m.LateSuccess == LateSuccessCloses:
		m.moveTo(Closed, now, ReasonLateSuccess, nil)
	default:
		m.moveTo(HalfOpen, now, ReasonLateSuccess, nil)
		m.count.succ = plus(m.count.succ, 1)
		m.probed(now, true, nil)
	}
}

// failedLate counts a failure in the state of now.
func (m *machine) failedLate(now int64, slow bool, cause error) (ask bool) {
	c := m.count
	if c.ForgetAfter > 0 && !c.ForgetAtAsk && c.failed && now-c.lastFailure > int64(c.ForgetAfter) {
		c.fails = 0
	}
	c.lastFailure, c.failed = now, true
	if c.FailureClearsSuccesses {
		c.succ = 0
	}
	switch m.state {
	case Closed:
		c.fails = plus(c.fails, 1)
		m.remember(Failure, slow)
		ask = m.checkCount(now, cause)
	case Open:
		m.failureOpen(now, slow, cause)
	case HalfOpen:
		if c.CountProbes || c.ProbeFailuresCount {
			c.fails = plus(c.fails, 1)
			m.remember(Failure, slow)
		}
		ask = m.probed(now, false, cause)
	}
	return ask
}

// failureOpen takes a failure that arrives while open.
func (m *machine) failureOpen(now int64, slow bool, cause error) {
	c := m.count
	if c.CountOpen {
		c.fails = plus(c.fails, 1)
		m.remember(Failure, slow)
	}
	if m.opening.held {
		return
	}
	if reason := m.countTrips(); c.OpenAgain && reason != "" {
		m.moveTo(Open, now, reason, cause)
		return
	}
	if more := now - m.since - c.extended; m.SinceFailure && more > 0 {
		c.extended += more
		m.opening.length = later(m.opening.length, more)
	}
}

// remember puts a result into the window. Only in the closed state somebody else
// has moved it.
func (m *machine) remember(o Outcome, slow bool) {
	if m.state != Closed && m.closed.advance(m.latest) {
		m.count.cleared()
	}
	m.closed.record(m.closed.admit(), o, slow)
}

// checkCount opens when a rule says so after a result in the closed state. It
// reports true when Config.Trip has to be asked.
func (m *machine) checkCount(now int64, cause error) (ask bool) {
	if reason := m.countTrips(); reason != "" {
		m.moveTo(Open, now, reason, cause)
		return false
	}
	return m.policy.Trip != nil
}

// countTrips is the rule other than Config.Trip that opens, or "".
func (m *machine) countTrips() Reason {
	t := m.closed.sum()
	t.ConsecutiveFailures = m.count.fails
	if m.totalled() {
		t.TotalFailures = m.count.fails
	}
	if reason := m.failureTrips(t); reason != "" {
		return reason
	}
	if m.slowTrips(t, 0) {
		return ReasonSlowRatio
	}
	return ""
}
