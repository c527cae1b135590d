// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"testing"
	"time"
)

// hand is a Config that counts by hand: two failures in a row open for ten
// seconds, then one probe at a time, of which two have to succeed.
func hand(change func(*Config, *Compat)) Config {
	o := Compat{KeepCounts: true}
	c := Config{
		ConsecutiveFailures: 2, Window: NoWindow(), OpenFor: 10 * time.Second,
		Probes: 1, ProbeSuccesses: 2, ProbeLease: -1, LateResults: LateCounted,
	}
	if change != nil {
		change(&c, &o)
	}
	c.Compat = &o
	return c
}

func TestLateScripts(t *testing.T) {
	late := func(l LateSuccess) Config {
		return hand(func(c *Config, _ *Compat) { c.LateSuccess = l })
	}
	runScripts(t, []script{
		{"a late failure counts in the closed state", hand(nil),
			"a( b( fail fail open +10s ok ok closed a:fail counts:1/0/1 closed b:fail open"},
		{"dropped by default", hand(func(c *Config, _ *Compat) { c.LateResults = LateDropped }),
			"a( b( fail fail open +10s ok ok closed a:fail b:fail counts:0/0/0 closed"},
		{"a late failure opens the half-open state", hand(nil), "a( fail fail +10s ok half-open a:fail open"},
		{"a late success counts for the probes", hand(nil), "a( b( fail fail +10s look half-open a:ok half-open b:ok closed"},
		{"the failure count is kept while open and half-open", hand(nil),
			"a( fail fail open counts:2/0/2 a:fail counts:2/0/2 +10s ok half-open counts:1/1/2 ok closed counts:0/0/0"},
		{"the success count is gone after a failed probe", hand(nil), "fail fail +10s ok counts:1/1/2 fail open counts:2/0/2"},
		{"a late success does nothing", late(LateSuccessNothing), "a( fail fail open a:ok open counts:2/0/2"},
		{"a late success closes", late(LateSuccessCloses), "a( fail fail open a:ok closed counts:0/0/0 fail closed"},
		{"a late success probes", late(LateSuccessProbes), "a( fail fail open a:ok half-open counts:0/1/2 ok closed"},
		{"a late success closes nothing that is held", late(LateSuccessCloses), "a( b( trip:-1s a:ok open reset closed"},
		{"a late success closes what was tripped for a time", late(LateSuccessCloses), "a( trip:1h a:ok closed"},
		{"isolation outlasts late successes", late(LateSuccessCloses), "a( mode:isolated a:ok open mode: closed"},
		{"results of shadowed calls have no influence", hand(func(c *Config, _ *Compat) { c.LateSuccess = LateSuccessCloses; c.Mode = ModeShadow }),
			"fail fail open a( a:ok open"},
		{"nothing counts while disabled", hand(func(c *Config, _ *Compat) { c.Mode = ModeDisabled }), "fail fail fail record:fail record:fail closed counts:0/0/0"},
		{"an ignored result says nothing", hand(nil), "fail ignore fail open +10s a( deny:probe a:ignore half-open ok ok closed"},
	})
}

