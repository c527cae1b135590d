// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"errors"
	"testing"
	"time"
)

// What the model has found, each as short as it could be made.

func found(c Config) (b *Breaker, pass func(time.Duration)) {
	clock := new(numberClock)
	return clock.make(c), clock.pass
}

func hold(t *testing.T, b *Breaker) *Permit {
	t.Helper()
	p, err := b.Allow()
	if err != nil {
		t.Fatal(err)
	}
	return &p
}

func TestRestoreAfterTheOpenTimeProbes(t *testing.T) {
	b, pass := found(Config{})
	b.Trip(5*ms, nil)
	s := b.Snapshot()
	pass(6 * ms)
	next, _ := found(Config{})
	s.Time = s.Time.Add(-6 * ms)
	s.OpenUntil = s.OpenUntil.Add(-6 * ms)
	for name, b := range map[string]*Breaker{"the same": b, "a new one": next} {
		check(t, name+": restore", b.Restore(s), error(nil))
		_, err := b.Allow()
		check(t, name+": the first call", err, error(nil))
	}
}

func TestBusyIsNotRememberedWhileOpen(t *testing.T) {
	c := Config{MaxConcurrent: 1}
	b, _ := found(c)
	p := hold(t, b)
	b.Trip(0, nil)
	b.Reconfigure(c)
	b.Allow()
	p.Ignore()
	_, err := b.Allow()
	check(t, "open", errors.Is(err, ErrOpenState), true)
}

func TestDisabledModeWithOnCall(t *testing.T) {
	for _, max := range []int{0, 1} {
		calls := 0
		b, _ := found(Config{Mode: ModeDisabled, MaxConcurrent: max, OnCall: func(Call) { calls++ }})
		p := hold(t, b)
		hold(t, b).Done(nil)
		p.Done(errBoom)
		s := b.Stats()
		check(t, "requests", s.Counts.Requests, uint32(0))
		check(t, "results", s.Successes+s.Failures, uint64(0))
		check(t, "calls", calls, 2)
	}
}

func TestShadowedCallsTakeNoPlace(t *testing.T) {
	b, pass := found(Config{MaxConcurrent: 1, Mode: ModeShadow})
	b.Trip(5*ms, nil)
	hold(t, b)
	pass(5 * ms)
	hold(t, b)
	check(t, "shadowed", b.Stats().Shadowed, uint64(1))
}

func TestTripOutlastsOpenForFunc(t *testing.T) {
	c := Config{SlowRatio: 1, SlowInFlight: true, MinCalls: 1, OpenForFunc: refOpenFor}
	b, pass := found(c)
	hold(t, b)
	pass(2 * time.Second)
	b.Trip(5*ms, nil) // finds that the call is slow, which opens first
	check(t, "RetryAfter", b.Stats().RetryAfter, 5*ms)

	b, pass = found(c)
	hold(t, b)
	pass(2 * time.Second)
	b.Reconfigure(Config{}) // the new one has no function to ask
	check(t, "RetryAfter", b.Stats().RetryAfter, 33*ms)
}

func TestReconfigureForgetsCallsThatItDrops(t *testing.T) {
	const big = 0.99
	for name, change := range map[string]func(*Config){
		"not counted": func(c *Config) { c.CountInFlight = false },
		"watched":     func(c *Config) { c.SlowRatio, c.SlowInFlight = big, true },
	} {
		c := Config{CountInFlight: true, FailureRatio: big, Window: Rolling(time.Minute, 6)}
		b, _ := found(c)
		p := hold(t, b)
		change(&c)
		b.Reconfigure(c)
		c.Window = Rolling(time.Hour, 6)
		b.Reconfigure(c)
		p.Done(nil)
		check(t, name, b.Counts().Requests, uint32(0))
	}
}

func TestReconfigureKeepsProbes(t *testing.T) {
	c := Config{CountInFlight: true, Probes: 1}
	b, pass := found(c)
	b.Trip(ms, nil)
	pass(ms)
	p := hold(t, b)
	c.Window = NoWindow()
	b.Reconfigure(c)
	p.Done(nil)
	check(t, "state", b.State(), Closed)
}

func TestUnmeasuredCallsAreNotSlow(t *testing.T) {
	c := Config{CountInFlight: true, Window: NoWindow()}
	b, pass := found(c)
	pass(time.Hour)
	p := hold(t, b)
	c.SlowRatio = 0.5
	b.Reconfigure(c)
	p.Done(nil)
	check(t, "slow", b.Stats().SlowCalls, uint64(0))
}

func TestHangingProbeIsNotHiddenByLaterOnes(t *testing.T) {
	b, pass := found(Config{SlowRatio: 1, SlowAfter: 8 * ms, SlowInFlight: true, ProbeSuccesses: 9})
	b.Trip(ms, nil)
	pass(ms)
	hold(t, b)
	pass(7 * ms)
	hold(t, b)
	pass(3 * ms)
	check(t, "state", b.State(), Open)
}

// TestCountsDuringTheRamp are those of now, as in the closed state.
func TestCountsDuringTheRamp(t *testing.T) {
	var last Event
	b, pass := found(Config{Window: Rolling(40*ms, 4), Probes: 1, Ramp: []float64{1}, OnEvent: func(e Event) { last = e }})
	b.Trip(ms, nil)
	pass(ms)
	hold(t, b).Done(nil)
	hold(t, b).Done(errBoom)
	check(t, "counts", b.Counts().TotalFailures, uint32(1))
	pass(50 * ms)
	check(t, "counts later", b.Counts().TotalFailures, uint32(0))
	pass(10 * time.Second)
	check(t, "state", b.State(), Closed)
	check(t, "counts of the event", last.Counts.TotalFailures, uint32(0))
}

func TestIsolatedFromTheBeginningHasNotOpened(t *testing.T) {
	b, _ := found(Config{Mode: ModeIsolated})
	check(t, "openings", b.Stats().Openings, uint64(0))
	check(t, "attempts", b.Snapshot().Openings, 0)
}

func TestSnapshotOfAnOpenBreakerHasNoWindow(t *testing.T) {
	b, _ := found(Config{ConsecutiveFailures: 1})
	hold(t, b).Done(errBoom)
	check(t, "parts", len(b.Snapshot().Window), 0)
}
