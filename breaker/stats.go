// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// Stats is what a breaker is doing and has done, read at one moment.
type Stats struct {
	Name       string
	State      State
	Mode       Mode
	Since      time.Time     // when the present state began
	RetryAfter time.Duration // the rest of the open state; zero in the others
	Counts     Counts        // of the window
	Slow       uint32        // slow calls in the window

	// Totals since New. They only grow, changes of state do not clear them.
	Successes, Failures, Ignored, SlowCalls uint64
	Rejected                                uint64 // for whatever reason
	Shadowed                                uint64 // admitted by shadow mode, normal mode would have rejected them
	Openings                                uint64

	LastFailure time.Time // zero when there was none
	LastError   error     // of the last failure
	LastOpened  time.Time // zero when it never opened
}

// FailureRatio is the share of failures among the successes and failures of
// the window, 0 when there are none.
func (s Stats) FailureRatio() float64 {
	failures, all := float64(s.Counts.TotalFailures), float64(s.Counts.TotalSuccesses)+float64(s.Counts.TotalFailures)
	if all == 0 {
		return 0
	}
	return failures / all
}

// String returns Stats as one JSON object, so that a *Breaker is an
// expvar.Var: expvar.Publish("payments", b).
func (b *Breaker) String() string { return mustJSON(b.Stats()) }
