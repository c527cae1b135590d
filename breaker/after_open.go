// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// leaveOpen ends the open state because its time is over.
func (m *machine) leaveOpen(now int64) {
	if m.count != nil {
		m.count.until, m.count.lapsed = m.reopenAt(), true
	}
	if m.AfterOpen == AfterOpenProbe {
		m.moveTo(HalfOpen, now, ReasonOpenOver, nil)
	} else {
		m.moveTo(Closed, now, ReasonOpenOver, nil)
	}
}

// shut begins the closed state, with a clear memory unless it is to be kept.
func (m *machine) shut(now int64, reason Reason) {
	if !m.recovering(reason) {
		m.opening = opening{}
	}
	if !m.keeps(reason) {
		m.closed.reset(now)
	}
	m.lastPass = now
}

// recovering reports whether a move to the closed state is one of
// AfterOpenCounting, which only lets calls in again.
func (m *machine) recovering(reason Reason) bool {
	return m.AfterOpen == AfterOpenCounting && reason == ReasonOpenOver
}

// keeps reports whether a move to the closed state keeps the failure count.
func (m *machine) keeps(reason Reason) bool {
	bySuccess := reason == ReasonProbesSucceeded || reason == ReasonLateSuccess
	return m.recovering(reason) || m.count != nil && m.count.KeepOnClose && bySuccess
}