func TestOpenTimeScripts(t *testing.T) {
	since := hand(func(c *Config, _ *Compat) { c.SinceFailure = true })
	lazy := hand(func(c *Config, _ *Compat) { c.LazyProbing = true })
	after := func(a AfterOpen) Config { return hand(func(c *Config, _ *Compat) { c.AfterOpen = a }) }
	runScripts(t, []script{
		{"from the opening", hand(nil), "a( fail fail +9s a:fail +1s look half-open"},
		{"from the last failure", since, "a( b( fail fail +9s a:fail +1s deny:open +4s b:fail +9999ms deny:open +1ms look half-open"},
		{"a late success does not prolong", since, "a( fail fail +9s a:ok +1s look half-open"},
		{"a late failure does not prolong what is held", since, "a( trip:-1s +20s a:fail deny:open +1h deny:open"},
		{"a late failure prolongs what was tripped", since, "a( trip:3s +2s a:fail +2s deny:open +1s look half-open"},
		{"a new opening is not prolonged", since, "a( fail fail +9s a:fail +10s look half-open fail open +10s look half-open"},
		{"results notice that time is over", hand(nil), "a( b( fail fail +10s a:ok half-open b:ok closed"},
		{"lazy: results do not", lazy, "a( b( fail fail +10s a:ok open b:ok open look half-open counts:0/0/2"},
		{"lazy: a call does", lazy, "fail fail +10s counts:2/0/2 open a( half-open a:ok ok closed"},
		{"lazy: Reset and Trip do not", lazy, "fail fail +10s trip:5s open +4s deny:open reset closed"},
		{"lazy: also where late results are dropped", Config{ConsecutiveFailures: 1, OpenFor: time.Second, ProbeSuccesses: 1, LazyProbing: true},
			"a( fail open +1s a:ok open ok closed"},
		{"two states: closed", after(AfterOpenClosed), "fail fail open +10s look closed counts:0/0/0 fail closed fail open"},
		{"two states: counting", after(AfterOpenCounting), "fail fail open +10s look closed counts:2/0/2 fail open +10s ok closed fail closed fail open"},
		{"two states: also where late results are dropped", Config{ConsecutiveFailures: 2, OpenFor: time.Second, AfterOpen: AfterOpenClosed},
			"a( fail fail open +1s look closed a:fail fail closed fail open"},
		{"two states: counting, with a growing open time", hand(func(c *Config, _ *Compat) {
			c.AfterOpen, c.Backoff = AfterOpenCounting, Backoff{Factor: 2}
		}), "fail fail +10s look closed fail open +19s deny:open +1s ok closed fail fail open +10s look closed"},
	})
}

// TestFailureCountScripts has a script for each flag of the failure count.
func TestFailureCountScripts(t *testing.T) {
	with := func(f func(*Compat)) Config { return hand(func(_ *Config, o *Compat) { f(o) }) }
	all := func(f func(*Compat)) Config {
		return hand(func(c *Config, o *Compat) { c.ConsecutiveFailures, c.Failures = 0, 3; f(o) })
	}
	runScripts(t, []script{
		{"a success ends a run", hand(nil), "fail ok fail closed counts:1/0/1"},
		{"a success has no effect on all failures", all(func(*Compat) {}), "fail ok fail ok counts:2/0/2 fail open"},
		{"any success resets: closed", all(func(o *Compat) { o.AnySuccessResets = true }), "fail fail ok counts:0/0/0 closed"},
		{"any success resets: open", with(func(o *Compat) { o.AnySuccessResets = true }), "a( fail fail a:ok open counts:0/0/0"},
		{"any success resets: half-open", with(func(o *Compat) { o.AnySuccessResets = true }), "fail fail +10s ok half-open counts:1/1/0"},
		{"a success decrements", hand(func(c *Config, o *Compat) { c.ConsecutiveFailures, o.SuccessDecrements = 3, true }),
			"fail fail ok counts:1/0/1 ok ok counts:0/0/0 fail fail fail open"},
		{"late failures count", with(func(o *Compat) { o.CountOpen = true }), "a( fail fail a:fail counts:3/0/3 open"},
		{"half-open failures count", with(func(o *Compat) { o.CountProbes = true }), "fail fail +10s fail open counts:3/0/3"},
		{"half-open failures open by the rule", with(func(o *Compat) { o.ProbeFailuresCount, o.ForgetOnProbe = true, true }),
			"fail fail +10s fail half-open counts:1/0/1 fail open"},
		{"opening forgets", with(func(o *Compat) { o.ForgetOnOpen = true }), "fail fail open counts:0/0/0 +10s fail open"},
		{"becoming half-open forgets", with(func(o *Compat) { o.ForgetOnProbe = true }), "fail fail counts:2/0/2 +10s look half-open counts:0/0/0"},
		{"closing keeps", with(func(o *Compat) { o.KeepOnClose = true }), "fail fail +10s ok ok closed counts:2/0/2 fail open counts:3/0/3"},
		{"Reset does not keep", with(func(o *Compat) { o.KeepOnClose = true }), "fail reset counts:0/0/0 fail closed"},
		{"a gap forgets", with(func(o *Compat) { o.ForgetAfter = time.Second }), "fail +1s fail open reset fail +1001ms fail closed counts:1/0/1 fail open"},
		{"a gap forgets at the next call", with(func(o *Compat) { o.ForgetAfter, o.ForgetAtAsk = time.Second, true }),
			"a( fail +2s counts:1/0/1 a:fail open reset fail +1s a( counts:1/0/1 +1ns b( counts:0/0/0 a:fail closed b:fail open"},
		{"open again", with(func(o *Compat) { o.CountOpen, o.OpenAgain, o.ForgetOnOpen = true, true, true }),
			"a( b( c( fail fail +9s a:fail counts:1/0/1 b:fail counts:0/0/0 +1s deny:open +9s look half-open"},
		{"open again: not what is held", with(func(o *Compat) { o.CountOpen, o.OpenAgain = true, true }), "a( b( trip:-1s a:fail b:fail +1h deny:open"},
		{"full counts", with(func(o *Compat) { o.FullCounts = true }),
			"a( ok ignore fail counts:3/1/1 fail open counts:4/1/2 a:ok counts:5/2/2 +10s look counts:0/0/0 ok counts:1/1/0 ok closed counts:0/0/0"},
		{"full counts: calls in flight", hand(func(c *Config, o *Compat) { c.CountInFlight, o.FullCounts = true, true }),
			"a( ok counts:2/1/0 a:fail counts:2/1/1"},
	})
}

