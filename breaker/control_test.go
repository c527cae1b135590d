// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestTripAndReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var events []Event
		c := quick()
		c.OnEvent = func(e Event) { events = append(events, e) }
		b := New(c)
		b.Trip(5*time.Second, errBoom)
		err := b.Do(context.Background(), passing)
		var open *OpenError
		check(t, "error", errors.As(err, &open), true)
		check(t, "retry", open.RetryAfter, 5*time.Second)
		check(t, "cause", open.Cause, errBoom)
		b.Trip(-1, nil)
		err = b.Do(context.Background(), passing)
		check(t, "error", errors.As(err, &open), true)
		check(t, "no time is known", open.RetryAfter, time.Duration(0))
		check(t, "no cause", open.Cause, nil)
		b.Reset()
		check(t, "after reset", b.Do(context.Background(), passing), nil)
		check(t, "events", len(events), 2)
		check(t, "first", events[0].Reason, ReasonTripped)
		check(t, "second", events[1].Reason, ReasonReset)
	})
}

func TestModes(t *testing.T) {
	b := New(quick())
	b.SetMode(ModeIsolated)
	err := b.Do(context.Background(), passing)
	check(t, "isolated", errors.Is(err, ErrIsolated) && errors.Is(err, ErrOpen) && !errors.Is(err, ErrOpenState), true)
	check(t, "state", b.State(), Open)
	b.SetMode("nonsense")
	check(t, "mode", b.Mode(), ModeNormal)
	check(t, "normal", b.Do(context.Background(), passing), nil)
	b.SetMode(ModeDisabled)
	for range 9 {
		check(t, "disabled", b.Do(context.Background(), failing), errBoom)
	}
	check(t, "counts", b.Counts(), Counts{})
}

// TestShadowReports shows how much a breaker would reject before it does.
func TestShadowReports(t *testing.T) {
	var shadowed, events int
	c := quick()
	c.Mode = ModeShadow
	c.MaxConcurrent = 1
	c.OnCall = func(c Call) {
		if c.Shadowed && !c.Rejected {
			shadowed++
		}
	}
	c.OnEvent = func(e Event) {
		if e.Shadow {
			events++
		}
	}
	b := New(c)
	b.Do(context.Background(), failing)
	for range 3 {
		check(t, "call", b.Do(context.Background(), passing), nil)
	}
	check(t, "reported", shadowed, 3)
	check(t, "events", events, 1)
	check(t, "counted", b.Stats().Shadowed, uint64(3))
	check(t, "rejected", b.Stats().Rejected, uint64(0))
	b.Reset()
	b.Do(context.Background(), func(ctx context.Context) error { return b.Do(ctx, passing) })
	check(t, "one too many at once", b.Stats().Shadowed, uint64(4))
}

func TestReconfigureKeepsWhatIsKnown(t *testing.T) {
	rules := func(w Window, n int) Config { return Config{Failures: n, Window: w} }
	windows := map[string]Window{
		"none": NoWindow(), "tumbling": Tumbling(time.Minute), "rolling": Rolling(time.Minute, 6), "finer": Rolling(time.Minute, 60),
		"buckets": RollingBuckets(time.Minute, 10*time.Second), "count": LastCalls(10), "longer": LastCalls(20),
	}
	for from, w := range windows {
		for to, x := range windows {
			synctest.Test(t, func(t *testing.T) {
				b := New(rules(w, 100))
				for range 3 {
					b.Do(context.Background(), failing)
					time.Sleep(time.Second)
				}
				b.Do(context.Background(), passing)
				p, _ := b.Allow()
				b.Reconfigure(rules(x, 5))
				c := b.Counts()
				if c.TotalFailures != 3 || c.TotalSuccesses != 1 || c.ConsecutiveSuccesses != 1 {
					t.Errorf("%s to %s: %+v", from, to, c)
				}
				p.Done(errBoom)
				if n := b.Counts().TotalFailures; n != 4 && (n != 3 || w == x || !w.CreditStart) {
					t.Errorf("%s to %s: %d failures after that of a call in flight", from, to, n)
				}
				b.Do(context.Background(), failing)
				b.Do(context.Background(), failing)
				check(t, from+" to "+to+": the new rule", b.State(), Open)
			})
		}
	}
}

func TestReconfigureKeepsTheOpenTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := opened(quick())
		time.Sleep(time.Second / 2)
		c := b.Config()
		c.OpenFor, c.Name = time.Hour, "orders"
		b.Reconfigure(c)
		err := b.Do(context.Background(), passing)
		check(t, "new name", strings.Contains(err.Error(), `"orders"`), true)
		time.Sleep(time.Second / 2)
		check(t, "half-open in time", b.State(), HalfOpen)
		b.Do(context.Background(), failing)
		time.Sleep(time.Minute)
		check(t, "the next opening is longer", b.State(), Open)
	})
}

func TestReconfigureFreesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Config{MaxConcurrent: 1, MaxQueue: 1})
		p, _ := b.Allow()
		done := make(chan error)
		go func() { done <- b.Do(context.Background(), passing) }()
		synctest.Wait()
		check(t, "queue is full", errors.Is(b.Do(context.Background(), passing), ErrMaxConcurrent), true)
		c := b.Config()
		c.MaxConcurrent = 2
		b.Reconfigure(c)
		check(t, "a waiter", <-done, nil)
		p.Done(nil)
	})
}

func TestSnapshotSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Config{Failures: 5, Window: Rolling(time.Minute, 6), OpenFor: 30 * time.Second, Backoff: Backoff{Factor: 2}}
		b := New(c)
		for range 4 {
			b.Do(context.Background(), failing)
			time.Sleep(time.Second)
		}
		restart := func(b *Breaker) *Breaker {
			text, err := json.Marshal(b.Snapshot())
			check(t, "written", err, nil)
			time.Sleep(10 * time.Second)
			var s Snapshot
			check(t, "read", json.Unmarshal(text, &s), nil)
			next := New(c)
			check(t, "restored", next.Restore(s), nil)
			return next
		}
		b = restart(b)
		check(t, "failures", b.Counts().TotalFailures, uint32(4))
		b.Do(context.Background(), failing)
		check(t, "state", b.State(), Open)
		b = restart(b)
		check(t, "state", b.State(), Open)
		err := b.Do(context.Background(), passing)
		var open *OpenError
		check(t, "error", errors.As(err, &open), true)
		check(t, "rest", open.RetryAfter, 20*time.Second)
		check(t, "cause", open.Cause.Error(), "boom")
		time.Sleep(20 * time.Second)
		check(t, "probing", b.State(), HalfOpen)
		b = restart(b)
		check(t, "probing anew", b.State(), HalfOpen)
		b.Do(context.Background(), failing)
		errors.As(b.Do(context.Background(), passing), &open)
		check(t, "the second attempt waits longer", open.RetryAfter, time.Minute)
		time.Sleep(time.Minute)
		for range 3 {
			b.Do(context.Background(), passing)
		}
		check(t, "state", b.State(), Closed)
		b.Trip(-1, nil)
		b = restart(b)
		time.Sleep(1000 * time.Hour)
		check(t, "tripped until reset", b.State(), Open)
		b.SetMode(ModeIsolated)
		check(t, "mode", restart(b).Mode(), ModeIsolated)
	})
}

func TestSnapshotForgetsWhatIsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, w := range []Window{Rolling(time.Minute, 6), Tumbling(time.Minute)} {
			b := New(Config{Failures: 5, Window: w})
			b.Do(context.Background(), failing)
			time.Sleep(30 * time.Second)
			b.Do(context.Background(), failing)
			s := b.Snapshot()
			time.Sleep(40 * time.Second)
			next := New(Config{Failures: 5, Window: w})
			check(t, "restored", next.Restore(s), nil)
			want := uint32(1)
			if w.Kind == WindowTumbling {
				want = 0
			}
			check(t, string(w.Kind), next.Counts().TotalFailures, want)
		}
	})
}

// asking is an error whose text asks the breaker.
type asking struct{ b *Breaker }

func (e asking) Error() string { return "state " + e.b.State().String() }

func TestSnapshotAsksTheCauseWithoutTheLock(t *testing.T) {
	b := New(quick())
	b.Trip(time.Hour, asking{b})
	check(t, "cause", b.Snapshot().Cause, "state open")
}

func TestSnapshotErrors(t *testing.T) {
	b := New(Config{})
	b.Do(context.Background(), failing)
	before := b.Counts()
	for name, text := range map[string]string{
		"state is":                `{"time":"2026-01-02T03:04:05Z","state":"ajar"}`,
		"mode":                    `{"time":"2026-01-02T03:04:05Z","state":"open","mode":"sleepy"}`,
		"time is":                 `{"state":"open"}`,
		"window[1].age: \"soon\"": `{"time":"2026-01-02T03:04:05Z","state":"closed","window":[{"age":"1s"},{"age":"soon"}]}`,
		"window[0].age is -1s":    `{"time":"2026-01-02T03:04:05Z","state":"closed","window":[{"age":"-1s"}]}`,
		"cannot unmarshal":        `{"time":"2026-01-02T03:04:05Z","state":3}`,
	} {
		var s Snapshot
		if err := json.Unmarshal([]byte(text), &s); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, want something about %s", text, err, name)
		}
	}
	check(t, "a zero snapshot", b.Restore(Snapshot{}) != nil, true)
	check(t, "a bad state", b.Restore(Snapshot{Time: time.Now(), State: 7}) != nil, true)
	check(t, "counts", b.Counts(), before)
}

