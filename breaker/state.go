// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "fmt"

// machine is the breaker without lock, clock and callbacks: every method is
// given the time, in nanoseconds on a clock that does not go backwards. The
// same code so runs in production, in simulations and in proofs.
//
// A generation is a stretch of calls whose results count together. Each change
// of state, each clearing of a tumbling window and each fresh start of the
// probes begins a new one; a result that belongs to an older one is dropped.
type machine struct {
	cfg    Config // effective, never changed
	state  State
	gen    uint64
	closed memory // what the closed state remembers
	probes tally  // what the half-open state remembers

	openedAt int64 // when the open state began
	probeAt  int64 // when the last probe was admitted
	running  int   // admitted calls that have not ended, for MaxConcurrent
	cause    error // what opened the breaker last

	// Which calls need the time in the closed state. The clock is the most
	// expensive part of a call, so it is read only where it matters.
	admitTimed, endTimed bool

	observed bool   // somebody wants to know of moves
	moves    []move // not yet taken by takeMoves
}

// move is a change of state.
type move struct {
	at       int64
	from, to State
	counts   Counts // of the old state
	cause    error  // of a move to Open
}

// ticket is an admitted call.
type ticket struct {
	gen   uint64
	slot  int64 // of the window
	start int64 // zero when no rule needs it
}

// verdict is the answer to a call that wants to run.
type verdict uint8

const (
	admitted      verdict = iota
	rejectedOpen          // the state is open
	rejectedProbe         // half-open, and the probes are taken
	rejectedBusy          // MaxConcurrent calls are running
)

// newMachine starts closed at now.
func newMachine(cfg Config, now int64) machine {
	cfg = cfg.effective()
	m := machine{cfg: cfg, closed: newMemory(cfg.Window)}
	m.closed.reset(now)
	m.observed = cfg.OnStateChange != nil || cfg.OnEvent != nil
	measured := cfg.SlowRatio > 0 || cfg.CallTimeout > 0
	m.admitTimed = cfg.Window.Kind == WindowTumbling || cfg.Window.CreditStart || measured
	m.endTimed = cfg.Window.Kind == WindowTumbling || cfg.Window.Kind == WindowRolling || measured
	return m
}

// advance makes the moves that time alone makes.
func (m *machine) advance(now int64) {
	switch m.state {
	case Closed:
		if m.closed.advance(now) {
			m.gen++
		}
	case Open:
		if m.retryAfter(now) <= 0 {
			m.moveTo(HalfOpen, now, nil)
		}
	}
}

// retryAfter is the rest of the open state. It subtracts times instead of
// adding OpenFor, which could overflow.
func (m *machine) retryAfter(now int64) int64 {
	return int64(m.cfg.OpenFor) - (now - m.openedAt)
}

// admit answers a call that wants to run.
func (m *machine) admit(now int64) (ticket, verdict) {
	m.advance(now)
	if m.state == Open {
		return ticket{}, rejectedOpen
	}
	stalled := m.state == HalfOpen && !m.probeFree()
	if stalled && !m.leaseOver(now) {
		return ticket{}, rejectedProbe
	}
	if limit := m.cfg.MaxConcurrent; limit > 0 && m.running >= limit {
		return ticket{}, rejectedBusy
	}
	if stalled {
		m.gen++
		m.probes = tally{}
	}
	m.running++
	return ticket{gen: m.gen, slot: m.count(now), start: now}, admitted
}

// count counts an admission and returns its slot of the window. The time of the
// last probe is kept for the lease: a breaker that still admits is not stuck.
func (m *machine) count(now int64) int64 {
	if m.state == HalfOpen {
		m.probes.Requests++
		m.probeAt = now
		return 0
	}
	return m.closed.admit()
}

// probeFree reports whether another probe may run.
func (m *machine) probeFree() bool {
	taken := m.probes.Requests
	if m.cfg.ProbeLimit == ProbesTotal {
		taken -= m.probes.TotalExclusions
	} else {
		taken -= m.probes.finished()
	}
	return uint64(taken) < uint64(m.cfg.Probes)
}

// leaseOver reports whether the probes that hold all places are given up.
func (m *machine) leaseOver(now int64) bool {
	lease := int64(m.cfg.ProbeLease)
	return lease >= 0 && now-m.probeAt >= lease
}

// end takes the result of an admitted call. It reports true when Config.Trip
// has to be asked: the machine does not call user code.
func (m *machine) end(now int64, t ticket, o Outcome, cause error) (ask bool) {
	m.running--
	m.advance(now)
	if t.gen != m.gen {
		return false
	}
	slow := m.cfg.SlowRatio > 0 && now-t.start >= int64(m.cfg.SlowAfter)
	if slow && cause == nil && o == Success {
		cause = slowCause(now-t.start, m.cfg.SlowAfter)
	}
	if m.state == HalfOpen {
		m.endProbe(now, o, slow, cause)
		return false
	}
	m.closed.record(t.slot, o, slow)
	return m.check(now, o, slow, cause)
}

// check opens a closed breaker when a rule says so after a result.
func (m *machine) check(now int64, o Outcome, slow bool, cause error) (ask bool) {
	if o == Ignored {
		return false
	}
	failed := o != Success
	if failed && m.cfg.failureTrips(m.closed.sum()) || slow && m.cfg.slowTrips(m.closed.sum()) {
		m.moveTo(Open, now, cause)
		return false
	}
	return failed && m.cfg.Trip != nil
}

// endProbe takes the result of a probe: one failure opens, enough successes in
// a row close, an ignored result gives its place back.
func (m *machine) endProbe(now int64, o Outcome, slow bool, cause error) {
	m.probes.record(o, slow)
	switch {
	case o == Ignored:
	case o != Success || slow:
		m.moveTo(Open, now, cause)
	case uint64(m.probes.ConsecutiveSuccesses) >= uint64(m.cfg.ProbeSuccesses):
		m.moveTo(Closed, now, nil)
	}
}

// trip opens because Config.Trip said so about the counts of generation gen.
// By now they may be history, then it does nothing.
func (m *machine) trip(now int64, gen uint64, cause error) {
	m.advance(now)
	if m.state == Closed && m.gen == gen {
		m.moveTo(Open, now, cause)
	}
}

// moveTo changes the state, clears the counts and begins a generation.
func (m *machine) moveTo(to State, now int64, cause error) {
	if m.observed {
		m.moves = append(m.moves, move{at: now, from: m.state, to: to, counts: m.sum().Counts, cause: cause})
	}
	m.state = to
	m.gen++
	m.probes = tally{}
	switch to {
	case Open:
		m.openedAt, m.cause = now, cause
	case Closed:
		m.cause = nil
		m.closed.reset(now)
	}
}

// takeMoves hands over the moves since the last call, oldest first.
func (m *machine) takeMoves() []move {
	moves := m.moves
	m.moves = nil
	return moves
}

// sum is what the state remembers, as of the last call of advance.
func (m *machine) sum() tally {
	switch m.state {
	case Closed:
		return m.closed.sum()
	case HalfOpen:
		return m.probes
	}
	return tally{}
}

// counts is sum as of now. It changes nothing that can be observed.
func (m *machine) counts(now int64) Counts {
	if m.state == Closed {
		return m.closed.peek(now).Counts
	}
	return m.sum().Counts
}

// slowCause is the reason of an opening that no error explains.
func slowCause(took int64, limit fmt.Stringer) error {
	return fmt.Errorf("slow call: %d ms, the limit is %v", took/1e6, limit)
}
