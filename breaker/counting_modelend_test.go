// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

// end is the result of a call, nil for one without a permit.
func (m *handModel) end(c *handCall, o Outcome) {
	m.tick()
	own := m.state == HalfOpen && (c == nil || c.state == HalfOpen && c.term == m.term && !c.free)
	m.giveBack(c, o)
	if m.dropped(c) {
		return
	}
	m.countFull(o)
	switch o {
	case Ignored:
		if c != nil || !m.ReleaseApart {
			m.ignore(own)
		}
	case Success:
		m.succeed()
	default:
		m.fail()
	}
}

func (m *handModel) dropped(c *handCall) bool {
	switch {
	case c == nil:
		return false
	case m.LateByState:
		return c.state != m.state
	}
	return m.LateResults == LateDropped && c.term != m.term
}

func (m *handModel) countFull(o Outcome) {
	if !m.CountInFlight {
		m.full.Requests++
	}
	switch o {
	case Ignored:
		m.full.TotalExclusions++
	case Success:
		m.full.TotalSuccesses++
		m.full.ConsecutiveSuccesses, m.full.ConsecutiveFailures = m.full.ConsecutiveSuccesses+1, 0
	default:
		m.full.TotalFailures++
		m.full.ConsecutiveFailures, m.full.ConsecutiveSuccesses = m.full.ConsecutiveFailures+1, 0
	}
}

func (m *handModel) ignore(own bool) {
	if m.state != HalfOpen {
		return
	}
	if own && m.ProbeLimit == ProbesTotal && m.admitted > 0 {
		m.admitted--
	}
	if m.IgnoredReopens {
		attempt := m.attempt
		m.open(ReasonProbeFailed, 1)
		m.attempt, m.length = attempt, 0
	}
}

func (m *handModel) succeed() {
	if m.AnySuccessResets {
		m.fails = 0
	}
	if m.CountSuccesses || m.KeepSuccesses || m.state == HalfOpen {
		m.succ++
	}
	switch m.state {
	case Closed:
		m.succeedClosed()
	case Open:
		m.succeedOpen()
	case HalfOpen:
		m.probeEnded(true)
	}
	if m.SuccessStartsOver {
		m.term++
		if m.state == HalfOpen {
			m.probes, m.admitted, m.completed, m.lastProbe = nil, 0, 0, m.now
		}
	}
}

func (m *handModel) succeedClosed() {
	if m.SuccessDecrements {
		m.fails = max(0, m.fails-1)
	} else if !m.total() {
		m.fails = 0
	}
	if m.AfterOpen == AfterOpenCounting {
		m.until, m.attempt = 0, 0
	}
	if m.won++; m.SuccessClearsWindow {
		m.won, m.lost = 0, 0
	}
	if reason := m.rule(); m.TripOnSuccess && reason != "" {
		m.open(reason, 0)
	}
}

func (m *handModel) succeedOpen() {
	if m.CountOpen {
		m.won++
	}
	switch {
	case m.held:
	case m.LateSuccess == LateSuccessCloses:
		m.close(ReasonLateSuccess, true)
	case m.LateSuccess == LateSuccessProbes:
		m.halfOpen(ReasonLateSuccess)
		m.succ++
		m.probeEnded(true)
	}
}

func (m *handModel) fail() {
	if m.ForgetAfter > 0 && !m.ForgetAtAsk && m.failedOnce && m.now-m.lastFailure > int64(m.ForgetAfter) {
		m.fails = 0
	}
	m.failedOnce, m.lastFailure = true, m.now
	if m.FailureClearsSuccesses {
		m.succ = 0
	}
	switch m.state {
	case Closed:
		m.fails++
		m.lost++
		if reason := m.rule(); reason != "" {
			m.open(reason, 0)
		}
	case Open:
		m.failOpen()
	case HalfOpen:
		if m.CountProbes || m.ProbeFailuresCount {
			m.fails++
			m.lost++
		}
		m.probeEnded(false)
	}
}

func (m *handModel) failOpen() {
	if m.CountOpen {
		m.fails++
		m.lost++
	}
	switch reason := m.rule(); {
	case m.held:
	case m.OpenAgain && reason != "":
		m.open(reason, 0)
	case m.SinceFailure:
		m.length += m.now - max(m.since, m.stretched)
		m.stretched = m.now
	}
}

// rule is the rule that is met.
func (m *handModel) rule() Reason {
	all := m.won + m.lost
	failures := m.fails
	if !m.total() {
		failures = m.lost
	}
	switch {
	case m.ConsecutiveFailures > 0 && m.fails >= m.ConsecutiveFailures:
		return ReasonConsecutive
	case m.Failures > 0 && failures >= m.Failures:
		return ReasonFailures
	case m.FailureRatio > 0 && all >= m.MinCalls && float64(m.lost)/float64(all) >= m.FailureRatio:
		return ReasonFailureRatio
	}
	return ""
}

// probeEnded moves on after a result in the half-open state.
func (m *handModel) probeEnded(good bool) {
	m.completed++
	switch {
	case good && m.succ >= m.ProbeSuccesses && (len(m.probes) == 0 || !m.CloseWhenIdle):
		m.close(ReasonProbesSucceeded, true)
		return
	case !good && m.ProbeFailuresCount:
		if reason := m.rule(); reason != "" {
			m.open(reason, 0)
		}
		return
	case !good:
		if m.failed++; m.failed >= m.ProbeFailures {
			m.open(ReasonProbeFailed, 0)
			return
		}
	}
	if m.ProbeLimit == ProbesTotal && m.completed >= m.Probes {
		m.open(ReasonProbeFailed, 0)
	}
}
