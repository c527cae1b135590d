// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

// at is a breaker on a clock that the test moves.
func at(c Config) (*Breaker, *time.Duration) {
	now := new(time.Duration)
	return NewAt(c, func() time.Duration { return *now }), now
}

// fails makes calls that fail.
func fails(b *Breaker, n int) {
	for range n {
		b.Do(context.Background(), func(context.Context) error { return errScript })
	}
}

func TestCountingEvents(t *testing.T) {
	var got []string
	b, now := at(hand(func(c *Config, _ *Compat) {
		c.LateSuccess = LateSuccessProbes
		c.OnEvent = func(e Event) { got = append(got, fmt.Sprint(e.To, ": ", e.Reason, " ", e.Counts.ConsecutiveFailures)) }
		c.OnStateChange = func(_ string, from, to State) { got = append(got, fmt.Sprint(from, " to ", to)) }
	}))
	late, _ := b.Allow()
	fails(b, 2)
	late.Done(nil)
	late.Done(nil) // counts once
	fails(b, 1)
	*now += 10 * time.Second
	b.Reset()
	check(t, "events", fmt.Sprint(got), "[closed to open open: consecutive failures 2 open to half-open half-open: late success 2 "+
		"half-open to open open: probe failed 2 open to half-open half-open: open time over 2 half-open to closed closed: reset 2]")
}

func TestCountingAsksTripWithoutALock(t *testing.T) {
	var b *Breaker
	var seen []Counts
	b, _ = at(hand(func(c *Config, _ *Compat) {
		c.ConsecutiveFailures = 5
		c.Trip = func(n Counts) bool {
			seen = append(seen, n)
			b.Counts()
			return n.TotalFailures >= 2
		}
	}))
	b.Record(Success, nil)
	b.Record(Failure, errScript)
	b.Record(Success, nil)
	b.Record(Failure, errScript)
	check(t, "state", b.State(), Open)
	check(t, "counts", fmt.Sprint(seen), "[{2 1 1 0 0 1} {4 2 2 0 0 1}]")
}

// TestCountingOpenForFunc: the answer about the open time is about the opening,
// so failures that arrived before it still make it longer.
func TestCountingOpenForFunc(t *testing.T) {
	var b *Breaker
	var now *time.Duration
	var late Permit
	b, now = at(hand(func(c *Config, _ *Compat) {
		c.SinceFailure = true
		c.OpenForFunc = func(Opening) time.Duration {
			*now += 3 * time.Second
			late.Done(errScript)
			return 4 * time.Second
		}
	}))
	late, _ = b.Allow()
	fails(b, 2)
	check(t, "open until", b.Peek().OpenUntil, time.Unix(7, 0).UTC())
}

func TestPeek(t *testing.T) {
	b, now := at(hand(func(c *Config, _ *Compat) { c.AfterOpen = AfterOpenCounting }))
	check(t, "new", b.Peek(), View{Since: time.Unix(0, 0).UTC()})
	*now = time.Second
	fails(b, 2)
	*now += 4 * time.Second
	two := Counts{Requests: 2, TotalFailures: 2, ConsecutiveFailures: 2}
	opened, until := time.Unix(1, 0).UTC(), time.Unix(11, 0).UTC()
	check(t, "open", b.Peek(), View{Open, Open, opened, opened, until, 6 * time.Second, two})
	*now += 6 * time.Second
	check(t, "over", b.Peek(), View{Closed, Open, opened, opened, until, 0, two})
	check(t, "nothing has changed", b.LastState(), Open)
	check(t, "State", b.State(), Closed)
	check(t, "after State", b.Peek(), View{Closed, Closed, until, opened, until, 0, two})
	b.Record(Success, nil)
	check(t, "working again", b.Peek(), View{Closed, Closed, until, opened, time.Time{}, 0, Counts{}})
	b.Trip(-1, nil)
	check(t, "until Reset", b.Peek().OpenUntil, time.Time{})
	b.Reset()
	check(t, "after Reset", b.Peek().LastFailure, time.Time{})
}