func TestProbeCountScripts(t *testing.T) {
	with := func(f func(*Config, *Compat)) Config { return hand(f) }
	limit := func(l ProbeLimit, probes int) Config {
		return hand(func(c *Config, _ *Compat) { c.ProbeLimit, c.Probes = l, probes })
	}
	runScripts(t, []script{
		{"in flight", limit(ProbesInFlight, 1), "fail fail +10s a( deny:probe a:ok b( deny:probe b:ok closed"},
		{"in flight: a late result gives no place back", limit(ProbesInFlight, 1), "x( fail fail +10s a( x:ok deny:probe"},
		{"in flight: any result frees", with(func(_ *Config, o *Compat) { o.AnyResultFrees = true }), "x( fail fail +10s a( x:ok b( deny:probe"},
		{"in flight: an older probe gives no place back", limit(ProbesInFlight, 2), "fail fail +10s x( fail open +10s a( b( deny:probe x:ok deny:probe a:ok closed"},
		{"in flight: probes keep their places", with(func(c *Config, o *Compat) { c.Probes, o.ProbesKeepPlace = 2, true }),
			"fail fail +10s x( fail open +10s a( deny:probe x:ok b( deny:probe"},
		{"in flight: places end with the lease", with(func(c *Config, o *Compat) { c.ProbeLease, o.ProbesKeepPlace = time.Second, true }),
			"fail fail +10s x( deny:probe +1s a( x:ok deny:probe"},
		{"in total", limit(ProbesTotal, 2), "fail fail +10s a( b( deny:probe a:ignore c( deny:probe b:ok c:ok closed"},
		{"in total: late results complete them", hand(func(c *Config, _ *Compat) { c.ProbeLimit, c.Probes, c.ProbeFailures = ProbesTotal, 2, 2 }),
			"fail fail +10s ok fail open"},
		{"unlimited", limit(ProbesUnlimited, 1), "fail fail +10s a( b( c( d( a:ok b:ok closed"},
		{"until successes", limit(ProbesUntilSuccesses, 1), "fail fail +10s a( b( c( a:ok deny:probe b:ok closed"},
		{"completed", limit(ProbesCompleted, 1), "x( fail fail +10s a( b( x:ok deny:probe b:ok closed"},
		{"admitted", limit(ProbesAdmitted, 2), "fail fail +10s a( a:ignore b( b:ok half-open deny:probe +1h deny:probe"},
		{"per interval", hand(func(c *Config, _ *Compat) { c.ProbeLimit, c.ProbeInterval = ProbesPerInterval, time.Second }),
			"fail fail +10s a( deny:probe a:ok deny:probe +1s b( deny:probe b:ok closed"},
		{"admitted, with a lease", hand(func(c *Config, _ *Compat) { c.ProbeLimit, c.ProbeLease = ProbesAdmitted, time.Minute }),
			"fail fail +10s ok half-open deny:probe +1m ok closed"},
		{"the transition is free", hand(func(c *Config, o *Compat) { c.ProbeLimit, o.FreeTransition = ProbesAdmitted, true }),
			"fail fail +10s a( counts:0/0/2 b( counts:1/0/2 deny:probe a:ok b:ok closed"},
		{"the transition is free only when a call makes it", hand(func(c *Config, o *Compat) { c.ProbeLimit, o.FreeTransition = ProbesAdmitted, true }),
			"fail fail +10s look a( deny:probe"},
		{"the free one gives no place back", hand(func(_ *Config, o *Compat) { o.FreeTransition = true }), "fail fail +10s a( b( a:ok deny:probe"},
		{"closes when idle", hand(func(c *Config, o *Compat) { c.Probes, o.CloseWhenIdle = 3, true }),
			"fail fail +10s a( b( c( a:ok b:ok half-open c:ok closed"},
		{"an ignored probe opens again", hand(func(_ *Config, o *Compat) { o.IgnoredReopens = true }), "fail fail +10s a( a:ignore open ok half-open"},
		{"two failures open", hand(func(c *Config, _ *Compat) { c.ProbeFailures = 2 }), "fail fail +10s fail ok half-open fail open"},
		{"results without permits give places back", limit(ProbesInFlight, 1), "fail fail +10s a( deny:probe record:ok b( record:ok closed"},
		{"results and places are reported apart", hand(func(c *Config, o *Compat) { c.ProbeSuccesses, o.ReleaseApart, o.IgnoredReopens = 2, true, true }),
			"fail fail +10s a( deny:probe record:ok deny:probe record:ignore half-open b( record:ok closed"},
		{"successes are counted in every state", hand(func(_ *Config, o *Compat) { o.CountSuccesses = true }),
			"ok ok counts:2/2/0 fail fail open counts:4/2/2 +10s look counts:0/0/2 ok counts:1/1/2 ok closed counts:0/0/0"},
		{"and kept when it becomes half-open", hand(func(_ *Config, o *Compat) { o.KeepSuccesses = true }),
			"ok fail fail open counts:3/1/2 +10s a( counts:1/1/2 a:ok closed counts:0/0/0"},
		{"and when it closes", hand(func(_ *Config, o *Compat) { o.KeepSuccessesOnClose = true }),
			"fail fail +10s ok ok closed counts:2/2/0 fail fail counts:2/0/2 reset counts:0/0/0"},
		{"failures clear them", hand(func(_ *Config, o *Compat) { o.KeepSuccesses, o.FailureClearsSuccesses = true, true }),
			"ok counts:1/1/0 fail counts:1/0/1 ok fail fail +10s ok half-open ok closed"},
		{"late by state: of the same state counts", hand(func(_ *Config, o *Compat) { o.LateByState = true }),
			"a( b( fail fail +10s a:fail half-open ok ok closed b:fail counts:1/0/1"},
		{"a success starts over", hand(func(c *Config, o *Compat) { c.LateResults, o.SuccessStartsOver = LateDropped, true }),
			"a( b( ok a:fail b:fail closed counts:0/0/0 c( fail c:fail open"},
	})
}

