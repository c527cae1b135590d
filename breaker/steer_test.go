// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"strings"
	"testing"
	"time"
)

func TestControlScripts(t *testing.T) {
	rolling := Rolling(10*time.Second, 10)
	runScripts(t, []script{
		{"a trip opens for its time", opens(nil), "ok trip:5s open +4999ms deny:open +1ms look half-open 3*ok closed"},
		{"or for OpenFor", opens(nil), "trip:0s +999ms deny:open +1ms ok half-open"},
		{"or until reset", opens(nil), "trip:-1s +9000h deny:open look open reset closed ok"},
		{"a trip of an open breaker counts from now", opens(nil), "fail +900ms trip:1s +999ms deny:open +1ms ok half-open"},
		{"a trip of a half-open one drops its probes", opens(nil), "fail +1s a( trip:1s open a:ok open +1s look half-open"},
		{"a reset forgets counts and calls in flight", Config{ConsecutiveFailures: 2}, "fail a( reset closed counts:0/0/0 a:fail counts:0/0/0 fail closed fail open reset closed"},

		{"an isolated breaker rejects until its mode changes", opens(nil), "ok mode:isolated open deny:isolated +9000h deny:isolated trip:1s +1h deny:isolated reset open mode:normal closed counts:0/0/0 ok"},
		{"a disabled one admits all and counts nothing", opens(nil), "mode:disabled closed 9*fail closed counts:0/0/0 trip:1s closed mode:normal closed fail open"},
		{"disabling closes", opens(nil), "fail open mode:disabled closed fail"},
		{"results of before do not count after", opens(nil), "a( mode:disabled b( mode:normal a:fail b:fail closed counts:0/0/0"},
		{"a shadow decides but admits", opens(nil), "mode:shadow fail open ok fail open +1s ok half-open ok ok closed"},
		{"what it admits against its decision does not count", opens(func(c *Config) { c.Probes = 1 }), "mode:shadow fail +1s a( b( b:ok half-open a:ok closed counts:0/0/0"},
		{"a shadow becomes serious and keeps its state", opens(nil), "mode:shadow fail open ok mode:normal deny:open"},
		{"a ramp in the shadow", opens(func(c *Config) { c.Probes, c.Ramp, c.RampStep = 1, []float64{0.5}, time.Second }), "mode:shadow fail +1s ok half-open ok ok ok ok counts:2/2/0"},
		{"a breaker may begin isolated", opens(func(c *Config) { c.Mode = ModeIsolated }), "open deny:isolated mode:normal ok"},
		{"or disabled", opens(func(c *Config) { c.Mode = ModeDisabled }), "fail closed mode:normal fail open"},
		{"or as a shadow", opens(func(c *Config) { c.Mode = ModeShadow }), "fail open ok mode:normal deny:open"},

		{"windows of time see what they should with all that", Config{Failures: 3, Window: rolling}, "fail fail mode:shadow +5s counts:2/0/2 fail open mode:normal deny:open"},
	})
}

func TestBackoffScripts(t *testing.T) {
	runScripts(t, []script{
		{"each attempt waits longer, up to the maximum", opens(func(c *Config) { c.Backoff = Backoff{Factor: 2, Max: 3 * time.Second} }),
			"fail +999ms deny:open +1ms fail +1999ms deny:open +1ms fail +2999ms deny:open +1ms fail +2999ms deny:open +1ms look half-open"},
		{"closing ends the series", opens(func(c *Config) { c.Backoff, c.Probes = Backoff{Factor: 10}, 1 }),
			"fail +1s fail +10s ok closed fail +999ms deny:open +1ms look half-open"},
		{"so does a reset", opens(func(c *Config) { c.Backoff = Backoff{Factor: 10} }),
			"fail +1s fail reset fail +1s look half-open"},
		{"a power that overflows is for ever", opens(func(c *Config) { c.Backoff = Backoff{Factor: 1e300} }),
			"fail +1s fail +9000h deny:open"},
	})
}

// TestJitterStaysInItsBounds also shows that it uses all of them.
func TestJitterStaysInItsBounds(t *testing.T) {
	const second = int64(time.Second)
	m := newMachine(newPolicy(Config{OpenFor: time.Second, Backoff: Backoff{Jitter: 0.2}}, nil), 0, 7)
	low, high := second, second
	for range 10_000 {
		switch d := m.openTime(1); {
		case d < low:
			low = d
		case d > high:
			high = d
		}
	}
	if low < second*8/10 || low > second*81/100 || high > second*12/10 || high < second*119/100 {
		t.Errorf("from %v to %v, want nearly all of 0.8s to 1.2s", time.Duration(low), time.Duration(high))
	}
}

func TestThrottleScripts(t *testing.T) {
	c := Config{Throttle: 2, MinCalls: 10, Window: Rolling(10*time.Second, 10), ProbeInterval: time.Second}
	runScripts(t, []script{
		{"nothing is rejected below the minimum", c, "9*fail"},
		{"nor while enough succeeds", c, "50*ok 50*fail 3*ok"},
		{"one call per interval comes through whatever happens", Config{Throttle: 2, MinCalls: 10, Window: Rolling(time.Hour, 10)},
			"10*fail" + strings.Repeat(" +1s fail", 30)},
	})
}
