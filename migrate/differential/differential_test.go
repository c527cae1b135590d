// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The environment sets the number of schedules per library and the seed.
const (
	schedulesVariable = "CBCTL_SCHEDULES"
	seedVariable      = "CBCTL_SEED"
	defaultSchedules  = 100_000
	perBubble         = 500
)

func TestGobreakerV1(t *testing.T) { differ(t, GobreakerV1) }
func TestGobreakerV2(t *testing.T) { differ(t, GobreakerV2) }

// differ runs random schedules of a library on both sides.
func differ[S any](t *testing.T, lib *Library[S]) {
	t.Parallel()
	n, seed := number(t, schedulesVariable, defaultSchedules), uint64(number(t, seedVariable, 1))
	stats := NewStats()
	for from := 0; from < n; from += perBubble {
		synctest.Test(t, func(t *testing.T) {
			for i := from; i < min(n, from+perBubble); i++ {
				if text := schedule(lib, seed, i, stats); text != "" {
					t.Fatalf("schedule %d of %s=%d differs; shrunk:\n%s", i, seedVariable, seed, text)
				}
			}
		})
	}
	t.Log(stats)
	if n >= 1000 {
		covered(t, stats)
	}
}

// schedule runs one schedule and returns the shrunk timeline when it differs.
func schedule[S any](lib *Library[S], seed uint64, i int, stats *Stats) string {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	settings := lib.Random(r)
	ops := RandomOps(r, lib.Periods(settings))
	stats.Schedules++
	if Run(lib, settings, ops, stats, nil) == nil {
		return ""
	}
	settings, ops = Shrink(lib, settings, slices.Clone(ops))
	var text strings.Builder
	Timeline(&text, lib, settings, ops)
	return text.String()
}

// covered fails when the schedules hardly reached a kind of behaviour.
func covered(t *testing.T, s *Stats) {
	t.Helper()
	least := s.Schedules / 20
	for what, n := range map[string]int{
		"closed to open":      s.Changes["closed to open"],
		"open to half-open":   s.Changes["open to half-open"],
		"half-open to open":   s.Changes["half-open to open"],
		"half-open to closed": s.Changes["half-open to closed"],
		"rejected, open":      s.Rejected["circuit breaker is open"],
		"rejected, probes":    s.Rejected["too many requests"],
		"panics":              s.Panics,
		"admitted":            s.Admitted,
	} {
		if n < least {
			t.Errorf("only %d times %s in %d schedules: the schedules test too little", n, what, s.Schedules)
		}
	}
}

func number(t *testing.T, name string, unset int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return unset
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		t.Fatalf("%s is %q, want a number", name, text)
	}
	return n
}

// TestRunIsRepeatable keeps seeds useful: the same seed gives the same run.
func TestRunIsRepeatable(t *testing.T) {
	var first, second *Stats
	for _, s := range []**Stats{&first, &second} {
		*s = NewStats()
		synctest.Test(t, func(*testing.T) {
			time.Sleep(time.Hour)
			for i := range 50 {
				schedule(GobreakerV2, 7, i, *s)
			}
		})
	}
	if first.String() != second.String() {
		t.Errorf("the same seed gave\n%v\n%v", first, second)
	}
}
