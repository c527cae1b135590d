// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "fmt"

// State is the state of a breaker. Its numbers are those of sony/gobreaker,
// because programs print and store them.
type State int

// The states of a breaker.
const (
	Closed   State = iota // calls run, failures are counted
	HalfOpen              // a few probe calls run, the others are rejected
	Open                  // every call is rejected
)

// String returns "closed", "half-open" or "open".
func (s State) String() string {
	switch s {
	case Closed:
		return "closed"
	case HalfOpen:
		return "half-open"
	case Open:
		return "open"
	}
	return fmt.Sprintf("unknown state: %d", int(s))
}

// Outcome is what a finished call means to the breaker.
type Outcome uint8

// The outcomes. Any other value counts as a Failure.
const (
	Success Outcome = iota // ends a run of failures
	Failure                // may open the breaker
	Ignored                // says nothing about the dependency; gives a probe's place back
)

// String returns "success", "failure" or "ignored".
func (o Outcome) String() string {
	switch o {
	case Success:
		return "success"
	case Ignored:
		return "ignored"
	}
	return "failure"
}

// Counts are the numbers a breaker decides by: those of its window while
// closed, those of the current probes while half-open, zero while open.
//
// Requests counts finished calls; with CountInFlight, Trip, SlowInFlight or
// CreditStart, and in the half-open state, calls in flight too. It is not less
// than the sum of the totals. The names and types are those of sony/gobreaker
// on purpose: a predicate written for it keeps its body.
//
// With LateCounted or Compat the counts are kept from state to state. Without a
// window ConsecutiveFailures and TotalFailures are the failure count and
// ConsecutiveSuccesses and TotalSuccesses the success count, in every state;
// Requests is the number of probes admitted while half-open, in the other states
// the sum of both.
type Counts struct {
	Requests             uint32
	TotalSuccesses       uint32
	TotalFailures        uint32
	TotalExclusions      uint32 // ignored results
	ConsecutiveSuccesses uint32
	ConsecutiveFailures  uint32
}

// finished is the number of admitted calls whose result is known.
func (c Counts) finished() uint32 {
	return c.TotalSuccesses + c.TotalFailures + c.TotalExclusions
}

// tally is Counts with the numbers that only one rule needs.
type tally struct {
	Counts
	slow     uint32 // calls, for SlowRatio
	rejected uint32 // calls, for Throttle
}

// record adds the result of an admitted call. An ignored call leaves the runs
// of successes and failures as they are: nothing is known about it.
func (t *tally) record(o Outcome, slow bool) {
	switch o {
	case Ignored:
		t.TotalExclusions++
		return
	case Success:
		t.TotalSuccesses++
		t.ConsecutiveSuccesses++
		t.ConsecutiveFailures = 0
	default:
		t.TotalFailures++
		t.ConsecutiveFailures++
		t.ConsecutiveSuccesses = 0
	}
	if slow {
		t.slow++
	}
}

// minus takes the totals of a part that left the window away. The runs of
// successes and failures stay: they have their own rules in each window.
func (t *tally) minus(part tally) {
	t.Requests -= part.Requests
	t.TotalSuccesses -= part.TotalSuccesses
	t.TotalFailures -= part.TotalFailures
	t.TotalExclusions -= part.TotalExclusions
	t.slow -= part.slow
	t.rejected -= part.rejected
}

// successes adds n fast successes whose admission has not been counted.
// Nothing is taken out of a NoWindow, so it may be full.
func (t *tally) successes(n uint32) {
	if n == 0 {
		return
	}
	t.Requests = plus(t.Requests, n)
	t.TotalSuccesses = plus(t.TotalSuccesses, n)
	t.ConsecutiveSuccesses = plus(t.ConsecutiveSuccesses, n)
	t.ConsecutiveFailures = 0
}

// reject counts a call that was not admitted.
func (t *tally) reject() { t.rejected = plus(t.rejected, 1) }

// tally makes a tally a slice of a ring.
func (t *tally) tally() tally { return *t }

// plus stops at the largest number.
func plus(a, b uint32) uint32 {
	if a+b < a {
		return ^uint32(0)
	}
	return a + b
}
