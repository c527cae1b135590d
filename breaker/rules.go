// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "fmt"

// The rules that open a closed breaker. They are looked at after a failure and
// after a slow call only: a success never opens, not even one that completes
// the minimum number of calls.

// failureTrips is the rule other than Config.Trip that opens after a failure
// has been counted in t, or "".
func (c *Config) failureTrips(t tally) Reason {
	if n := c.ConsecutiveFailures; n > 0 && uint64(t.ConsecutiveFailures) >= uint64(n) {
		return ReasonConsecutive
	}
	if n := c.Failures; n > 0 && uint64(t.TotalFailures) >= uint64(n) {
		return ReasonFailures
	}
	if c.FailureRatio > 0 && c.enough(t) && reached(t.TotalFailures, c.calls(t), c.FailureRatio) {
		return ReasonFailureRatio
	}
	return ""
}

// slowTrips reports whether the slow rule opens. Late calls are slow calls that
// have not ended; CountInFlight has counted them already.
func (c *Config) slowTrips(t tally, late uint32) bool {
	if c.SlowRatio <= 0 {
		return false
	}
	calls := c.calls(t)
	if !c.CountInFlight {
		calls += late
	}
	return uint64(calls) >= uint64(c.MinCalls) && reached(t.slow+late, t.TotalSuccesses+t.TotalFailures+late, c.SlowRatio)
}

// calls is the denominator of the failure ratio.
func (c *Config) calls(t tally) uint32 {
	if c.CountInFlight {
		return t.Requests
	}
	return t.TotalSuccesses + t.TotalFailures
}

func (c *Config) enough(t tally) bool { return uint64(c.calls(t)) >= uint64(c.MinCalls) }

// reached divides as predicates of users do, so that a ratio such as 0.6 is
// met by the same counts.
func reached(part, whole uint32, ratio float64) bool {
	return whole > 0 && float64(part)/float64(whole) >= ratio
}

// slowCause is the reason of an opening that no error explains.
func slowCause(took int64, limit fmt.Stringer) error {
	return fmt.Errorf("slow call: %d ms, the limit is %v", took/1e6, limit)
}