func TestPeekOfOtherBreakers(t *testing.T) {
	b, now := at(Config{ConsecutiveFailures: 1, OpenFor: time.Second, ProbeSuccesses: 1, Ramp: []float64{0.1, 0.5}, RampStep: time.Second})
	fails(b, 1)
	check(t, "open", b.Peek().RetryAfter, time.Second)
	*now = time.Second
	check(t, "over", fmt.Sprint(b.Peek().State, b.LastState()), "half-open open")
	b.Do(context.Background(), func(context.Context) error { return nil })
	*now = 3*time.Second - 1
	check(t, "ramp", fmt.Sprint(b.Peek().State, b.LastState()), "half-open half-open")
	*now = 3 * time.Second
	check(t, "ramp over", fmt.Sprint(b.Peek().State, b.LastState()), "closed half-open")
	check(t, "failure", b.Peek().LastFailure, time.Unix(0, 0).UTC())
}

func TestRecordGivesAPlaceBack(t *testing.T) {
	var calls []Call
	b, _ := at(Config{MaxConcurrent: 1, OnCall: func(c Call) { calls = append(calls, c) }})
	b.Allow()
	_, err := b.Allow()
	check(t, "full", errors.Is(err, ErrMaxConcurrent), true)
	b.Record(Failure, errScript)
	b.Record(Success, nil) // more than there are calls
	_, err = b.Allow()
	check(t, "free", err, nil)
	_, err = b.Allow()
	check(t, "full again", errors.Is(err, ErrMaxConcurrent), true)
	check(t, "reported", fmt.Sprint(len(calls), calls[1].Outcome, calls[1].Err), "4 failure scripted failure")
	s := b.Stats()
	check(t, "totals", fmt.Sprint(s.Successes, s.Failures, s.LastError), "1 1 scripted failure")
}

// TestRecordWakesTheNext: a place that Record gives back goes to a call that
// waits for one.
func TestRecordWakesTheNext(t *testing.T) {
	b := New(Config{MaxConcurrent: 1, MaxQueue: 1})
	b.Allow()
	done := make(chan error)
	go func() { done <- b.Do(context.Background(), func(context.Context) error { return nil }) }()
	for b.ready().limit.queue.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	b.Record(Success, nil)
	select {
	case err := <-done:
		check(t, "waited", err, nil)
	case <-time.After(10 * time.Second):
		t.Error("the call waits for ever")
	}
}

// TestRecordOfSlowCallsInFlight: a result without a permit ends a call in
// flight, which is then no longer late.
func TestRecordOfSlowCallsInFlight(t *testing.T) {
	b, now := at(Config{SlowRatio: 0.5, SlowAfter: 8 * time.Second, SlowInFlight: true, MinCalls: 2})
	for range 3 {
		b.Allow()
	}
	for range 3 {
		b.Record(Success, nil)
	}
	*now = time.Minute
	b.Allow()
	check(t, "state", b.State(), Closed)
}

func TestReconfigureKeepsTheFailureCount(t *testing.T) {
	plain := Config{ConsecutiveFailures: 3, Window: NoWindow(), OpenFor: time.Second, ProbeSuccesses: 2}
	counted := plain
	counted.LateResults = LateCounted
	for name, order := range map[string][2]Config{"to": {plain, counted}, "from": {counted, plain}, "within": {counted, counted}} {
		b, now := at(order[0])
		fails(b, 2)
		b.Reconfigure(order[1])
		check(t, name+": counts", b.Counts().ConsecutiveFailures, uint32(2))
		fails(b, 1)
		check(t, name+": open", b.State(), Open)
		*now = time.Second
		b.Record(Success, nil)
		b.Reconfigure(order[0])
		check(t, name+": half-open", b.State(), HalfOpen)
		b.Record(Success, nil)
		b.Record(Success, nil)
		check(t, name+": closed", b.State(), Closed)
	}
}

// TestReconfigureKeepsTheProbes: those that are known when counting by hand
// begins.
func TestReconfigureKeepsTheProbes(t *testing.T) {
	c := Config{Failures: 2, Window: NoWindow(), OpenFor: time.Second, Probes: 3, ProbeSuccesses: 2}
	b, now := at(c)
	fails(b, 1)
	b.Record(Success, nil)
	c.LateResults = LateCounted
	b.Reconfigure(c)
	check(t, "all failures", b.Counts(), Counts{Requests: 1, TotalFailures: 1, ConsecutiveFailures: 1})
	c.LateResults = LateDropped
	b.Reconfigure(c)
	fails(b, 1)
	*now = time.Second
	b.Record(Success, nil)
	p, _ := b.Allow()
	c.LateResults = LateCounted
	b.Reconfigure(c)
	check(t, "probes", b.Counts().Requests, uint32(2))
	p.Done(nil)
	check(t, "closed", b.State(), Closed)
}

