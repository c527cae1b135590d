// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// machine is the breaker without lock, clock and callbacks: every method is
// given the time, in nanoseconds on a clock. The same code so runs in
// production, in simulations and in proofs.
//
// A generation is a stretch of calls whose results count together. Each change
// of state, each clearing of a tumbling window and each fresh start of the
// probes begins a new one; a result that belongs to an older one is dropped.
type machine struct {
	*policy
	mode   Mode
	state  State
	gen    uint64
	latest int64 // the time that was seen last
	since  int64 // when the state began

	closed   memory    // what the closed state and the ramp remember
	late     *overdue  // calls in flight, nil without SlowInFlight
	count    *counting // nil unless counting by hand
	probes   *probing  // what the half-open state remembers, nil in the others
	opening  opening   // what the open state remembers
	lastPass int64     // when a call was admitted last while throttling
	total    totals
	news     *news // what the user has to hear of, nil when nothing
	rand     random
}

// news is what has happened since somebody asked.
type news struct {
	moves []move   // oldest first
	asks  *Opening // ask has to be asked about it
	ask   func(Opening) time.Duration
	gen   uint64 // of that opening
}

// tidings makes room for news.
func (m *machine) tidings() *news {
	if m.news == nil {
		m.news = new(news)
	}
	return m.news
}

// move is a change of state.
type move struct {
	at       int64
	from, to State
	counts   Counts // of the old state
	reason   Reason
	cause    error // of a move to Open
	shadow   bool
}

// newMachine starts closed at now; seed is that of its random numbers.
func newMachine(p *policy, now int64, seed uint64) machine {
	m := machine{policy: p, closed: newMemory(p.Window, p.Throttle > 0), gen: 1, latest: now, since: now, rand: random(seed)}
	m.closed.reset(now)
	m.late = newOverdue(p, now)
	m.count = newCounting(p)
	m.setMode(p.Mode, now)
	// A breaker that begins isolated has not changed.
	m.news, m.total, m.opening.attempt = nil, totals{}, 0
	return m
}

// advance makes the moves that time alone makes. Goroutines may deliver times a
// little out of order, and a breaker made outside a synctest bubble sees its
// clock start again; so times are subtracted, never trusted to grow.
func (m *machine) advance(now int64) { m.pass(now, m.LazyProbing) }

// ask is advance for those who want to know the state: with LazyProbing only
// they notice that the open time is over.
func (m *machine) ask(now int64) { m.pass(now, false) }

func (m *machine) pass(now int64, lazy bool) {
	m.latest = now
	switch m.state {
	case Closed:
		if m.count == nil || !m.count.WindowAtResult {
			m.advanceWindow(now)
		}
	case HalfOpen:
		m.advanceProbes(now)
	case Open:
		if m.retryAfter(now) <= 0 && !m.opening.held && !lazy {
			m.leaveOpen(now)
		}
	}
}

// advanceWindow moves the window, and opens when calls have become slow.
func (m *machine) advanceWindow(now int64) {
	if m.closed.advance(now) {
		m.newGeneration()
		m.count.cleared()
	}
	if m.late.advance(now) && m.slowTrips(m.tallied(), m.late.late()) {
		m.moveTo(Open, now, ReasonSlowRatio, slowCause(int64(m.SlowAfter), m.SlowAfter))
	}
}

// newGeneration forgets the calls in flight.
func (m *machine) newGeneration() {
	m.gen++
	m.late = newOverdue(m.policy, m.latest)
}

// dropInFlight is newGeneration in the middle of a state. Probes that are
// forgotten give their places back.
func (m *machine) dropInFlight(now int64) {
	m.newGeneration()
	if m.probing() {
		m.probes = &probing{interval: now, last: now}
		m.count.vacate(m.gen)
	}
}

// admit answers a call that wants to run.
func (m *machine) admit(now int64) (ticket, verdict) {
	was := m.state
	m.ask(now)
	if m.count != nil {
		m.asked(was, now)
	}
	v := m.judge(now)
	if v == admitted {
		return m.enter(now), v
	}
	if m.Throttle > 0 && m.state == Closed {
		m.closed.reject()
	}
	if m.mode != ModeShadow {
		return ticket{}, v
	}
	m.total.shadowed++
	return ticket{start: now, about: in(m.state) | ticketMeasured | ticketShadowed}, admitted
}

// judge decides about a call.
func (m *machine) judge(now int64) verdict {
	switch {
	case m.state == Open:
		return m.judgeOpen()
	case m.state == HalfOpen:
		return m.judgeProbe(now)
	case m.Throttle > 0 && m.throttled(now):
		return rejectedThrottled
	}
	return admitted
}

