// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"errors"
	"fmt"
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

// Validate reports the values that New replaces by their default because they
// are out of range, joined, each as a *FieldError. It also reports ratios above
// 1, which New takes as never. The zero Config is valid.
func (c Config) Validate() error {
	var v validator
	v.count("ConsecutiveFailures", "consecutive_failures", c.ConsecutiveFailures, "0 turns the rule off")
	v.count("Failures", "failures", c.Failures, "0 turns the rule off")
	v.ratio("FailureRatio", "failure_ratio", c.FailureRatio)
	v.ratio("SlowRatio", "slow_ratio", c.SlowRatio)
	v.span("SlowAfter", "slow_after", c.SlowAfter, "0 is the default, 1s")
	v.count("MinCalls", "min_calls", c.MinCalls, "0 is the default, 10")
	v.span("OpenFor", "open_for", c.OpenFor, "0 is the default, 60s")
	v.count("Probes", "probes", c.Probes, "0 is the default, 3")
	v.count("ProbeSuccesses", "probe_successes", c.ProbeSuccesses, "0 is the number of probes")
	v.probes(c)
	v.span("CallTimeout", "call_timeout", c.CallTimeout, "0 turns it off")
	v.count("MaxConcurrent", "max_concurrent", c.MaxConcurrent, "0 turns it off")
	v.window(c.Window)
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

// probes reports limits that contradict each other.
func (v *validator) probes(c Config) {
	if c.ProbeLimit != ProbesInFlight && c.ProbeLimit != ProbesTotal {
		v.add("ProbeLimit", "probe_limit", "is %d; use ProbesInFlight or ProbesTotal", int(c.ProbeLimit))
	}
	limit := c.Probes
	if limit <= 0 {
		limit = defaultProbes
	}
	if c.ProbeLimit == ProbesTotal && c.ProbeSuccesses > limit {
		v.add("ProbeSuccesses", "probe_successes", "is %d with %d probes in total, so the breaker could not close; lower it", c.ProbeSuccesses, limit)
	}
}

// window reports what the kind of a window needs and does not have. Values that
// its kind does not use are accepted: they do no harm.
func (v *validator) window(w Window) {
	switch w.Kind {
	case "":
		if w != (Window{}) {
			v.add("Window.Kind", "window.kind", "is missing; use none, tumbling, rolling or count")
		}
	case WindowNone:
	case WindowTumbling, WindowRolling:
		if w.Span <= 0 {
			v.add("Window.Span", "window.span", "is %v, must be positive for a %s window", w.Span, w.Kind)
		}
	case WindowCount:
		v.limited("Window.Size", "window.size", w.Size, maxSize)
	default:
		v.add("Window.Kind", "window.kind", "is %q; use none, tumbling, rolling or count", string(w.Kind))
	}
	if w.Kind == WindowRolling {
		v.limited("Window.Slices", "window.slices", w.Slices, maxSlices)
	}
}

// limited reports a number that would cost too much memory.
func (v *validator) limited(field, key string, n, limit int) {
	if n < 0 || n > limit {
		v.add(field, key, "is %d, must be from 0 (the default) to %d", n, limit)
	}
}