func TestSnapshotKeepsTheFailureCount(t *testing.T) {
	c := hand(func(c *Config, o *Compat) { c.AfterOpen, o.CountSuccesses = AfterOpenCounting, true })
	b, now := at(c)
	b.Record(Success, nil)
	fails(b, 2)
	text, err := json.Marshal(b.Snapshot())
	if err != nil {
		t.Fatal(err)
	}
	var s Snapshot
	check(t, "read", json.Unmarshal(text, &s), nil)
	again, later := at(c)
	*later = *now
	check(t, "restored", again.Restore(s), nil)
	check(t, "counts", again.Counts(), b.Counts())
	*later += 10 * time.Second
	check(t, "state", again.State(), Closed)
	fails(again, 1)
	check(t, "the next failure opens again", again.State(), Open)
}

// TestRecordRace uses a breaker that counts by hand from several goroutines.
func TestRecordRace(t *testing.T) {
	b := New(hand(func(c *Config, o *Compat) {
		c.OpenFor, c.LateSuccess, c.SinceFailure, c.MaxConcurrent = time.Microsecond, LateSuccessProbes, true, 3
		o.CountOpen, o.ProbesKeepPlace = true, true
		c.OnEvent = func(Event) {}
	}))
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 500 {
				if _, err := b.Allow(); err == nil {
					b.Record(Outcome((i+g)%3), nil)
				}
				b.Do(context.Background(), func(context.Context) error { return errScript })
				b.Peek()
				b.LastState()
				if i%100 == g {
					b.Reset()
					b.Reconfigure(b.Config())
				}
			}
		}()
	}
	wg.Wait()
	check(t, "places", b.ready().limit.running(), 0)
}

func TestNamesOfLateSettings(t *testing.T) {
	for want, got := range map[string]fmt.Stringer{
		"dropped": LateDropped, "counted": LateCounted, "LateResults(7)": LateResults(7),
		"nothing": LateSuccessNothing, "closes": LateSuccessCloses, "probes": LateSuccessProbes, "LateSuccess(7)": LateSuccess(7),
		"probe": AfterOpenProbe, "closed": AfterOpenClosed, "counting": AfterOpenCounting, "AfterOpen(7)": AfterOpen(7),
		"unlimited": ProbesUnlimited, "until_successes": ProbesUntilSuccesses, "completed": ProbesCompleted, "admitted": ProbesAdmitted,
	} {
		check(t, "name", got.String(), want)
	}
	var c Config
	err := json.Unmarshal([]byte(`{"late_success":"opens"}`), &c)
	check(t, "error", fmt.Sprint(err), `breaker: field late_success: unknown value "opens"; use nothing, closes or probes`)
}

// TestCompatIsCopied: neither New nor reading changes the Compat of somebody
// else.
func TestCompatIsCopied(t *testing.T) {
	o := &Compat{ForgetAfter: -1, CountOpen: true}
	b := New(Config{Compat: o})
	check(t, "given", *o, Compat{ForgetAfter: -1, CountOpen: true})
	o.CountOpen = false
	check(t, "in force", *b.Config().Compat, Compat{CountOpen: true})
	c := b.Config()
	c.Compat.KeepCounts = true
	check(t, "a copy", *b.Config().Compat, Compat{CountOpen: true})
	c.Compat.KeepCounts = false
	check(t, "patch", json.Unmarshal([]byte(`{"compat":{"forget_after":"2s"}}`), &c), nil)
	check(t, "patched", *c.Compat, Compat{CountOpen: true, ForgetAfter: 2 * time.Second})
	check(t, "not in force", *b.Config().Compat, Compat{CountOpen: true})
	check(t, "null", json.Unmarshal([]byte(`{"compat":null}`), &c), nil)
	check(t, "patched", *c.Compat, Compat{CountOpen: true, ForgetAfter: 2 * time.Second})
	var none Config
	check(t, "empty", json.Unmarshal([]byte(`{"compat":{}}`), &none), nil)
	check(t, "none", none.Compat == nil, true)
}
