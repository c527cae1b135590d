// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"math"
	"time"
)

const (
	defaultConsecutive      = 5
	defaultRatio            = 0.5
	defaultMinCalls         = 10
	defaultOpenFor          = 60 * time.Second
	defaultSlowAfter        = time.Second
	defaultProbes           = 3
	defaultRampStep         = 10 * time.Second
	defaultThrottleSpan     = 2 * time.Minute
	defaultThrottleInterval = time.Second
)

// effective returns c with every default written out. It is idempotent, so a
// breaker made from the Config of another one behaves the same.
func (c Config) effective() Config {
	c.defaultLate()
	c.defaultRules()
	c.defaultWindow()
	if c.OpenFor <= 0 {
		c.OpenFor = defaultOpenFor
	}
	c.Backoff = c.Backoff.effective()
	c.defaultProbing()
	c.defaultRamp()
	c.CallTimeout = positive(c.CallTimeout)
	c.MaxConcurrent = positive(c.MaxConcurrent)
	c.MaxQueue = positive(c.MaxQueue)
	if c.MaxConcurrent == 0 {
		c.MaxQueue = 0
	}
	c.Mode = c.Mode.normal()
	return c
}

func (c *Config) defaultRules() {
	c.ConsecutiveFailures = positive(c.ConsecutiveFailures)
	c.Failures = positive(c.Failures)
	c.FailureRatio = positive(c.FailureRatio)
	c.SlowRatio = positive(c.SlowRatio)
	switch c.Throttle = positive(c.Throttle); {
	case math.IsInf(c.Throttle, 1):
		c.Throttle = 0 // nothing would be rejected
	case c.Throttle > 0 && c.Throttle < 1:
		c.Throttle = 1
	}
	if !c.ruled() {
		c.ConsecutiveFailures = defaultConsecutive
		c.FailureRatio = defaultRatio
	}
	if c.SlowRatio == 0 {
		c.SlowAfter, c.SlowInFlight = 0, false
	} else if c.SlowAfter <= 0 {
		c.SlowAfter = defaultSlowAfter
	}
	if c.FailureRatio == 0 && c.SlowRatio == 0 && c.Throttle == 0 {
		c.MinCalls = 0
	} else if c.MinCalls <= 0 {
		c.MinCalls = defaultMinCalls
	}
}

// ruled reports whether a rule is set.
func (c *Config) ruled() bool { return c.ConsecutiveFailures > 0 || c.windowed() }

// windowed reports whether a rule is set that looks at more than runs.
func (c *Config) windowed() bool {
	return c.Failures > 0 || c.FailureRatio > 0 || c.SlowRatio > 0 || c.Throttle > 0 || c.Trip != nil
}

func (c *Config) defaultWindow() {
	c.Window = c.Window.normal()
	switch {
	case c.Throttle > 0 && c.Window.Kind != WindowTumbling && c.Window.Kind != WindowRolling:
		c.Window = Rolling(defaultThrottleSpan, defaultSlices)
	case c.Window.Kind != "":
	case c.windowed():
		c.Window = LastCalls(defaultSize)
	default:
		c.Window = NoWindow()
	}
}

func (b Backoff) effective() Backoff {
	if !(b.Factor > 1) || math.IsInf(b.Factor, 1) { // NaN too
		b.Factor = 0
	}
	if b.Jitter = positive(b.Jitter); b.Jitter > 1 {
		b.Jitter = 1
	}
	b.Max = positive(b.Max)
	return b
}

func (c *Config) defaultProbing() {
	if c.Probes <= 0 {
		c.Probes = defaultProbes
	}
	if !named(limitNames, c.ProbeLimit) {
		c.ProbeLimit = ProbesInFlight
	}
	c.defaultInterval()
	if c.ProbeSuccesses <= 0 {
		c.ProbeSuccesses = c.Probes
	}
	if c.ProbeLimit == ProbesTotal && c.ProbeSuccesses > c.Probes {
		c.ProbeSuccesses = c.Probes // more successes than calls would never close
	}
	if c.ProbeFailures <= 0 {
		c.ProbeFailures = 1
	}
	if c.ProbeFailureRatio = positive(c.ProbeFailureRatio); c.ProbeFailureRatio > 0 {
		c.ProbeSuccesses, c.ProbeFailures = c.Probes, 1 // which are not looked at
	}
	if c.ProbeLease == 0 {
		c.ProbeLease = c.OpenFor
	}
	if c.ProbeLease < 0 {
		c.ProbeLease = -1
	}
}

func (c *Config) defaultInterval() {
	switch {
	case c.ProbeLimit != ProbesPerInterval && c.Throttle == 0:
		c.ProbeInterval = 0
	case c.ProbeInterval > 0:
	case c.Throttle > 0:
		c.ProbeInterval = defaultThrottleInterval
	default:
		c.ProbeInterval = c.OpenFor
	}
}

// defaultRamp makes a copy: the caller may go on to change its slice.
func (c *Config) defaultRamp() {
	var ramp []float64
	for _, share := range c.Ramp {
		if share > 0 && share <= 1 {
			ramp = append(ramp, share)
		}
	}
	c.Ramp = ramp
	if len(ramp) == 0 {
		c.RampStep = 0
	} else if c.RampStep <= 0 {
		c.RampStep = defaultRampStep
	}
}

// positive returns n, or zero when n is negative or not a number.
func positive[N int | float64 | time.Duration](n N) N {
	if n > 0 {
		return n
	}
	return 0
}
