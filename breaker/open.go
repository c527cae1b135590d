// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"math"
	"time"
)

// opening is what the open state remembers. It survives the half-open state,
// because the next opening is the next attempt.
type opening struct {
	attempt int   // openings since the breaker was closed
	length  int64 // of the open state
	held    bool  // until Reset
	cause   error
}

// open begins the open state, or prolongs it when it is open already.
func (m *machine) open(now int64, again bool, reason Reason, cause error, counts Counts) {
	if !again {
		m.total.Openings++
		m.total.opened = now
		m.opening.attempt++
	}
	m.opening.length = m.openTime(m.opening.attempt)
	m.opening.held = false
	m.opening.cause = cause
	if m.OpenForFunc != nil && reason != ReasonTripped && reason != ReasonMode && reason != ReasonRestored {
		n := m.tidings()
		n.gen, n.ask = m.gen, m.OpenForFunc
		n.asks = &Opening{
			Name: m.Name, Attempt: m.opening.attempt, Reason: reason,
			Counts: counts, Cause: cause, OpenFor: time.Duration(m.opening.length),
		}
	}
}

// openTime is OpenFor with the back-off of the n-th attempt.
func (m *machine) openTime(attempt int) int64 {
	d := float64(m.OpenFor)
	if f := m.Backoff.Factor; f > 1 && attempt > 1 {
		d *= math.Pow(f, float64(attempt-1))
	}
	if limit := float64(m.Backoff.Max); limit > 0 && d > limit {
		d = limit
	}
	if j := m.Backoff.Jitter; j > 0 {
		d *= 1 + j*(2*m.rand.float()-1)
	} else if d == float64(m.OpenFor) {
		return int64(m.OpenFor) // a float does not hold each nanosecond
	}
	switch {
	case d >= math.MaxInt64:
		return math.MaxInt64
	case d < 1:
		return 1
	}
	return int64(d)
}

// retryAfter is the rest of the open state. It subtracts times instead of
// adding the length, which could overflow.
func (m *machine) retryAfter(now int64) int64 { return m.opening.length - (now - m.since) }

// reopenAt is the time at which the open state ends.
func (m *machine) reopenAt() int64 {
	if m.opening.held || m.opening.length >= math.MaxInt64-m.since {
		return math.MaxInt64
	}
	return m.since + m.opening.length
}

// setOpenFor is the answer of Config.OpenForFunc about generation gen.
func (m *machine) setOpenFor(gen uint64, d time.Duration) {
	if d > 0 && m.gen == gen && m.state == Open && !m.opening.held {
		m.opening.length = int64(d)
		if m.count != nil { // failures have arrived meanwhile
			m.opening.length = later(int64(d), m.count.extended)
		}
	}
}
