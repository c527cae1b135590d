// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

// planted is the library with a mistake in its mapping.
func planted(mistake func(*breaker.Config)) *Library[Settings] {
	lib := *GobreakerV2
	lib.Canonical = func(s Settings, observe Observer) Side {
		c := Map(s, true, gobreaker.ErrOpenState, gobreaker.ErrTooManyRequests)
		mistake(&c)
		return newCanonical(c, observe, (*breaker.Permit).Done)
	}
	return &lib
}

// mistakes are wrong mappings that a careful reader could make, and the
// longest schedule the shrinker may need to show each.
var mistakes = []struct {
	name    string
	mistake func(*breaker.Config)
	steps   int
}{
	{"one failure late", func(c *breaker.Config) {
		if c.ConsecutiveFailures > 0 {
			c.ConsecutiveFailures++
		}
	}, 2},
	{"one call more before the ratio counts", func(c *breaker.Config) {
		if c.MinCalls > 0 {
			c.MinCalls++
		}
	}, 2},
	{"ratio above instead of reached", func(c *breaker.Config) {
		if c.FailureRatio > 0 {
			c.FailureRatio += 1e-9
		}
	}, 4},
	{"calls in flight left out of the ratio", func(c *breaker.Config) { c.CountInFlight = false }, 4},
	{"opens for a nanosecond more", func(c *breaker.Config) { c.OpenFor++ }, 3},
	{"opens for a nanosecond less", func(c *breaker.Config) { c.OpenFor-- }, 3},
	{"window a nanosecond longer", func(c *breaker.Config) {
		if c.Window.Kind == breaker.WindowTumbling {
			c.Window.Span++
		}
	}, 3},
	{"window slides instead of starting again", func(c *breaker.Config) {
		if c.Window.Kind == breaker.WindowTumbling {
			c.Window = breaker.Rolling(c.Window.Span, 10)
		}
	}, 4},
	{"results credited to the end of the call", func(c *breaker.Config) { c.Window.CreditStart = false }, 4},
	{"one slice more", func(c *breaker.Config) {
		if c.Window.Kind == breaker.WindowRolling {
			c.Window.Span += c.Window.Span / time.Duration(c.Window.Slices)
			c.Window.Slices++
		}
	}, 3},
	{"probes limited in flight, not in total", func(c *breaker.Config) { c.ProbeLimit = breaker.ProbesInFlight }, 8},
	{"one probe closes", func(c *breaker.Config) { c.ProbeSuccesses = 1 }, 5},
	{"one probe more", func(c *breaker.Config) { c.Probes++ }, 5},
	{"panics always fail", func(c *breaker.Config) { c.ClassifyPanic = false }, 2},
	{"cancelled calls are ignored", func(c *breaker.Config) { c.Classify = nil }, 2},
	{"sentinels exchanged", func(c *breaker.Config) { c.OpenErr, c.ProbeErr = c.ProbeErr, c.OpenErr }, 3},
}

// TestPlantedMistakesAreFound shows that a wrong mapping cannot pass: each is
// found within few schedules and shrunk to a timeline that shows it.
func TestPlantedMistakesAreFound(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				lib := planted(m.mistake)
				settings, ops, tried := find(lib, 5000)
				if ops == nil {
					t.Fatal("not found in 5000 schedules")
				}
				settings, ops = Shrink(lib, settings, ops)
				var text strings.Builder
				Timeline(&text, lib, settings, ops)
				t.Logf("found by schedule %d:\n%s", tried, &text)
				if len(ops) > m.steps {
					t.Errorf("shrunk to %d steps, want at most %d", len(ops), m.steps)
				}
			})
		})
	}
}

// find returns the first schedule of a library that differs.
func find[S any](lib *Library[S], n int) (S, []Op, int) {
	for i := range n {
		r := rand.New(rand.NewPCG(42, uint64(i)))
		settings := lib.Random(r)
		ops := RandomOps(r, lib.Periods(settings))
		if Run(lib, settings, ops, nil, nil) != nil {
			return settings, ops, i
		}
	}
	var none S
	return none, nil, n
}

// TestTimeline holds the form in which a difference is shown.
func TestTimeline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lib := planted(func(c *breaker.Config) { c.OpenFor++ })
		settings := Settings{Timeout: time.Second, Trip: Trip{Kind: TripConsecutive, N: 1}}
		ops := []Op{
			{Kind: OpCall, Result: Fails, Aim: -1},
			{Kind: OpWait, Aim: 0},
			{Kind: OpCall, Result: Succeeds, Aim: -1},
		}
		var text strings.Builder
		Timeline(&text, lib, settings, ops)
		want := `gobreaker/v2: MaxRequests 0, Timeout 1s, ReadyToTrip ConsecutiveFailures >= 1
t=+0.000s         call fails                      gobreaker/v2: error boom, open                    breaker: error boom, open
t=+1.000s         call succeeds                   gobreaker/v2: ok, closed                          breaker: rejected (breaker "x": circuit breaker is open, retry in 1ns (last error: boom)), open
  ^ the replies differ
      gobreaker/v2: ok
      breaker: rejected (breaker "x": circuit breaker is open, retry in 1ns (last error: boom))
`
		if got := text.String(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}
