// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		c := quick()
		c.OnStateChange = func(name string, from, to State) { got = append(got, fmt.Sprint(name, " ", from, " to ", to)) }
		var events []Event
		c.OnEvent = func(e Event) { events = append(events, e) }
		start := time.Now()
		b := opened(c)
		time.Sleep(time.Minute)
		check(t, "state", b.State(), HalfOpen)
		b.Do(context.Background(), passing)
		check(t, "changes", fmt.Sprint(got),
			"[payments closed to open payments open to half-open payments half-open to closed]")
		for i, e := range events {
			check(t, "sequence", e.Seq, uint64(i+1))
			check(t, "name", e.Name, "payments")
		}
		check(t, "first time", events[0].Time.Equal(start), true)
		check(t, "second time", events[1].Time.Equal(start.Add(time.Minute)), true)
		check(t, "cause", events[0].Cause, errBoom)
		check(t, "counts of the old state", events[2].Counts, Counts{Requests: 1, TotalSuccesses: 1, ConsecutiveSuccesses: 1})
	})
}

// TestCallbacksCallBack: all user code may use the breaker.
func TestCallbacksCallBack(t *testing.T) {
	var b *Breaker
	calls := map[string]int{}
	busy := false
	use := func(who string) {
		if calls[who]++; busy {
			return // what is done below calls back in turn
		}
		busy = true
		defer func() { busy = false }()
		b.Name()
		b.Config()
		b.State()
		b.Mode()
		b.Counts()
		b.Stats()
		b.Snapshot()
		b.Reconfigure(b.Config())
		p, err := b.Allow()
		if err == nil {
			p.Ignore()
		}
	}
	b = New(Config{
		Trip:          func(Counts) bool { use("Trip"); return true },
		Classify:      func(err error) Outcome { use("Classify"); return AnyError(err) },
		OpenForFunc:   func(Opening) time.Duration { use("OpenForFunc"); return time.Hour },
		OnStateChange: func(string, State, State) { use("OnStateChange") },
		OnEvent:       func(Event) { use("OnEvent") },
		OnCall:        func(Call) { use("OnCall") },
	})
	b.Do(context.Background(), func(context.Context) error { use("function"); return errBoom })
	for _, who := range []string{"Trip", "Classify", "OpenForFunc", "OnStateChange", "OnEvent", "OnCall", "function"} {
		if calls[who] == 0 {
			t.Errorf("%s was not called", who)
		}
	}
	check(t, "state", b.State(), Open)
}

// TestCallbackThatChangesTheState: events made by an observer are delivered
// after the one it observes, not inside it.
func TestCallbackThatChangesTheState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *Breaker
		var got []string
		c := quick()
		c.OnEvent = func(e Event) {
			got = append(got, "begin "+e.To.String())
			if e.To == Open {
				time.Sleep(time.Second)
				b.Do(context.Background(), passing) // half-open, closed
			}
			got = append(got, "end "+e.To.String())
		}
		b = New(c)
		b.Do(context.Background(), failing)
		check(t, "order", fmt.Sprint(got),
			"[begin open end open begin half-open end half-open begin closed end closed]")
	})
}

func TestPanickingObserver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []State
		c := quick()
		c.MaxConcurrent = 1
		c.OnEvent = func(e Event) {
			seen = append(seen, e.To)
			if len(seen) < 3 {
				panic("observer")
			}
		}
		b := New(c)
		must := func(f func()) {
			defer func() { check(t, "panic", recover(), "observer") }()
			f()
		}
		must(func() { b.Do(context.Background(), failing) })
		time.Sleep(time.Second)
		must(func() { b.Do(context.Background(), passing) }) // half-open; the call is lost, its places are not
		check(t, "next call", b.Do(context.Background(), passing), nil)
		check(t, "seen", fmt.Sprint(seen), "[open half-open closed]")
	})
}

// TestOneDelivererAtATime: while an observer runs, other goroutines leave
// their events to it and go on.
func TestOneDelivererAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan bool)
		var got []uint64
		c := quick()
		c.OnEvent = func(e Event) {
			if e.Seq == 1 {
				<-release
			}
			got = append(got, e.Seq) // no lock: the race detector proves the rule
		}
		b := New(c)
		var wg sync.WaitGroup
		wg.Go(func() { b.Do(context.Background(), failing) })
		synctest.Wait()
		time.Sleep(time.Second)
		check(t, "another goroutine goes on", b.Do(context.Background(), passing), nil)
		check(t, "its events wait", len(got), 0)
		close(release)
		wg.Wait()
		check(t, "order", fmt.Sprint(got), "[1 2 3]")
	})
}

func TestTripPanicLeavesTheBreakerWorking(t *testing.T) {
	b := New(Config{Trip: func(Counts) bool { panic("trip") }})
	func() {
		defer func() { check(t, "panic", recover(), "trip") }()
		b.Do(context.Background(), failing)
	}()
	check(t, "next call", b.Do(context.Background(), passing), nil)
	check(t, "counts", b.Counts(), Counts{Requests: 2, TotalFailures: 1, TotalSuccesses: 1, ConsecutiveSuccesses: 1})
}
