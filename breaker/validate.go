// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// FieldError is a value of a Config that is out of range. New takes the
// default instead.
type FieldError struct {
	Field string // in Go, such as "Window.Span"
	Key   string // in the text form, such as "window.span"
	Msg   string // what is wrong and what to write instead
}

// Error names the field and says what to write.
func (e *FieldError) Error() string { return "breaker: Config." + e.Field + " " + e.Msg }

// Validate reports the values that New does not take literally, joined, each as
// a *FieldError: those out of range, which it replaces by their default, and
// those that contradict or mean nothing beside the others. It also reports rules
// that can never be met, such as a ratio above 1, which New takes as they are.
// Thresholds of ratios that are off (SlowAfter, MinCalls) and numbers that a kind
// of window does not use are accepted: they do no harm. The zero Config is valid,
// and so is what Breaker.Config returns for a valid one.
func (c Config) Validate() error {
	var v validator
	v.rules(c)
	v.opening(c)
	v.probing(c)
	v.ramp(c)
	v.limits(c)
	v.late(c)
	v.window(c.Window)
	v.size(c)
	return errors.Join(v.errs...)
}

// validator collects errors. It goes on after the first one, because a file
// with three mistakes should not need three runs to be corrected.
type validator struct{ errs []error }

func (v *validator) add(field, key, format string, args ...any) {
	v.errs = append(v.errs, &FieldError{Field: field, Key: key, Msg: fmt.Sprintf(format, args...)})
}

// count reports a negative number; hint says what zero would mean.
func (v *validator) count(field, key string, n int, hint string) {
	if n < 0 {
		v.add(field, key, "is %d, must not be negative; %s", n, hint)
	}
}

// span reports a negative duration; hint says what zero would mean.
func (v *validator) span(field, key string, d time.Duration, hint string) {
	if d < 0 {
		v.add(field, key, "is %v, must not be negative; %s", d, hint)
	}
}

// ratio is strict above 1 although New is not: there it means never, which in
// a configuration is more often a percentage than a wish.
func (v *validator) ratio(field, key string, r float64) {
	if !(r >= 0 && r <= 1) {
		v.add(field, key, "is %v, must be from 0 (off) to 1; for 50 %% write 0.5", r)
	}
}

// unused reports a value that means nothing without another.
func (v *validator) unused(set bool, field, key, without string) {
	if set {
		v.add(field, key, "means nothing without %s; set that too, or leave it out", without)
	}
}

func (v *validator) rules(c Config) {
	v.count("ConsecutiveFailures", "consecutive_failures", c.ConsecutiveFailures, "0 turns the rule off")
	v.count("Failures", "failures", c.Failures, "0 turns the rule off")
	v.ratio("FailureRatio", "failure_ratio", c.FailureRatio)
	v.ratio("SlowRatio", "slow_ratio", c.SlowRatio)
	v.span("SlowAfter", "slow_after", c.SlowAfter, "0 is the default, 1s")
	v.unused(c.SlowInFlight && !(c.SlowRatio > 0), "SlowInFlight", "slow_in_flight", "SlowRatio")
	v.count("MinCalls", "min_calls", c.MinCalls, "0 is the default, 10")
	if !(c.Throttle == 0 || c.Throttle >= 1) || math.IsInf(c.Throttle, 0) {
		v.add("Throttle", "throttle", "is %v, must be 0 (off) or at least 1; 2 is usual", c.Throttle)
	}
	if k := c.Window.Kind; c.Throttle > 0 && (k == WindowNone || k == WindowCount || k == WindowExact) {
		v.add("Window.Kind", "window.kind", "is %q with Throttle, which has to forget with time; use rolling or tumbling", string(k))
	}
}

func (v *validator) opening(c Config) {
	v.span("OpenFor", "open_for", c.OpenFor, "0 is the default, 60s")
	if f := c.Backoff.Factor; !(f == 0 || f >= 1) || math.IsInf(f, 0) {
		v.add("Backoff.Factor", "backoff.factor", "is %v, must be at least 1 (or 0, which is 1)", f)
	}
	v.span("Backoff.Max", "backoff.max", c.Backoff.Max, "0 is no maximum")
	if m := c.Backoff.Max; m > 0 && m < openFor(c) { // it limits the first opening too
		v.add("Backoff.Max", "backoff.max", "is %v, less than OpenFor, %v, with which it begins", m, openFor(c))
	}
	if j := c.Backoff.Jitter; !(j >= 0 && j <= 1) {
		v.add("Backoff.Jitter", "backoff.jitter", "is %v, must be from 0 (none) to 1; for 10 %% write 0.1", j)
	}
}

func openFor(c Config) time.Duration {
	if c.OpenFor > 0 {
		return c.OpenFor
	}
	return defaultOpenFor
}