// judgeOpen says why the open state rejects.
func (m *machine) judgeOpen() verdict {
	if m.mode == ModeIsolated {
		return rejectedIsolated
	}
	return rejectedOpen
}

// enter counts an admission.
func (m *machine) enter(now int64) ticket {
	t := ticket{gen: m.gen, start: now, about: in(m.state) | ticketMeasured}
	switch {
	case m.mode == ModeDisabled:
		t.gen = 0
	case m.count != nil:
		m.enterCounted(&t, now)
	case m.probing():
		m.probes.enter(now)
		m.late.enter(now)
	case m.tracked:
		t.count(m.closed.admit())
		m.late.enter(now)
	}
	return t
}

// end takes the result of an admitted call. It reports true when Config.Trip
// has to be asked: the machine does not call user code.
func (m *machine) end(now int64, t ticket, o Outcome, cause error) (ask bool) {
	m.advance(now)
	if t.has(ticketBare) {
		t = m.bare()
	}
	slow := m.SlowRatio > 0 && t.has(ticketMeasured) && now-t.start >= int64(m.SlowAfter)
	if t.gen != 0 || t.has(ticketShadowed) {
		m.total.record(now, o, slow, cause)
	}
	if m.count != nil {
		return m.endCounted(now, t, o, slow, cause)
	}
	if t.gen != m.gen {
		return false
	}
	if slow && cause == nil && o == Success {
		cause = slowCause(now-t.start, m.SlowAfter)
	}
	if m.probing() {
		if t.has(ticketBare) {
			m.late.leaveAny()
		} else {
			m.late.leave(t.start)
		}
		m.endProbe(now, o, slow, cause)
		return false
	}
	if t.has(ticketCounted) {
		m.late.leave(t.start)
	} else {
		t.count(m.closed.admit())
	}
	m.closed.record(t.slot(), o, slow)
	return m.check(now, o, slow, cause)
}

// successes counts n calls that began and succeeded in this generation without
// the machine being told, none of them slow.
func (m *machine) successes(n uint32) {
	m.total.Successes += uint64(n)
	m.closed.successes(n)
}

// check opens when a rule says so after a result.
func (m *machine) check(now int64, o Outcome, slow bool, cause error) (ask bool) {
	looked := o != Success || m.TripOnSuccess
	if o == Ignored || !looked && !slow {
		return false
	}
	t := m.tallied()
	reason := Reason("")
	if looked {
		reason = m.failureTrips(t)
	}
	if reason == "" && slow && m.slowTrips(t, m.late.late()) {
		reason = ReasonSlowRatio
	}
	if reason != "" {
		m.moveTo(Open, now, reason, cause)
		return false
	}
	return looked && m.policy.Trip != nil
}

// trip opens because Config.Trip said so about the counts of generation gen.
// By now they may be history, then it does nothing.
func (m *machine) trip(now int64, gen uint64, cause error) {
	m.advance(now)
	if m.gen == gen && m.state != Open {
		m.moveTo(Open, now, ReasonTripFunc, cause)
	}
}

// moveTo changes the state, clears the counts and begins a generation.
func (m *machine) moveTo(to State, now int64, reason Reason, cause error) {
	counts := m.tallied().Counts
	again := to == m.state
	if m.observed && !again {
		n := m.tidings()
		n.moves = append(n.moves, move{now, m.state, to, counts, reason, cause, m.mode == ModeShadow})
	}
	m.state, m.since = to, now
	m.newGeneration()
	m.probes = nil
	switch to {
	case Open:
		m.open(now, again, reason, cause, counts)
	case HalfOpen:
		m.probes = &probing{interval: now, last: now}
	case Closed:
		m.shut(now, reason)
	}
	if m.count != nil {
		m.recount(now, reason)
	}
}

// takeNews hands over what has happened since the last call, nil if nothing.
func (m *machine) takeNews() *news {
	n := m.news
	m.news = nil
	return n
}

// tallied is what the state remembers, as of the last call of advance.
func (m *machine) tallied() tally {
	switch {
	case m.count != nil:
		return m.shown(m.closed.sum())
	case m.state == Open:
		return tally{}
	case m.probing():
		return m.probes.tally
	}
	return m.closed.sum()
}

// peek is tallied as of now. It changes nothing that can be observed.
func (m *machine) peek(now int64) tally {
	if m.count != nil {
		return m.shown(m.closed.peek(now))
	}
	if m.remembers() {
		return m.closed.peek(now)
	}
	return m.tallied()
}

// remembers reports whether the window has something to do with the state.
func (m *machine) remembers() bool {
	return m.state == Closed || m.state == HalfOpen && m.probes.ramping
}
