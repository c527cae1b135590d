// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func TestDefaults(t *testing.T) {
	base := Config{OpenFor: time.Minute, Probes: 3, ProbeSuccesses: 3, ProbeFailures: 1, ProbeLease: time.Minute, Window: NoWindow()}
	with := func(change func(*Config)) Config {
		c := base
		change(&c)
		return c
	}
	for name, c := range map[string]struct{ in, want Config }{
		"zero": {Config{}, with(func(c *Config) {
			c.ConsecutiveFailures, c.FailureRatio, c.MinCalls, c.Window = 5, 0.5, 10, LastCalls(100)
		})},
		"consecutive only needs no window": {Config{ConsecutiveFailures: 2}, with(func(c *Config) { c.ConsecutiveFailures = 2 })},
		"failures":                         {Config{Failures: 2}, with(func(c *Config) { c.Failures, c.Window = 2, LastCalls(100) })},
		"a ratio has a minimum": {Config{FailureRatio: 0.1}, with(func(c *Config) {
			c.FailureRatio, c.MinCalls, c.Window = 0.1, 10, LastCalls(100)
		})},
		"slow": {Config{SlowRatio: 0.1}, with(func(c *Config) {
			c.SlowRatio, c.SlowAfter, c.MinCalls, c.Window = 0.1, time.Second, 10, LastCalls(100)
		})},
		"a lease follows OpenFor": {Config{ConsecutiveFailures: 1, OpenFor: time.Hour}, with(func(c *Config) {
			c.ConsecutiveFailures, c.OpenFor, c.ProbeLease = 1, time.Hour, time.Hour
		})},
		"successes follow probes": {Config{ConsecutiveFailures: 1, Probes: 7}, with(func(c *Config) {
			c.ConsecutiveFailures, c.Probes, c.ProbeSuccesses = 1, 7, 7
		})},
		"a chosen window stays": {Config{ConsecutiveFailures: 1, Window: Tumbling(time.Second)}, with(func(c *Config) {
			c.ConsecutiveFailures, c.Window = 1, Tumbling(time.Second)
		})},
		"throttling forgets with time": {Config{Throttle: 2}, with(func(c *Config) {
			c.Throttle, c.MinCalls, c.ProbeInterval, c.Window = 2, 10, time.Second, Rolling(2*time.Minute, 10)
		})},
		"also when another window is chosen": {Config{Throttle: 0.5, Window: LastCalls(5)}, with(func(c *Config) {
			c.Throttle, c.MinCalls, c.ProbeInterval, c.Window = 1, 10, time.Second, Rolling(2*time.Minute, 10)
		})},
		"unless it does": {Config{Throttle: 1.5, Window: Tumbling(time.Second), ProbeInterval: 7}, with(func(c *Config) {
			c.Throttle, c.MinCalls, c.ProbeInterval, c.Window = 1.5, 10, 7, Tumbling(time.Second)
		})},
		"an interval follows OpenFor": {Config{ConsecutiveFailures: 1, ProbeLimit: ProbesPerInterval, OpenFor: time.Hour}, with(func(c *Config) {
			c.ConsecutiveFailures, c.ProbeLimit, c.ProbeInterval, c.OpenFor, c.ProbeLease = 1, ProbesPerInterval, time.Hour, time.Hour, time.Hour
		})},
		"an interval that nobody looks at": {Config{ConsecutiveFailures: 1, ProbeInterval: time.Hour}, with(func(c *Config) { c.ConsecutiveFailures = 1 })},
		"a ramp has steps": {Config{ConsecutiveFailures: 1, Ramp: []float64{0, 0.5, 2}}, with(func(c *Config) {
			c.ConsecutiveFailures, c.Ramp, c.RampStep = 1, []float64{0.5}, 10*time.Second
		})},
		"no ramp has none":  {Config{ConsecutiveFailures: 1, Ramp: []float64{2}, RampStep: 5}, with(func(c *Config) { c.ConsecutiveFailures = 1 })},
		"total probes":      {Config{ConsecutiveFailures: 1, ProbeLimit: ProbesTotal, ProbeSuccesses: 9}, with(func(c *Config) { c.ConsecutiveFailures, c.ProbeLimit = 1, ProbesTotal })},
		"probes in flight":  {Config{ConsecutiveFailures: 1, ProbeSuccesses: 9}, with(func(c *Config) { c.ConsecutiveFailures, c.ProbeSuccesses = 1, 9 })},
		"a ratio of probes": {Config{ConsecutiveFailures: 1, ProbeFailureRatio: 0.5, ProbeFailures: 2, ProbeSuccesses: 2}, with(func(c *Config) { c.ConsecutiveFailures, c.ProbeFailureRatio = 1, 0.5 })},
		"failed probes":     {Config{ConsecutiveFailures: 1, ProbeFailures: 2}, with(func(c *Config) { c.ConsecutiveFailures, c.ProbeFailures = 1, 2 })},
		"a lease for ever":  {Config{ConsecutiveFailures: 1, ProbeLease: -5}, with(func(c *Config) { c.ConsecutiveFailures, c.ProbeLease = 1, -1 })},
		"backoff": {Config{ConsecutiveFailures: 1, Backoff: Backoff{Factor: 0.5, Max: -1, Jitter: 3}}, with(func(c *Config) {
			c.ConsecutiveFailures, c.Backoff = 1, Backoff{Jitter: 1}
		})},
		"a queue for nothing": {Config{ConsecutiveFailures: 1, MaxQueue: 5}, with(func(c *Config) { c.ConsecutiveFailures = 1 })},
		"a queue":             {Config{ConsecutiveFailures: 1, MaxQueue: 5, MaxConcurrent: 2}, with(func(c *Config) { c.ConsecutiveFailures, c.MaxQueue, c.MaxConcurrent = 1, 5, 2 })},
		"an unknown mode":     {Config{ConsecutiveFailures: 1, Mode: "asleep"}, with(func(c *Config) { c.ConsecutiveFailures = 1 })},
		"slow calls in flight of no rule": {Config{ConsecutiveFailures: 1, SlowInFlight: true, SlowAfter: 5, MinCalls: 7}, with(func(c *Config) {
			c.ConsecutiveFailures = 1
		})},
		"negative is default": {Config{Failures: -1, FailureRatio: -1, OpenFor: -1, Probes: -1, ProbeSuccesses: -1, MinCalls: -1, SlowAfter: -1, CallTimeout: -1, MaxConcurrent: -1},
			Config{}.effective()},
	} {
		if got := c.in.effective(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, got, c.want)
		}
		if again := c.want.effective(); !reflect.DeepEqual(again, c.want) {
			t.Errorf("%s: not idempotent: %+v", name, again)
		}
	}
	c := Config{Trip: func(Counts) bool { return false }}.effective()
	check(t, "window for Trip", c.Window, LastCalls(100))
	check(t, "rules beside Trip", c.ConsecutiveFailures, 0)
}

// TestFilesBuildInAnOldModule copies the package, as a migration does, into a
// module whose go directive is older than the package's language.
func TestFilesBuildInAnOldModule(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", []byte("module example.com/old\n\ngo 1.16\n"))
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(data), "// Copyright (c) 2026 The cbctl authors. MIT licence.\n\n//go:build go1.21\n") {
			t.Errorf("%s does not begin with the licence and the constraint", name)
		}
		write(name, data)
	}
	cmd := exec.Command("go", "vet", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}