// probing reports limits that contradict each other.
func (v *validator) probing(c Config) {
	v.count("Probes", "probes", c.Probes, "0 is the default, 3")
	v.count("ProbeSuccesses", "probe_successes", c.ProbeSuccesses, "0 is the number of probes")
	v.count("ProbeFailures", "probe_failures", c.ProbeFailures, "0 is the default, 1")
	v.ratio("ProbeFailureRatio", "probe_failure_ratio", c.ProbeFailureRatio)
	v.span("ProbeInterval", "probe_interval", c.ProbeInterval, "0 is the default")
	if !named(limitNames, c.ProbeLimit) {
		v.add("ProbeLimit", "probe_limit", "is %d; use %s", int(c.ProbeLimit), orList(limitNames))
	}
	v.unused(c.ProbeInterval > 0 && c.ProbeLimit != ProbesPerInterval && !(c.Throttle > 0),
		"ProbeInterval", "probe_interval", "ProbeLimit per_interval or Throttle")
	probes := c.Probes
	if probes <= 0 {
		probes = defaultProbes
	}
	if c.ProbeLimit == ProbesTotal && !(c.ProbeFailureRatio > 0) && c.ProbeFailures > probes {
		v.add("ProbeFailures", "probe_failures", "is %d with %d probes in total, so it could not be reached; lower it", c.ProbeFailures, probes)
	}
	switch {
	case c.ProbeLimit == ProbesTotal && c.ProbeSuccesses > probes:
		v.add("ProbeSuccesses", "probe_successes", "is %d with %d probes in total, so the breaker could not close; lower it", c.ProbeSuccesses, probes)
	case c.ProbeFailureRatio > 0 && c.ProbeSuccesses > 0 && c.ProbeSuccesses != probes:
		v.add("ProbeSuccesses", "probe_successes", "is %d beside ProbeFailureRatio, which decides alone; leave one of them out", c.ProbeSuccesses)
	}
	if c.ProbeSuccesses > probes && (c.Compat == nil || !c.Compat.KeepSuccesses) {
		switch c.ProbeLimit {
		case ProbesUntilSuccesses, ProbesCompleted, ProbesAdmitted:
			v.add("ProbeSuccesses", "probe_successes", "is %d with a limit of %d probes, so the breaker would close after ProbeLease at best; lower it", c.ProbeSuccesses, probes)
		}
	}
	if c.ProbeFailureRatio > 0 && c.ProbeFailures > 1 {
		v.add("ProbeFailures", "probe_failures", "is %d beside ProbeFailureRatio, which decides alone; leave one of them out", c.ProbeFailures)
	}
}

func (v *validator) ramp(c Config) {
	for i, share := range c.Ramp {
		if !(share > 0 && share <= 1) {
			v.add(fmt.Sprintf("Ramp[%d]", i), fmt.Sprintf("ramp[%d]", i), "is %v, must be above 0 and at most 1; for 10 %% write 0.1", share)
		}
	}
	v.span("RampStep", "ramp_step", c.RampStep, "0 is the default, 10s")
	v.unused(c.RampStep > 0 && len(c.Ramp) == 0, "RampStep", "ramp_step", "Ramp")
}

func (v *validator) limits(c Config) {
	v.span("CallTimeout", "call_timeout", c.CallTimeout, "0 turns it off")
	v.count("MaxConcurrent", "max_concurrent", c.MaxConcurrent, "0 turns it off")
	v.count("MaxQueue", "max_queue", c.MaxQueue, "0 lets no call wait")
	v.unused(c.MaxQueue > 0 && c.MaxConcurrent <= 0, "MaxQueue", "max_queue", "MaxConcurrent")
	if c.Mode.normal() != c.Mode {
		v.add("Mode", "mode", "is %q; use %s", string(c.Mode), modeNames)
	}
}

// window reports what the kind of a window needs and does not have. Values that
// its kind does not use are accepted: they do no harm.
func (v *validator) window(w Window) {
	switch w.Kind {
	case "":
		if w != (Window{}) {
			v.add("Window.Kind", "window.kind", "is missing; use %s", kindNames)
		}
	case WindowNone:
	case WindowTumbling, WindowRolling, WindowExact:
		if w.Span <= 0 {
			v.add("Window.Span", "window.span", "is %v, must be positive for a %s window", w.Span, w.Kind)
		}
	case WindowCount:
		v.limited("Window.Size", "window.size", w.Size, maxSize)
	default:
		v.add("Window.Kind", "window.kind", "is %q; use %s", string(w.Kind), kindNames)
	}
	if w.Kind == WindowExact {
		v.limited("Window.Size", "window.size", w.Size, maxSize)
	}
	if w.Kind == WindowRolling {
		v.limited("Window.Slices", "window.slices", w.Slices, maxSlices)
	}
}

// size reports rules that need more calls than a window holds.
func (v *validator) size(c Config) {
	c = c.effective()
	holds := c.Window.Size
	if c.Window.Kind != WindowCount && c.Window.Kind != WindowExact {
		return
	}
	ratio := c.FailureRatio > 0 || c.SlowRatio > 0
	if ratio && c.MinCalls > holds && !c.CountInFlight {
		v.add("MinCalls", "min_calls", "is %d with a window of %d calls, so no ratio would be looked at; lower it, or enlarge the window", c.MinCalls, holds)
	}
	if c.Failures > holds {
		v.add("Failures", "failures", "is %d with a window of %d calls, so it could not be reached; lower it, or enlarge the window", c.Failures, holds)
	}
}

// limited reports a number that would cost too much memory.
func (v *validator) limited(field, key string, n, limit int) {
	if n < 0 || n > limit {
		v.add(field, key, "is %d, must be from 0 (the default) to %d", n, limit)
	}
}
