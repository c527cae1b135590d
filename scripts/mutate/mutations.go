// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

// suite is a set of tests that has to notice a mutant.
type suite string

// The suites. Rules that gobreaker has too must be noticed by the comparison
// with it; the others by the breaker's own tests.
const (
	comparison suite = "differential"
	own        suite = "breaker"
)

// mutation is one wrong change of a source file of breaker/. old must occur
// exactly once, so that a mutation cannot silently apply to nothing.
type mutation struct {
	rule     string // what is broken
	file     string
	old, new string
	by       suite
}

var mutations = []mutation{
	// Closed: what opens.
	{"failures in a row: one late", "rules.go", "uint64(t.ConsecutiveFailures) >= uint64(n)", "uint64(t.ConsecutiveFailures) > uint64(n)", comparison},
	{"failures in a window: one late", "rules.go", "uint64(t.TotalFailures) >= uint64(n)", "uint64(t.TotalFailures) > uint64(n)", comparison},
	{"ratio: above instead of reached", "rules.go", "float64(part)/float64(whole) >= ratio", "float64(part)/float64(whole) > ratio", comparison},
	{"ratio: minimum one late", "rules.go", "uint64(c.calls(t)) >= uint64(c.MinCalls)", "uint64(c.calls(t)) > uint64(c.MinCalls)", comparison},
	{"ratio: calls in flight left out", "rules.go", "if c.CountInFlight {", "if false {", comparison},
	{"Trip is not asked", "state.go", "return failed && m.cfg.Trip != nil", "return false", comparison},
	{"Trip is asked after successes too", "state.go", "return failed && m.cfg.Trip != nil", "return m.cfg.Trip != nil", comparison},
	{"rules are looked at after successes too", "state.go", "if failed && m.cfg.failureTrips(m.closed.sum())", "if m.cfg.failureTrips(m.closed.sum())", comparison},
	{"a success does not end a run of failures", "counts.go", "t.ConsecutiveFailures = 0", "t.ConsecutiveFailures += 0", comparison},
	{"a failure does not end a run of successes", "counts.go", "t.ConsecutiveSuccesses = 0", "t.ConsecutiveSuccesses += 0", comparison},
	{"an ignored result ends a run of failures", "counts.go", "t.TotalExclusions++", "t.TotalExclusions++; t.ConsecutiveFailures -= t.ConsecutiveFailures", comparison},
	{"an ignored result is checked by the rules", "state.go", "if o == Ignored {\n\t\treturn false", "if o == Ignored && m.gen > 1<<62 {\n\t\treturn false", comparison},

	// Closed: windows.
	{"tumbling: ends a nanosecond late", "window_plain.go", "now-t.start >= t.span", "now-t.start > t.span", comparison},
	{"tumbling: restarts at a multiple", "window_plain.go", "\tt.reset(now)\n\treturn true", "\tt.reset(now - (now-t.start)%t.span)\n\treturn true", comparison},
	{"tumbling: keeps results of earlier calls", "state.go", "if m.closed.advance(now) {\n\t\t\tm.gen++", "if m.closed.advance(now) {\n\t\t\tm.gen += 0", comparison},
	{"tumbling: reading the counts restarts it", "window_plain.go", "if t.over(now) {\n\t\treturn tally{}", "if t.over(now) {\n\t\tt.reset(now)\n\t\treturn tally{}", comparison},
	{"rolling: result credited to the end", "window_start.go", "r.part(slot).record(o, slow)", "r.part(r.age).record(o, slow)", comparison},
	{"rolling: result kept when its slice is gone", "window_start.go", "if r.age-slot >= int64(len(r.parts)) {", "if false {", comparison},
	{"rolling: runs do not shrink", "window_start.go", "return younger", "return run", comparison},
	{"rolling: runs shrink too often", "window_start.go", "if run == leaving+younger {", "if run >= leaving {", comparison},
	{"rolling: a gap clears slice by slice", "window_start.go", "if age-r.age >= int64(len(r.parts)) {", "if age-r.age >= 1<<40 {", comparison},
	{"rolling: reading the counts moves it", "window_start.go", "c := *r\n\tc.parts", "c := r\n\tc.parts", comparison},
	{"rolling: slices counted from zero", "window_rolling.go", "(now - r.start) / r.width", "now / r.width", comparison},
	{"buckets: span rounded down", "window.go", "if span%bucket != 0 {", "if false {", comparison},
	{"buckets: one bucket is not tumbling", "window.go", "return Tumbling(bucket)", "return Rolling(bucket, 1)", comparison},

	// Open.
	{"open: a nanosecond late", "state.go", "if m.retryAfter(now) <= 0 {", "if m.retryAfter(now) < 0 {", comparison},
	{"open: a nanosecond early", "state.go", "if m.retryAfter(now) <= 0 {", "if m.retryAfter(now) <= 1 {", comparison},
	{"open: admits", "state.go", "if m.state == Open {\n\t\treturn ticket{}, rejectedOpen", "if m.state == Open && m.gen > 1<<62 {\n\t\treturn ticket{}, rejectedOpen", comparison},
	{"open: a late result does not look at the time", "state.go", "m.running--\n\tm.advance(now)\n\tif t.gen != m.gen {", "m.running--\n\tif t.gen == m.gen { m.advance(now) }\n\tif t.gen != m.gen {", comparison},
	{"open: State does not look at the time", "breaker.go", "b.m.advance(b.now())\n\treturn b.m.state", "return b.m.state", comparison},
	{"open: OpenErr not used", "breaker.go", "case v == rejectedOpen && b.m.cfg.OpenErr != nil:\n\t\treturn b.m.cfg.OpenErr", "case v == rejectedOpen && b.m.cfg.OpenErr != nil:", comparison},

	// Half-open.
	{"half-open: one probe more", "state.go", "uint64(taken) < uint64(m.cfg.Probes)", "uint64(taken) <= uint64(m.cfg.Probes)", comparison},
	{"half-open: finished probes give their place back", "state.go", "taken -= m.probes.TotalExclusions", "taken -= m.probes.finished()", comparison},
	{"half-open: ignored probes keep their place", "state.go", "taken -= m.probes.TotalExclusions", "taken -= 0", comparison},
	{"half-open: one success short", "state.go", "uint64(m.probes.ConsecutiveSuccesses) >= uint64(m.cfg.ProbeSuccesses)", "uint64(m.probes.ConsecutiveSuccesses)+1 >= uint64(m.cfg.ProbeSuccesses)", comparison},
	{"half-open: a failure does not open", "state.go", "case o != Success || slow:", "case slow:", comparison},
	{"half-open: opens without starting the time", "state.go", "m.openedAt, m.cause = now, cause", "m.cause = cause\n\t\tif m.openedAt == 0 { m.openedAt = now }", comparison},
	{"half-open: ProbeErr not used", "breaker.go", "case v == rejectedProbe && b.m.cfg.ProbeErr != nil:\n\t\treturn b.m.cfg.ProbeErr", "case v == rejectedProbe && b.m.cfg.ProbeErr != nil:", comparison},

	// Changes of state.
	{"change: results of before count", "state.go", "m.state = to\n\tm.gen++", "m.state = to", comparison},
	{"change: probes are not cleared", "state.go", "m.gen++\n\tm.probes = tally{}\n\tswitch to {", "m.gen++\n\tswitch to {", comparison},
	{"change: the window is not cleared", "state.go", "m.closed.reset(now)\n\t}\n}", "}\n}", comparison},
	{"change: nobody is told", "state.go", "if m.observed {", "if false {", comparison},
	{"panic: not counted", "do.go", "c.b.settle(c.t, Failure, errPanicked)", "c.b.settle(c.t, Ignored, errPanicked)", comparison},
	{"panic: never classified", "do.go", "if !c.b.m.cfg.ClassifyPanic {", "if true {", comparison},
	{"panic: swallowed", "do.go", "\tif v != nil {\n\t\tpanic(v)\n\t}\n", "", comparison},
	{"classifier: success before ignored", "classify.go", "case isIgnored != nil && isIgnored(err):", "case isIgnored != nil && isIgnored(err) && err != nil:", comparison},

	// What gobreaker does not have.
	{"lease: never over", "state.go", "now-m.probeAt >= lease", "now-m.probeAt > 1<<62", own},
	{"lease: late by a nanosecond", "state.go", "now-m.probeAt >= lease", "now-m.probeAt > lease", own},
	{"lease: lost results still count", "state.go", "if stalled {\n\t\tm.gen++", "if stalled {", own},
	{"probes in flight: limited in total", "state.go", "taken -= m.probes.finished()", "taken -= m.probes.TotalExclusions", own},
	{"slow: one nanosecond late", "state.go", "now-t.start >= int64(m.cfg.SlowAfter)", "now-t.start > int64(m.cfg.SlowAfter)", own},
	{"slow: a slow probe closes", "state.go", "case o != Success || slow:", "case o != Success:", own},
	{"slow: no minimum", "rules.go", "c.SlowRatio > 0 && c.enough(t) &&", "c.SlowRatio > 0 &&", own},
	{"count window: forgets nothing", "window_count.go", "if l.full {", "if false {", own},
	{"count window: ignored calls take a place", "window_count.go", "if o == Ignored {\n\t\tl.total.Requests--\n\t\treturn\n\t}", "", own},
	{"rolling by end: runs shrink", "window_rolling.go", "r.total.ConsecutiveFailures = runs.ConsecutiveFailures", "", own},
	{"concurrency: one more", "state.go", "m.running >= limit", "m.running > limit", own},
	{"concurrency: stale calls keep their place", "state.go", "m.running--\n\tm.advance(now)", "m.advance(now)\n\tif t.gen == m.gen { m.running-- }", own},
	{"Trip: an old answer counts", "state.go", "m.state == Closed && m.gen == gen", "m.state == Closed", own},
	{"timeout: a late success counts", "do.go", "if !c.timedOut() {", "if true {", own},
	{"cancelled calls count", "classify.go", "return Ignored\n\t}\n\treturn Failure\n}", "return Failure\n\t}\n\treturn Failure\n}", own},
	{"permit: counts twice", "permit.go", "p.b = nil", "_ = p.b", own},
	{"events: delivered inside each other", "event.go", "if b.delivering {", "if false {", own},
	{"errors: RetryAfter too short", "breaker.go", "e.RetryAfter-retry >= time.Millisecond", "e.RetryAfter-retry >= time.Hour", own},
}
