// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// The rules that open a closed breaker. They are looked at after a failure and
// after a slow call only: a success never opens, not even one that completes
// the minimum number of calls.

// failureTrips reports whether a rule other than Config.Trip opens after a
// failure has been counted in t.
func (c *Config) failureTrips(t tally) bool {
	if n := c.ConsecutiveFailures; n > 0 && uint64(t.ConsecutiveFailures) >= uint64(n) {
		return true
	}
	if n := c.Failures; n > 0 && uint64(t.TotalFailures) >= uint64(n) {
		return true
	}
	return c.FailureRatio > 0 && c.enough(t) && reached(t.TotalFailures, c.calls(t), c.FailureRatio)
}

// slowTrips reports whether the slow rule opens after a slow call.
func (c *Config) slowTrips(t tally) bool {
	return c.SlowRatio > 0 && c.enough(t) && reached(t.slow, t.TotalSuccesses+t.TotalFailures, c.SlowRatio)
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
