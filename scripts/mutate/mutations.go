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
	{"Trip is not asked", "state.go", "return looked && m.policy.Trip != nil", "return false", comparison},
	{"Trip is asked after successes too", "state.go", "if o == Ignored || !looked && !slow {\n\t\treturn false", "if o == Ignored || !looked && !slow {\n\t\treturn o == Success && m.policy.Trip != nil", comparison},
	{"rules are looked at after successes too", "state.go", "looked := o != Success || m.TripOnSuccess", "looked := true", comparison},
	{"a success does not end a run of failures", "counts.go", "t.ConsecutiveSuccesses++\n\t\tt.ConsecutiveFailures = 0", "t.ConsecutiveSuccesses++", comparison},
	{"successes of a lane do not end a run of failures", "counts.go", "n)\n\tt.ConsecutiveFailures = 0", "n)", comparison},
	{"a failure does not end a run of successes", "counts.go", "t.ConsecutiveSuccesses = 0", "t.ConsecutiveSuccesses += 0", comparison},
	{"an ignored result ends a run of failures", "counts.go", "t.TotalExclusions++", "t.TotalExclusions++; t.ConsecutiveFailures -= t.ConsecutiveFailures", comparison},
	{"an ignored result is checked by the rules", "state.go", "if o == Ignored || !looked", "if !looked", comparison},

	// Closed: windows.
	{"tumbling: ends a nanosecond late", "window_plain.go", "now-t.start >= t.span", "now-t.start > t.span", comparison},
	{"tumbling: restarts at a multiple", "window_plain.go", "\tt.reset(now)\n\treturn true", "\tt.reset(now - (now-t.start)%t.span)\n\treturn true", comparison},
	{"tumbling: keeps results of earlier calls", "state.go", "if m.closed.advance(now) {\n\t\tm.newGeneration()", "if m.closed.advance(now) {", comparison},
	{"tumbling: reading the counts restarts it", "window_plain.go", "if t.over(now) {\n\t\treturn tally{}", "if t.over(now) {\n\t\tt.reset(now)\n\t\treturn tally{}", comparison},
	{"rolling: result credited to the end", "window_start.go", "r.part(slot).record(o, slow)", "r.part(r.age).record(o, slow)", comparison},
	{"rolling: result kept when its slice is gone", "window_start.go", "if r.age-slot >= int64(len(r.parts)) {", "if false {", comparison},
	{"rolling: runs do not shrink", "window_start.go", "return younger", "return run", comparison},
	{"rolling: runs shrink too often", "window_start.go", "if run == leaving+younger {", "if run >= leaving {", comparison},
	{"rolling: a gap clears slice by slice", "window_start.go", "if age-r.age >= int64(len(r.parts)) {", "if age-r.age >= 1<<40 {", comparison},
	{"rolling: reading the counts moves it", "window_start.go", "c := *r\n\tc.parts", "c := r\n\tc.parts", own},
	{"rolling: slices counted from zero", "window_ring.go", "(now - r.start) / r.width", "now / r.width", comparison},
	{"buckets: span rounded down", "window.go", "if span%bucket != 0 {", "if false {", comparison},
	{"buckets: one bucket is not tumbling", "window.go", "return Tumbling(bucket)", "return Rolling(bucket, 1)", comparison},

	// Open.
	{"open: a nanosecond late", "state.go", "if m.retryAfter(now) <= 0 &&", "if m.retryAfter(now) < 0 &&", comparison},
	{"open: a nanosecond early", "state.go", "if m.retryAfter(now) <= 0 &&", "if m.retryAfter(now) <= 1 &&", comparison},
	{"open: admits", "lane.go", "case m.state == Open && m.mode != ModeShadow && m.OnCall == nil:\n\t\treturn w | wordOpen", "case m.state == Open && m.mode != ModeShadow && m.OnCall == nil:\n\t\treturn w | wordDisable", comparison},
	{"open: a late result does not look at the time", "state.go", "cause error) (ask bool) {\n\tm.advance(now)", "cause error) (ask bool) {\n\tif t.gen == m.gen {\n\t\tm.advance(now)\n\t}", comparison},
	{"open: State does not look at the time", "breaker.go", "b.m.ask(b.now(b.m.policy))\n\treturn b.m.state", "return b.m.state", comparison},
	{"open: OpenErr not used", "reject.go", "e.instead = b.m.OpenErr", "", comparison},

	// Half-open.
	{"half-open: one probe more", "halfopen.go", "uint64(taken) < uint64(m.Probes)", "uint64(taken) <= uint64(m.Probes)", comparison},
	{"half-open: finished probes give their place back", "halfopen.go", "taken -= p.TotalExclusions", "taken -= p.finished()", comparison},
	{"half-open: ignored probes keep their place", "halfopen.go", "taken -= p.TotalExclusions", "taken -= 0", comparison},
	{"half-open: one success short", "halfopen.go", "uint64(p.good) >= uint64(m.ProbeSuccesses)", "uint64(p.good)+1 >= uint64(m.ProbeSuccesses)", comparison},
	{"half-open: a failure does not open", "halfopen.go", "if o == Success && !slow {", "if !slow {", comparison},
	{"half-open: opens without starting the time", "state.go", "m.state, m.since = to, now", "if m.state = to; to != Open || m.since == 0 {\n\t\tm.since = now\n\t}", comparison},
	{"half-open: ProbeErr not used", "reject.go", "e.instead = b.m.ProbeErr", "", comparison},

	// Changes of state.
	{"change: results of before count", "state.go", "m.state, m.since = to, now\n\tm.newGeneration()", "m.state, m.since = to, now", comparison},
	{"change: the window is not cleared", "after_open.go", "if !m.keeps(reason) {\n\t\tm.closed.reset(now)", "if false {\n\t\tm.closed.reset(now)", comparison},
	{"change: nobody is told", "state.go", "if m.observed && !again {", "if m.observed && again {", comparison},
	{"panic: not counted", "do.go", "c.b.settle(&c.t, Failure, errPanicked)", "c.b.settle(&c.t, Ignored, errPanicked)", comparison},
	{"panic: never classified", "do.go", "if !c.b.policy.Load().ClassifyPanic {", "if true {", comparison},
	{"panic: swallowed", "do.go", "\tif v != nil {\n\t\tpanic(v)\n\t}\n", "", comparison},
	{"classifier: success before ignored", "classify.go", "case isIgnored != nil && isIgnored(err):", "case isIgnored != nil && isIgnored(err) && err != nil:", comparison},

	// What gobreaker does not have.
	{"lease: never over", "halfopen.go", "now-m.probes.last < lease", "now-m.probes.last < 1<<62", own},
	{"lease: late by a nanosecond", "halfopen.go", "now-m.probes.last < lease", "now-m.probes.last <= lease", own},
	{"lease: lost results still count", "halfopen.go", "m.dropInFlight(now)", "m.probes = &probing{interval: now}", own},
	{"probes in flight: limited in total", "halfopen.go", "taken -= p.finished()", "taken -= p.TotalExclusions", own},
	{"slow: one nanosecond late", "state.go", "now-t.start >= int64(m.SlowAfter)", "now-t.start > int64(m.SlowAfter)", own},
	{"slow: a slow probe closes", "halfopen.go", "if o == Success && !slow {", "if o == Success {", own},
	{"slow: no minimum", "rules.go", "uint64(calls) >= uint64(c.MinCalls)", "uint64(calls) >= 0", own},
	{"count window: forgets nothing", "window_count.go", "if l.full {\n\t\tl.total.unring", "if false {\n\t\tl.total.unring", own},
	{"count window: ignored calls take a place", "window_count.go", "if o == Ignored {\n\t\tl.total.Requests--\n\t\treturn\n\t}", "", own},
	{"rolling by end: runs shrink", "window_rolling.go", "r.total.setRuns(runs)", "_ = runs", own},
	{"concurrency: one more", "limit.go", "if n >= limit {", "if n > limit {", own},
	{"concurrency: places are kept", "settle.go", "if t.has(ticketPlaced) {", "if t.has(ticketPlaced) && t.gen == b.word.Load()>>wordBits {", own},
	{"Trip: an old answer counts", "state.go", "m.gen == gen && m.state != Open", "m.state != Open", own},
	{"timeout: a late success counts", "do.go", "if c.cancel != nil && c.timedOut(run) {", "if false {", own},
	{"cancelled calls count", "classify.go", "return Ignored\n\t}\n\treturn Failure\n}", "return Failure\n\t}\n\treturn Failure\n}", own},
	{"permit: counts twice", "permit.go", "p.b = nil", "_ = p.b", own},
	{"events: delivered inside each other", "event.go", "if box == nil || box.delivering {", "if box == nil {", own},
	{"errors: RetryAfter too long", "reject.go", "late < int64(time.Millisecond)", "late < int64(time.Hour)", own},

	// The lanes.
	{"lane: results of before count", "lane.go", "return w>>wordBits == gen && kind >= wordQuick", "return kind >= wordQuick", own},
	{"lane: successes are not told", "lane.go", "b.m.successes(n)", "_ = n", comparison},
	{"lane: a window that has ended still counts", "lane.go", "if !laned(b.word.Load(), t.gen) || p.endTimed && now >= b.end.Load() || t.has", "if !laned(b.word.Load(), t.gen) || t.has", own},
	{"lane: slow calls are not told", "lane.go", "if p.SlowRatio > 0 && now-t.start >= int64(p.SlowAfter) {", "if false {", own},
	{"lane: a tumbling window is not looked at", "admit.go", "if now >= b.end.Load() || b.word.Load() != w {", "if b.word.Load() != w {", comparison},
	{"lane: epochs repeat", "lane.go", "b.epoch++", "b.epoch |= 1", own},
	{"ring: many successes leave failures", "window_count.go", "l.total.TotalSuccesses, l.total.TotalFailures, l.total.slow = l.held(), 0, 0", "l.total.TotalSuccesses, l.total.slow = l.held(), 0", own},

	// Half-open of other libraries.
	{"ramp: admits all", "halfopen.go", "if p.credit < 1-1e-9 {", "if false {", own},
	{"ramp: never over", "halfopen.go", "if p.step >= len(m.Ramp) {", "if p.step >= len(m.Ramp) && p.step > 1<<30 {", own},
	{"ramp: keeps the window of before", "halfopen.go", "m.newGeneration()\n\tm.closed.reset(now)", "m.closed.reset(now)", own},
	{"interval: never begins again", "halfopen.go", "p.interval, p.entered = now, 0", "p.interval = now", own},
	{"ratio of probes: decided early", "halfopen.go", "case uint64(known) < uint64(m.Probes):\n\t\t\treturn HalfOpen", "case known < 1:\n\t\t\treturn HalfOpen", own},
	{"failed probes: one opens", "halfopen.go", "uint64(p.bad) >= uint64(m.ProbeFailures)", "p.bad >= 1", own},
	{"total probes: waits for ever", "halfopen.go", "case m.ProbeLimit == ProbesTotal && uint64(known) >= uint64(m.Probes):", "case false:", own},

	// Opening, control, throttling.
	{"backoff: not reset by closing", "after_open.go", "m.opening = opening{}", "", own},
	{"backoff: no maximum", "open.go", "if limit := float64(m.Backoff.Max); limit > 0 && d > limit {", "if limit := float64(m.Backoff.Max); limit < 0 {", own},
	{"jitter: one-sided", "open.go", "(2*m.rand.float()-1)", "m.rand.float()", own},
	{"open function: answers too late", "open.go", "if d > 0 && m.gen == gen && m.state == Open", "if d > 0 && m.state == Open", own},
	{"trip: not held", "steer.go", "case d < 0:\n\t\tm.opening.held = true", "case d < 0:", own},
	{"shadow: rejects", "state.go", "if m.mode != ModeShadow {\n\t\treturn ticket{}, v", "if true {\n\t\treturn ticket{}, v", own},
	{"shadow: its calls count", "state.go", "return ticket{start: now, about", "return ticket{gen: m.gen, start: now, about", own},
	{"disabled: counts", "state.go", "case m.mode == ModeDisabled:\n\t\tt.gen = 0", "case m.mode == ModeDisabled && m.gen == 0:\n\t\tt.gen = 0", own},
	{"throttle: rejections are not requests", "state.go", "m.closed.reject()", "", own},
	{"throttle: nothing comes through", "throttle.go", "now-m.lastPass >= int64(m.ProbeInterval) ||", "", own},
	{"slow in flight: never late", "inflight.go", "l.count += *part", "", own},
	{"slow in flight: a call counts twice", "inflight.go", "if l.count > 0 { //", "if l.count > 1<<30 { //", own},
	{"snapshot: open time starts again", "snapshot.go", "int64(s.OpenUntil.Sub(s.Time)) - passed", "int64(s.OpenUntil.Sub(s.Time))", own},
	{"reconfigure: forgets", "steer.go", "m.closed.recall(now, h)", "_ = h\n\tm.closed.reset(now)", own},
	{"queue: a place is lost", "limit.go", "if !waiting && !w.refused {\n\t\tl.leave()\n\t}", "", own},
}