func TestOpenForFunc(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := quick()
		var asked []Opening
		c.OpenForFunc = func(o Opening) time.Duration {
			asked = append(asked, o)
			if o.Attempt == 1 {
				return 7 * time.Second
			}
			return 0
		}
		b := opened(c)
		var open *OpenError
		errors.As(b.Do(context.Background(), passing), &open)
		check(t, "answer", open.RetryAfter, 7*time.Second)
		time.Sleep(7 * time.Second)
		b.Do(context.Background(), failing)
		errors.As(b.Do(context.Background(), passing), &open)
		check(t, "no answer", open.RetryAfter, time.Second)
		check(t, "asked", len(asked), 2)
		check(t, "first", asked[0], Opening{Name: "payments", Attempt: 1, Reason: ReasonConsecutive, OpenFor: time.Second,
			Cause: errBoom, Counts: Counts{Requests: 1, TotalFailures: 1, ConsecutiveFailures: 1}})
		check(t, "second", asked[1].Reason, ReasonProbeFailed)
		b.Trip(time.Minute, nil)
		check(t, "a trip has its own time", len(asked), 2)
	})
}

// TestLateAnswerOfOpenForFunc: the answer is about an opening that is over.
func TestLateAnswerOfOpenForFunc(t *testing.T) {
	var b *Breaker
	c := quick()
	c.OpenForFunc = func(Opening) time.Duration {
		b.Reset()
		b.Trip(time.Hour, nil)
		return time.Millisecond
	}
	b = New(c)
	b.Do(context.Background(), failing)
	check(t, "the later opening", b.Stats().RetryAfter > time.Minute, true)
}

func TestPanickingOpenForFunc(t *testing.T) {
	c := quick()
	seen := 0
	c.OnEvent = func(Event) { seen++ }
	c.OpenForFunc = func(Opening) time.Duration { panic("oh") }
	b := New(c)
	func() {
		defer func() { check(t, "panic", recover(), "oh") }()
		b.Do(context.Background(), failing)
	}()
	check(t, "state", b.State(), Open)
	check(t, "events", seen, 1)
}

func TestOnCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []Call
		c := quick()
		c.OnCall = func(c Call) { got = append(got, c) }
		b := New(c)
		start := time.Now()
		slow := func(err error) func(context.Context) error {
			return func(context.Context) error { time.Sleep(time.Second); return err }
		}
		b.Do(context.Background(), slow(nil))
		p, _ := b.Allow()
		p.Ignore()
		b.Do(context.Background(), slow(errBoom))
		rejected := b.Do(context.Background(), passing)
		want := []Call{
			{Name: "payments", Start: start, Took: time.Second, Outcome: Success},
			{Name: "payments", Start: start.Add(time.Second), Outcome: Ignored},
			{Name: "payments", Start: start.Add(time.Second), Took: time.Second, Outcome: Failure, Err: errBoom},
			{Name: "payments", Start: start.Add(2 * time.Second), Outcome: Ignored, Err: rejected, State: Open, Rejected: true},
		}
		check(t, "calls", len(got), len(want))
		for i, w := range want {
			if !got[i].Start.Equal(w.Start) {
				t.Errorf("call %d began at %v, want %v", i, got[i].Start, w.Start)
			}
			got[i].Start = w.Start
			check(t, "call", got[i], w)
		}
	})
}

// TestThrottleRejectsTheRightShare compares the first decision after known
// results with the formula.
func TestThrottleRejectsTheRightShare(t *testing.T) {
	p := newPolicy(Config{Throttle: 2, MinCalls: 10, Window: Rolling(10*time.Second, 10), ProbeInterval: time.Hour}, nil)
	for _, c := range []struct {
		successes, failures int
		want                float64
	}{
		{50, 50, 0}, {50, 100, 50.0 / 151}, {10, 100, 90.0 / 111}, {0, 100, 100.0 / 101}, {0, 9, 0},
	} {
		const trials = 20_000
		rejected := 0
		for seed := range trials {
			m := newMachine(p, 0, uint64(seed)*0x2545f4914f6cdd1d)
			m.successes(uint32(c.successes))
			for range c.failures {
				m.closed.record(m.closed.admit(), Failure, false)
			}
			if _, v := m.admit(1); v == rejectedThrottled {
				rejected++
			}
		}
		if got := float64(rejected) / trials; math.Abs(got-c.want) > 0.015 {
			t.Errorf("%d successes, %d failures: %.3f of the calls were rejected, want %.3f", c.successes, c.failures, got, c.want)
		}
	}
}

func TestThrottledCallsSaySo(t *testing.T) {
	b := NewAt(Config{Throttle: 1, ProbeInterval: time.Hour}, func() time.Duration { return 1 })
	var err error
	for range 1000 {
		if err = b.Do(context.Background(), failing); errors.Is(err, ErrOpen) {
			break
		}
	}
	check(t, "throttled", errors.Is(err, ErrThrottled) && !errors.Is(err, ErrMaxConcurrent), true)
	check(t, "a rejected call is a request", b.m.closed.sum().rejected, uint32(1))
	check(t, "state", b.State(), Closed)
}

func TestNoGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	var made []*Breaker
	for _, c := range kinds {
		for range 100 {
			b := New(c)
			b.Do(context.Background(), passing)
			b.Do(context.Background(), failing)
			b.Allow()
			b.Trip(time.Hour, nil)
			b.Do(context.Background(), passing)
			made = append(made, b)
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines after using %d breakers, %d before", after, len(made), before)
	}
	runtime.KeepAlive(made)
}