func TestCountingWindowScripts(t *testing.T) {
	ratio := func(w Window, f func(*Config, *Compat)) Config {
		return hand(func(c *Config, o *Compat) {
			c.ConsecutiveFailures, c.FailureRatio, c.MinCalls, c.Window = 0, 0.5, 4, w
			f(c, o)
		})
	}
	none := func(*Config, *Compat) {}
	atResult := func(_ *Config, o *Compat) { o.WindowAtResult = true }
	runScripts(t, []script{
		{"ratio", ratio(NoWindow(), none), "ok ok fail counts:3/2/1 closed fail open counts:4/2/2 +10s ok counts:1/1/2 ok closed counts:0/0/0"},
		{"ratio: a success does not open", ratio(NoWindow(), none), "fail fail ok ok closed"},
		{"ratio: a success opens", ratio(NoWindow(), func(c *Config, _ *Compat) { c.TripOnSuccess = true }), "fail fail ok closed ok open"},
		{"ratio: a success opens where late results are dropped",
			Config{FailureRatio: 0.5, MinCalls: 4, Window: LastCalls(10), TripOnSuccess: true}, "fail fail ok closed ok open"},
		{"ratio: a success clears the window", ratio(LastCalls(10), func(_ *Config, o *Compat) { o.SuccessClearsWindow = true }),
			"fail fail ok counts:0/0/0 fail fail fail closed fail open"},
		{"ratio: late results enter the window", ratio(NoWindow(), func(_ *Config, o *Compat) { o.CountOpen, o.KeepOnClose = true, true }),
			"a( b( ok ok fail fail open a:fail b:ok counts:6/3/3 +10s ok ok closed counts:6/3/3 fail open"},
		{"failures in a rolling window", hand(func(c *Config, _ *Compat) {
			c.ConsecutiveFailures, c.Failures, c.Window = 0, 2, Rolling(4*time.Second, 4)
		}),
			"fail +5s fail closed ok fail open"},
		{"a run ends with a tumbling window", hand(func(c *Config, _ *Compat) { c.Window = Tumbling(4 * time.Second) }), "fail +4s fail closed fail open"},
		{"full counts end with a tumbling window", hand(func(c *Config, o *Compat) { c.Window, o.FullCounts = Tumbling(4*time.Second), true }),
			"fail ok counts:2/1/1 +4s look closed counts:0/0/0 fail counts:1/0/1"},
		{"a tumbling window ends with calls", ratio(Tumbling(4*time.Second), none), "fail fail fail +5s a( +3s a:fail closed counts:1/0/1 +1s fail closed counts:1/0/1"},
		{"a tumbling window ends with results", ratio(Tumbling(4*time.Second), atResult),
			"fail fail fail +5s a( +3s a:fail closed counts:1/0/1 +3s fail counts:2/0/2"},
		{"failures in a row and in all", hand(func(c *Config, _ *Compat) { c.ConsecutiveFailures, c.Failures = 2, 3 }), "fail ok fail ok fail open reset fail fail open"},
	})
}

func TestRecordScripts(t *testing.T) {
	c := Config{ConsecutiveFailures: 2, OpenFor: 10 * time.Second, Probes: 1, ProbeSuccesses: 1}
	ratio := Config{FailureRatio: 0.5, MinCalls: 4, CountInFlight: true, Window: LastCalls(10)}
	runScripts(t, []script{
		{"counts in the closed state", c, "record:fail counts:1/0/1 record:ok counts:2/1/1 record:fail record:fail open"},
		{"is dropped while open", c, "fail fail open record:ok record:fail open counts:0/0/0"},
		{"gives a probe's place back", c, "fail fail +10s a( deny:probe record:ignore b( record:ok closed"},
		{"without a probe in flight", c, "fail fail +10s look record:fail open +10s look record:ok closed"},
		{"ends a call in flight", ratio, "a( b( counts:2/0/0 record:ok counts:2/1/0 record:fail counts:2/1/1 record:ok counts:3/2/1"},
		{"in a rolling window", Config{Failures: 2, CountInFlight: true, Window: Rolling(10*time.Second, 10)}, "a( counts:1/0/0 record:ok counts:1/1/0 record:fail counts:2/1/1"},
	})
}
