// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// defaultLate drops what has no meaning: late settings without late results,
// and beside counting by hand what cannot be counted so.
func (c *Config) defaultLate() {
	c.LateResults = knownOr(lateResultsNames, c.LateResults)
	c.LateSuccess = knownOr(lateSuccessNames, c.LateSuccess)
	c.AfterOpen = knownOr(afterOpenNames, c.AfterOpen)
	c.defaultCompat()
	if !c.counts() {
		c.LateSuccess, c.SinceFailure = LateSuccessNothing, false
		return
	}
	c.Throttle, c.SlowInFlight = 0, false
	c.CountInFlight = c.CountInFlight && c.fullCounts()
	c.ProbeFailureRatio, c.Ramp, c.Window.CreditStart = 0, nil, false
}

func (c *Config) fullCounts() bool { return c.Compat != nil && c.Compat.FullCounts }

// defaultCompat makes a copy: the caller may go on to change his.
func (c *Config) defaultCompat() {
	if c.Compat == nil {
		return
	}
	next := *c.Compat
	next.ForgetAfter = positive(next.ForgetAfter)
	next.ForgetAtAsk = next.ForgetAtAsk && next.ForgetAfter > 0
	if c.Compat = nil; next != (Compat{}) {
		c.Compat = &next
	}
}

// knownOr is v, or zero when it has no name.
func knownOr[T ~int | ~uint8](names []string, v T) T {
	if named(names, v) {
		return v
	}
	return 0
}

// late reports settings that have no meaning together.
func (v *validator) late(c Config) {
	name(v, "LateResults", "late_results", lateResultsNames, c.LateResults)
	name(v, "LateSuccess", "late_success", lateSuccessNames, c.LateSuccess)
	name(v, "AfterOpen", "after_open", afterOpenNames, c.AfterOpen)
	e := c.effective()
	counting := e.counts()
	v.unused(c.LateSuccess != LateSuccessNothing && !counting, "LateSuccess", "late_success", "LateResults counted")
	v.unused(c.SinceFailure && !counting, "SinceFailure", "since_failure", "LateResults counted")
	if counting {
		v.counting(c)
	}
	if c.Compat != nil {
		v.compat(*c.Compat, c.Window.Kind)
	}
}

// name reports a value without a name.
func name[T ~int | ~uint8](v *validator, field, key string, names []string, n T) {
	if !named(names, n) {
		v.add(field, key, "is %d; use %s", int(n), orList(names))
	}
}

// counting reports what cannot be had where late results are counted.
func (v *validator) counting(c Config) {
	off := func(set bool, field, key string) {
		if set {
			v.add(field, key, "does not go with LateResults counted, AfterOpen counting or Compat; leave one of them out")
		}
	}
	off(c.Throttle > 0, "Throttle", "throttle")
	off(c.SlowInFlight && c.SlowRatio > 0, "SlowInFlight", "slow_in_flight")
	off(c.CountInFlight && !c.fullCounts(), "CountInFlight", "count_in_flight")
	off(c.ProbeFailureRatio > 0, "ProbeFailureRatio", "probe_failure_ratio")
	off(len(c.Ramp) > 0, "Ramp", "ramp")
	off(c.Window.CreditStart, "Window.CreditStart", "window.credit_start")
}

// compat reports peculiarities that contradict each other.
func (v *validator) compat(c Compat, window WindowKind) {
	v.span("Compat.ForgetAfter", "compat.forget_after", c.ForgetAfter, "0 turns it off")
	v.unused(c.ForgetAtAsk && c.ForgetAfter <= 0, "Compat.ForgetAtAsk", "compat.forget_at_ask", "ForgetAfter")
	v.unused(c.OpenAgain && !c.CountOpen, "Compat.OpenAgain", "compat.open_again", "CountOpen")
	v.unused(c.WindowAtResult && window != WindowTumbling, "Compat.WindowAtResult", "compat.window_at_result", "a tumbling Window")
	either := func(both bool, field, key, other string) {
		if both {
			v.add("Compat."+field, "compat."+key, "does not go with %s; leave one of them out", other)
		}
	}
	either(c.AnyResultFrees && c.ProbesKeepPlace, "AnyResultFrees", "any_result_frees", "ProbesKeepPlace")
	either(c.ProbeFailuresCount && c.CountProbes, "CountProbes", "count_probes", "ProbeFailuresCount")
	either(c.AnySuccessResets && c.SuccessDecrements, "SuccessDecrements", "success_decrements", "AnySuccessResets")
}
