// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// ProbeLimit says what Config.Probes limits.
type ProbeLimit int

// The limits. ProbesInFlight is the default.
const (
	// ProbesInFlight limits the probes that run at the same time.
	ProbesInFlight ProbeLimit = iota
	// ProbesTotal limits the probes admitted since the breaker became
	// half-open, ignored ones not counted. It is the MaxRequests of
	// sony/gobreaker.
	ProbesTotal
)

// Config is the behaviour of a breaker. The zero Config opens after 5 failures
// in a row, or when half of at least 10 among the last 100 calls failed, for a
// minute; then 3 probes must succeed.
//
// The rules that open a closed breaker are ConsecutiveFailures, Failures,
// FailureRatio, SlowRatio and Trip. If one of them is set the unset ones are
// off; any that is set and true opens the breaker. Negative numbers, and ratios
// that are not numbers, mean the default; Validate reports them.
type Config struct {
	// Name appears in errors and events.
	Name string

	// ConsecutiveFailures opens on the n-th failure in a row. 0 is off.
	ConsecutiveFailures int
	// Failures opens on the n-th failure in the window. 0 is off.
	Failures int
	// FailureRatio opens when failures / calls in the window reaches it, once
	// there are MinCalls calls. 0 is off; above 1 never opens.
	FailureRatio float64
	// SlowRatio opens when slow calls / calls in the window reaches it, once
	// there are MinCalls calls. A slow probe then fails too. 0 is off.
	SlowRatio float64
	// SlowAfter is the duration from which a call is slow; default 1 second.
	// It matters only with SlowRatio.
	SlowAfter time.Duration
	// MinCalls is the number of calls below which ratios are not looked at;
	// default 10. It matters only with FailureRatio or SlowRatio.
	MinCalls int
	// CountInFlight makes FailureRatio and MinCalls use Counts.Requests, which
	// includes calls in flight and ignored ones, not successes plus failures.
	CountInFlight bool
	// Trip is any other rule. It is called after a failure in the closed state
	// that no other rule answers, without a lock, and opens by returning true.
	Trip func(Counts) bool
	// Window is what the rules look at; default the last 100 calls when
	// Failures, a ratio or Trip is set, else NoWindow.
	Window Window

	// OpenFor is the time from opening to the first probe; default 60 seconds.
	OpenFor time.Duration
	// Probes limits the half-open calls; default 3.
	Probes int
	// ProbeSuccesses is the number of successes in a row that close; default
	// Probes. With ProbesTotal it cannot exceed Probes.
	ProbeSuccesses int
	// ProbeLimit says what Probes limits; default ProbesInFlight.
	ProbeLimit ProbeLimit
	// ProbeLease is how long probes may stay without a result; default
	// OpenFor, negative for ever. When no probe may be admitted and the last
	// one is as old as the lease, probing starts afresh and the results of the
	// old probes are dropped. So a lost permit cannot block a breaker.
	ProbeLease time.Duration

	// Classify says what the error of a call means. The default: nil is a
	// Success; context.Canceled is Ignored when the context given to Do was
	// cancelled; anything else is a Failure. Without a context (Permit.Done)
	// every error is a Failure. It is called without a lock.
	Classify func(error) Outcome
	// ClassifyPanic gives fmt.Errorf("%v", value) to Classify when a call
	// panics, instead of counting a failure, as sony/gobreaker does from 2.4
	// on. The panic is then recovered and raised again.
	ClassifyPanic bool

	// OpenErr and ProbeErr, when set, are returned as they are by rejections
	// in the open and the half-open state, for callers that compare errors by
	// identity or text. By default a rejection is an *OpenError.
	OpenErr, ProbeErr error

	// OnStateChange and OnEvent are called after each change of state, in the
	// order of the changes, one at a time, without a lock; both may use the
	// breaker. A change made while another goroutine is calling them is
	// delivered by that goroutine.
	OnStateChange func(name string, from, to State)
	OnEvent       func(Event)

	// CallTimeout limits the context given to the function. A call whose
	// deadline this passed is a Failure, whatever it returned. It does not
	// interrupt a function that does not look at its context. 0 is off.
	CallTimeout time.Duration
	// MaxConcurrent limits the calls that run at the same time in any state;
	// more are rejected with ErrMaxConcurrent. A call that never ends holds its
	// place for ever. 0 is off.
	MaxConcurrent int
}

const (
	defaultConsecutive = 5
	defaultRatio       = 0.5
	defaultMinCalls    = 10
	defaultOpenFor     = 60 * time.Second
	defaultSlowAfter   = time.Second
	defaultProbes      = 3
)

// effective returns c with every default written out. It is idempotent, so a
// breaker made from the Config of another one behaves the same.
func (c Config) effective() Config {
	c.defaultRules()
	if c.OpenFor <= 0 {
		c.OpenFor = defaultOpenFor
	}
	c.defaultProbing()
	c.CallTimeout = positive(c.CallTimeout)
	c.MaxConcurrent = positive(c.MaxConcurrent)
	return c
}

func (c *Config) defaultRules() {
	c.ConsecutiveFailures = positive(c.ConsecutiveFailures)
	c.Failures = positive(c.Failures)
	c.FailureRatio = positive(c.FailureRatio)
	c.SlowRatio = positive(c.SlowRatio)
	if !c.ruled() {
		c.ConsecutiveFailures = defaultConsecutive
		c.FailureRatio = defaultRatio
	}
	if c.SlowAfter <= 0 {
		c.SlowAfter = 0
		if c.SlowRatio > 0 {
			c.SlowAfter = defaultSlowAfter
		}
	}
	if c.MinCalls <= 0 {
		c.MinCalls = 0
		if c.FailureRatio > 0 || c.SlowRatio > 0 {
			c.MinCalls = defaultMinCalls
		}
	}
	windowed := c.Failures > 0 || c.FailureRatio > 0 || c.SlowRatio > 0 || c.Trip != nil
	c.Window = c.Window.normal(windowed)
}

// ruled reports whether a rule is set.
func (c *Config) ruled() bool {
	return c.ConsecutiveFailures > 0 || c.Failures > 0 || c.FailureRatio > 0 || c.SlowRatio > 0 || c.Trip != nil
}

func (c *Config) defaultProbing() {
	if c.Probes <= 0 {
		c.Probes = defaultProbes
	}
	if c.ProbeLimit != ProbesTotal {
		c.ProbeLimit = ProbesInFlight
	}
	if c.ProbeSuccesses <= 0 {
		c.ProbeSuccesses = c.Probes
	}
	if c.ProbeLimit == ProbesTotal && c.ProbeSuccesses > c.Probes {
		c.ProbeSuccesses = c.Probes // more successes than calls would never close
	}
	if c.ProbeLease == 0 {
		c.ProbeLease = c.OpenFor
	}
	if c.ProbeLease < 0 {
		c.ProbeLease = -1
	}
}

// positive returns n, or zero when n is negative or not a number.
func positive[N int | float64 | time.Duration](n N) N {
	if n > 0 {
		return n
	}
	return 0
}
