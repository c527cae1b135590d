// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"
)

func TestStatusOfABreaker(t *testing.T) {
	for _, c := range []struct {
		state State
		mode  Mode
		want  Status
	}{
		{Closed, ModeNormal, Healthy},
		{HalfOpen, ModeNormal, Degraded},
		{Open, ModeNormal, Critical},
		{Closed, ModeShadow, Healthy},
		{HalfOpen, ModeShadow, Degraded},
		{Open, ModeShadow, Degraded},
		{Closed, ModeDisabled, Degraded},
		{Open, ModeIsolated, Critical},
		{Closed, ModeIsolated, Critical},
	} {
		got := Stats{State: c.state, Mode: c.mode}.health().Status
		check(t, c.state.String()+" "+string(c.mode), got, c.want)
	}
}

func TestStatusOfAll(t *testing.T) {
	for _, c := range []struct {
		healthy, degraded, critical int
		want                        Status
	}{
		{0, 0, 0, Healthy},
		{1, 0, 0, Healthy},
		{9, 1, 0, Degraded},
		{0, 1, 0, Degraded},
		{0, 9, 0, Degraded},
		{2, 0, 1, Degraded},
		{1, 1, 1, Degraded},
		{1, 0, 1, Critical},
		{0, 1, 1, Critical},
		{0, 0, 1, Critical},
		{2, 1, 3, Critical},
		{2, 2, 3, Degraded},
	} {
		if got := overallStatus(c.healthy, c.degraded, c.critical); got != c.want {
			t.Errorf("%d healthy, %d degraded, %d critical: got %s, want %s", c.healthy, c.degraded, c.critical, got, c.want)
		}
	}
}

// TestReport follows one of three breakers through an outage.
func TestReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &Registry{Config: func(string) Config {
			return Config{ConsecutiveFailures: 1, OpenFor: time.Minute, Probes: 1}
		}}
		empty := r.Health()
		check(t, "empty", empty.Status, Healthy)
		check(t, "no breakers, but a list", empty.Breakers != nil && len(empty.Breakers) == 0, true)
		want := func(what string, overall Status, healthy, degraded, critical int, order ...string) {
			t.Helper()
			got := r.Health()
			check(t, what+": status", got.Status, overall)
			check(t, what+": counts", [3]int{got.Healthy, got.Degraded, got.Critical}, [3]int{healthy, degraded, critical})
			for i, name := range order {
				check(t, what+": order", got.Breakers[i].Name, name)
			}
		}
		for _, name := range []string{"b", "c", "a"} {
			r.Get(name)
		}
		want("all work", Healthy, 3, 0, 0, "a", "b", "c")
		r.Get("c").Do(context.Background(), failing)
		want("one open", Degraded, 2, 0, 1, "c", "a", "b")
		time.Sleep(12 * time.Second)
		h := r.Get("c").Health()
		check(t, "state", h.State, Open)
		check(t, "retry after", h.RetryAfter, 48*time.Second)
		check(t, "last error", h.LastError, "boom")
		r.Get("b").Do(context.Background(), failing)
		want("two open", Critical, 1, 0, 2, "b", "c", "a")
		time.Sleep(48 * time.Second)
		want("one half-open", Degraded, 1, 1, 1, "b", "c", "a")
		r.Get("c").Do(context.Background(), passing)
		want("it works again", Degraded, 2, 0, 1, "b", "a", "c")
		r.Get("c").SetMode(ModeDisabled)
		want("unguarded", Degraded, 1, 1, 1, "b", "c", "a")
	})
}

func TestFailureRatio(t *testing.T) {
	for _, c := range []struct {
		counts Counts
		want   float64
	}{
		{Counts{}, 0},
		{Counts{Requests: 9, TotalExclusions: 9}, 0},
		{Counts{Requests: 9, TotalExclusions: 1, TotalSuccesses: 6, TotalFailures: 2}, 0.25},
		{Counts{TotalFailures: 1<<32 - 1, TotalSuccesses: 1<<32 - 1}, 0.5},
	} {
		check(t, "ratio", Stats{Counts: c.counts}.health().FailureRatio, c.want)
	}
}

func TestHealthJSON(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 5e8, time.UTC)
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"zero": {Health{Status: Healthy}, `{"name":"","status":"healthy","state":"closed","failure_ratio":0}`},
		"full": {Health{Name: "a", Status: Critical, State: Open, Mode: ModeIsolated, Since: at, RetryAfter: 90 * time.Second,
			FailureRatio: 0.25, LastError: `"no"`, LastFailure: at.Add(time.Hour)},
			`{"name":"a","status":"critical","state":"open","mode":"isolated","since":"2026-03-01T12:00:00.5Z","retry_after":"1m30s",` +
				`"failure_ratio":0.25,"last_error":"\"no\"","last_failure":"2026-03-01T13:00:00.5Z"}`},
		"empty report": {(&Registry{}).Health(), `{"status":"healthy","healthy":0,"degraded":0,"critical":0,"breakers":[]}`},
		"report": {Report{Status: Degraded, Degraded: 1, Breakers: []Health{{Name: "a", Status: Degraded, State: HalfOpen}}},
			`{"status":"degraded","healthy":0,"degraded":1,"critical":0,"breakers":[{"name":"a","status":"degraded","state":"half-open","failure_ratio":0}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.Marshal(c.value)
			check(t, "error", err, nil)
			check(t, "text", string(got), c.want)
		})
	}
}
