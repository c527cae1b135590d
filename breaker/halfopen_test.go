// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"testing"
	"time"
)

// opens is a configuration that opens on the first failure, for a second.
func opens(change func(c *Config)) Config {
	c := Config{ConsecutiveFailures: 1, OpenFor: time.Second}
	if change != nil {
		change(&c)
	}
	return c
}

func TestHalfOpenScripts(t *testing.T) {
	runScripts(t, []script{
		{"several failures may be needed to open again", opens(func(c *Config) { c.ProbeFailures, c.Probes, c.ProbeSuccesses = 2, 5, 3 }),
			"fail +1s fail half-open ok ok half-open fail open +1s ok fail ok half-open ok closed"},
		{"a slow probe is one of them", opens(func(c *Config) { c.ProbeFailures, c.SlowRatio, c.SlowAfter = 2, 1, time.Second }),
			"fail +1s a( +1s a:ok half-open b( +1s b:ok open"},
		{"a ratio decides when the probes are known", opens(func(c *Config) { c.ProbeFailureRatio, c.Probes = 0.5, 4 }),
			"fail +1s fail ok ok half-open fail open +1s fail ok ok half-open ok closed"},
		{"an ignored probe decides nothing", opens(func(c *Config) { c.ProbeFailureRatio, c.Probes = 0.5, 2 }),
			"fail +1s ok ignore half-open ok closed"},
		{"the ratio of slow probes decides too", opens(func(c *Config) {
			c.ProbeFailureRatio, c.Probes, c.SlowRatio, c.SlowAfter = 0.9, 2, 0.5, time.Second
		}),
			"fail +1s ok a( +1s a:ok open"},
		{"a total that cannot reach the successes opens again", opens(func(c *Config) {
			c.ProbeLimit, c.Probes, c.ProbeSuccesses, c.ProbeFailures, c.ProbeLease = ProbesTotal, 3, 3, 2, -1
		}),
			"fail +1s ok fail half-open ok open"},

		{"every probe", opens(func(c *Config) { c.ProbeLimit, c.Probes, c.ProbeSuccesses = ProbesUnlimited, 1, 3 }),
			"fail +1s a( b( c( d( a:ok b:ok half-open c:ok closed"},
		{"probes until enough have succeeded", opens(func(c *Config) { c.ProbeLimit, c.Probes, c.ProbeSuccesses = ProbesUntilSuccesses, 1, 2 }),
			"fail +1s a( b( a:ignore c( b:ok deny:probe c:ok closed"},
		{"probes until enough are known", opens(func(c *Config) { c.ProbeLimit, c.Probes, c.ProbeFailures, c.ProbeSuccesses = ProbesCompleted, 2, 3, 2 }),
			"fail +1s a( b( c( a:ignore b:ok d( c:fail deny:probe d:ok closed"},
		{"so many probes, whatever becomes of them", opens(func(c *Config) { c.ProbeLimit, c.Probes, c.ProbeSuccesses = ProbesAdmitted, 2, 2 }),
			"fail +1s ignore ok half-open deny:probe +1s ok half-open ok closed"},

		{"so many probes per interval", opens(func(c *Config) {
			c.ProbeLimit, c.Probes, c.ProbeInterval, c.ProbeSuccesses = ProbesPerInterval, 1, 500*time.Millisecond, 2
		}),
			"fail +1s a( deny:probe +499ms deny:probe +1ms b( deny:probe b:ok half-open a:ok closed"},
		{"even when one never ends", opens(func(c *Config) {
			c.ProbeLimit, c.Probes, c.ProbeInterval, c.ProbeLease = ProbesPerInterval, 1, time.Minute, -1
			c.ProbeSuccesses = 3
		}),
			"fail +1s a( +59s deny:probe +1s b( b:ok half-open +1m ok +1m ok closed"},
		{"the interval begins with the first probe that it allows", opens(func(c *Config) {
			c.ProbeLimit, c.Probes, c.ProbeInterval, c.ProbeSuccesses = ProbesPerInterval, 1, time.Second, 3
		}),
			"fail +1s ok +2500ms ok +999ms deny:probe +1ms ok closed"},

		{"a ramp admits its shares evenly, then closes", opens(func(c *Config) { c.Probes, c.Ramp, c.RampStep = 1, []float64{0.25, 0.5}, time.Second }),
			"fail +1s ok half-open ok deny:probe deny:probe deny:probe ok deny:probe +1s deny:probe ok deny:probe ok +1s look closed"},
		{"the rules of the closed state open a ramp again", opens(func(c *Config) {
			c.ConsecutiveFailures, c.Probes, c.Ramp, c.RampStep = 2, 1, []float64{1}, time.Second
		}),
			"fail fail open +1s ok half-open fail ok fail half-open fail open +1s look half-open"},
		{"counts of a ramp are gone when it is over", opens(func(c *Config) {
			c.ConsecutiveFailures, c.Probes, c.Ramp, c.RampStep = 2, 1, []float64{1}, time.Second
		}),
			"fail fail +1s ok fail counts:1/0/1 +1s look closed counts:0/0/0"},
		{"a long pause takes all steps of a ramp", opens(func(c *Config) { c.Probes, c.Ramp, c.RampStep = 1, []float64{0.1, 0.2, 0.3}, time.Second }),
			"fail +1s ok half-open +3s ok closed"},
		{"ten tenths are one", opens(func(c *Config) { c.Probes, c.Ramp, c.RampStep = 1, []float64{0.1}, time.Second }),
			"fail +1s ok ok 9*deny:probe ok 9*deny:probe ok 9*deny:probe ok"},
		{"probes of before the ramp are dropped in it", opens(func(c *Config) {
			c.Probes, c.ProbeSuccesses, c.Ramp, c.RampStep = 2, 1, []float64{1}, time.Second
		}),
			"fail +1s a( b( a:ok half-open b:fail half-open counts:0/0/0"},
	})
}

func TestSlowInFlightScripts(t *testing.T) {
	slow := Config{SlowRatio: 0.5, SlowAfter: 8 * time.Second, SlowInFlight: true, MinCalls: 4, OpenFor: time.Second, Probes: 1}
	runScripts(t, []script{
		{"calls that hang open before they end", slow,
			"ok ok a( b( +9s closed +1s look open"},
		{"but not too few of them", slow,
			"ok ok ok ok a( +1h look closed"},
		{"nor calls that end in time", slow,
			"ok ok a( b( +7999ms a:ok closed b:ok closed"},
		{"a call that has ended late is slow once", slow,
			"5*ok a( b( c( +10s a:ok b:ok c:ok closed counts:8/8/0 d( +10s look closed d:ok closed a( +10s a:ok open"},
		{"a new call sees them too", slow,
			"ok ok a( b( +10s deny:open open"},
		{"a probe that hangs opens again", slow,
			"ok ok a( b( +10s look open +1s p( +7s half-open look half-open +2s look open p:ok open"},
		{"calls of before do not count", slow,
			"ok ok a( b( +10s look open +1s ok closed ok ok ok ok +1h look closed a:ok b:ok closed counts:4/4/0"},
		{"a ratio that counts calls in flight counts them once", Config{SlowRatio: 0.5, SlowAfter: 8 * time.Second, SlowInFlight: true, CountInFlight: true, MinCalls: 5},
			"ok ok a( b( +10s look closed c( +10s look open"},
	})
}
