// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// probing is what the half-open state remembers: first of its probes, then of
// its ramp.
type probing struct {
	tally
	good, bad uint32 // probes that count as a success or a failure
	last      int64  // when the last probe was admitted, or the probing began
	interval  int64  // when the interval of ProbesPerInterval began
	entered   uint32 // probes admitted in the interval

	ramping bool
	step    int     // of the ramp
	stepAt  int64   // when the step began
	credit  float64 // a call is admitted when it has grown to one
}

// probing reports whether the state is half-open and its ramp has not begun.
func (m *machine) probing() bool { return m.state == HalfOpen && !m.probes.ramping }

// enter counts a probe. Its time is kept for the lease: a breaker that still
// admits is not stuck.
func (p *probing) enter(now int64) {
	p.Requests++
	p.entered++
	p.last = now
}

// advanceProbes makes the moves of the half-open state that time alone makes.
func (m *machine) advanceProbes(now int64) {
	if m.probes.ramping {
		m.advanceRamp(now)
		return
	}
	if m.late.advance(now) {
		m.moveTo(Open, now, ReasonProbeFailed, slowCause(int64(m.SlowAfter), m.SlowAfter))
	}
}

// judgeProbe decides about a half-open call. When no probe may be admitted and
// the last one is as old as the lease, probing starts afresh and the results of
// the old probes are dropped.
func (m *machine) judgeProbe(now int64) verdict {
	if m.probes.ramping {
		return m.judgeRamp()
	}
	if m.probeFree(now) {
		return admitted
	}
	lease := int64(m.ProbeLease)
	if lease < 0 || now-m.probes.last < lease {
		return rejectedProbe
	}
	m.dropInFlight(now)
	return admitted
}

// probeFree reports whether another probe may run.
func (m *machine) probeFree(now int64) bool {
	if m.count != nil {
		return m.placeFree(now)
	}
	p := m.probes
	taken := p.Requests
	switch m.ProbeLimit {
	case ProbesUnlimited:
		return true
	case ProbesUntilSuccesses:
		taken = p.TotalSuccesses
	case ProbesCompleted:
		taken = p.TotalSuccesses + p.TotalFailures
	case ProbesAdmitted:
	case ProbesTotal:
		taken -= p.TotalExclusions
	case ProbesPerInterval:
		taken = p.enteredAt(now, int64(m.ProbeInterval))
	default:
		taken -= p.finished()
	}
	return uint64(taken) < uint64(m.Probes)
}

// enteredAt is the number of probes admitted in the interval, which begins anew
// when it is over.
func (p *probing) enteredAt(now, interval int64) uint32 {
	if now-p.interval >= interval {
		p.interval, p.entered = now, 0
	}
	return p.entered
}

// endProbe takes the result of a probe. An ignored one gives its place back.
func (m *machine) endProbe(now int64, o Outcome, slow bool, cause error) {
	p := m.probes
	p.record(o, slow)
	if o == Ignored {
		return
	}
	if o == Success && !slow {
		p.good++
	} else {
		p.bad++
	}
	switch m.decide() {
	case Open:
		m.moveTo(Open, now, ReasonProbeFailed, cause)
	case Closed:
		m.recover(now)
	}
}

// decide is the state that the results of the probes lead to, HalfOpen while
// they do not say.
func (m *machine) decide() State {
	p := m.probes
	known := p.TotalSuccesses + p.TotalFailures
	if r := m.ProbeFailureRatio; r > 0 {
		switch {
		case uint64(known) < uint64(m.Probes):
			return HalfOpen
		case reached(p.TotalFailures, known, r), m.SlowRatio > 0 && reached(p.slow, known, m.SlowRatio):
			return Open
		}
		return Closed
	}
	switch {
	case uint64(p.bad) >= uint64(m.ProbeFailures):
		return Open
	case uint64(p.good) >= uint64(m.ProbeSuccesses):
		return Closed
	case m.ProbeLimit == ProbesTotal && uint64(known) >= uint64(m.Probes):
		return Open // the successes that are missing cannot come any more
	}
	return HalfOpen
}

// recover ends the probing after enough successes.
func (m *machine) recover(now int64) {
	if len(m.Ramp) == 0 {
		m.moveTo(Closed, now, ReasonProbesSucceeded, nil)
		return
	}
	m.newGeneration()
	m.closed.reset(now)
	m.probes = &probing{ramping: true, stepAt: now, credit: 1 - m.Ramp[0]}
}

// advanceRamp takes the steps of the ramp that are due. A clock that jumps may
// pass several at once.
func (m *machine) advanceRamp(now int64) {
	p := m.probes
	for now-p.stepAt >= int64(m.RampStep) {
		p.step++
		p.stepAt += int64(m.RampStep)
		if p.step >= len(m.Ramp) {
			m.closed.advance(now) // for the counts of the event
			m.moveTo(Closed, now, ReasonRampOver, nil)
			return
		}
	}
	m.advanceWindow(now)
}

// judgeRamp admits evenly rather than at random: a share of one quarter is
// every fourth call.
func (m *machine) judgeRamp() verdict {
	p := m.probes
	p.credit += m.Ramp[p.step]
	if p.credit < 1-1e-9 { // so that ten tenths are one
		return rejectedProbe
	}
	p.credit--
	return admitted
}
