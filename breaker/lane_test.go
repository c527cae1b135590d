// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestNoResultIsLostOrCountedTwice rotates a window while results come in. It is
// so long that nothing leaves it, so each result must be in it at the end.
func TestNoResultIsLostOrCountedTwice(t *testing.T) {
	const workers, calls = 8, 4000
	for name, w := range map[string]Window{
		"rolling": Rolling(1000*time.Second, 1000),
		"start":   {Kind: WindowRolling, Span: 1000 * time.Second, Slices: 1000, CreditStart: true},
		"none":    NoWindow(),
		"count":   LastCalls(workers * calls),
	} {
		t.Run(name, func(t *testing.T) {
			var clock atomic.Int64
			b := NewAt(Config{FailureRatio: 2, Window: w}, func() time.Duration { return time.Duration(clock.Load()) })
			var want [3]atomic.Uint64
			stop := make(chan struct{})
			var turning, working sync.WaitGroup
			turning.Go(func() { rotate(&clock, 900*time.Second, stop) })
			for g := range workers {
				working.Go(func() {
					r := rand.New(rand.NewPCG(uint64(g), 0))
					for range calls {
						o := Outcome(r.IntN(40)) // now and then a failure or an ignored call
						if o > Ignored {
							o = Success
						}
						want[o].Add(1)
						perform(b, r, o)
					}
				})
			}
			working.Wait()
			close(stop)
			turning.Wait()
			c, s := b.Counts(), b.Stats()
			check(t, "successes in the window", uint64(c.TotalSuccesses), want[Success].Load())
			check(t, "failures in the window", uint64(c.TotalFailures), want[Failure].Load())
			if w.Kind != WindowCount {
				check(t, "ignored in the window", uint64(c.TotalExclusions), want[Ignored].Load())
			}
			check(t, "requests", c.Requests, c.finished()-onlyIf(w.Kind == WindowCount, c.TotalExclusions))
			check(t, "total of successes", s.Successes, want[Success].Load())
			check(t, "total of failures", s.Failures, want[Failure].Load())
			check(t, "total of ignored", s.Ignored, want[Ignored].Load())
		})
	}
}

func onlyIf(yes bool, n uint32) uint32 {
	if yes {
		return n
	}
	return 0
}

// rotate moves the clock from slice to slice until it is told to stop.
func rotate(clock *atomic.Int64, end time.Duration, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		if clock.Load() < int64(end) {
			clock.Add(int64(100 * time.Millisecond))
		}
		runtime.Gosched()
	}
}

// perform makes a call with an outcome in one of the ways there are.
func perform(b *Breaker, r *rand.Rand, o Outcome) {
	switch {
	case o == Ignored:
		p, _ := b.Allow()
		p.Ignore()
	case r.IntN(2) == 0:
		p, _ := b.Allow()
		p.Report(o == Success)
	case o == Success:
		b.Do(context.Background(), passing)
	default:
		b.Do(context.Background(), failing)
	}
}

// TestContendedBreakerGetsLanes makes sure that the tests with several
// goroutines run what they are for.
func TestContendedBreakerGetsLanes(t *testing.T) {
	if runtime.GOMAXPROCS(0) < 2 {
		t.Skip("one processor cannot contend")
	}
	b := New(Config{FailureRatio: 0.5, Window: Rolling(time.Hour, 10)})
	deadline := time.Now().Add(20 * time.Second)
	for b.lanes.Load() == nil && time.Now().Before(deadline) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 20_000 {
					b.Do(context.Background(), passing)
				}
			})
		}
		wg.Wait()
	}
	if b.lanes.Load() == nil {
		t.Error("a breaker that several processors fight for has one lane")
	}
}

// TestNoCallAfterTheTripIsVisible: whoever has seen the breaker open must not be
// admitted until its time is over.
func TestNoCallAfterTheTripIsVisible(t *testing.T) {
	for range 200 {
		var seen atomic.Bool
		b := New(Config{ConsecutiveFailures: 3, OpenFor: time.Hour,
			OnStateChange: func(_ string, _, to State) { seen.Store(to == Open) }})
		var wg sync.WaitGroup
		for g := range 4 {
			wg.Go(func() {
				for i := 0; i < 200; i++ {
					visible := seen.Load() || g == 0 && b.State() == Open
					admitted := false
					b.Do(context.Background(), func(context.Context) error {
						admitted = true
						if i > 20*g {
							return errFailing
						}
						return nil
					})
					if visible && admitted {
						t.Error("a call ran after the breaker was seen open")
						return
					}
				}
			})
		}
		wg.Wait()
		check(t, "state", b.State(), Open)
	}
}

// TestProbeLimitHolds: however many goroutines come at once, no more than the
// limit of probes run.
func TestProbeLimitHolds(t *testing.T) {
	for round := range 100 {
		b := New(Config{ConsecutiveFailures: 1, OpenFor: 1, Probes: 2, ProbeSuccesses: 1 << 30, ProbeLease: -1})
		b.Do(context.Background(), failing)
		time.Sleep(time.Microsecond)
		var inside, most atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 50 {
					b.Do(context.Background(), func(context.Context) error {
						n := inside.Add(1)
						for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
						}
						runtime.Gosched()
						inside.Add(-1)
						return nil
					})
				}
			})
		}
		wg.Wait()
		if most.Load() > 2 {
			t.Fatalf("round %d: %d probes at once, the limit is 2", round, most.Load())
		}
	}
}

// TestSuccessesEndRunsInOrder: a success between two failures ends the
// run, although it never takes the lock.
func TestSuccessesEndRunsInOrder(t *testing.T) {
	b := New(Config{ConsecutiveFailures: 2, OpenFor: time.Hour})
	for range 10_000 {
		b.Do(context.Background(), failing)
		done := make(chan struct{})
		go func() { // another goroutine, so that only the breaker orders them
			b.Do(context.Background(), passing)
			close(done)
		}()
		<-done
		if b.Do(context.Background(), failing); b.State() != Closed {
			t.Fatal("two failures with a success between them opened the breaker")
		}
		b.Do(context.Background(), passing)
	}
}

// TestManySuccessesBetweenFailures folds more successes than a ring holds.
func TestManySuccessesBetweenFailures(t *testing.T) {
	b := New(Config{FailureRatio: 0.5, MinCalls: 4, Window: LastCalls(4)})
	b.Do(context.Background(), failing)
	for range 9 {
		b.Do(context.Background(), passing)
	}
	check(t, "counts", b.Counts(), Counts{Requests: 4, TotalSuccesses: 4, ConsecutiveSuccesses: 9})
	b.Do(context.Background(), failing)
	check(t, "state", b.State(), Closed)
	b.Do(context.Background(), failing)
	check(t, "state", b.State(), Open)
	check(t, "all successes", b.Stats().Successes, uint64(9))
}

// TestALaneThatIsFull is the only case in which a success is counted by the
// lock although nothing else happened.
func TestALaneThatIsFull(t *testing.T) {
	b := New(Config{FailureRatio: 0.5, Window: NoWindow()})
	b.lane.Store(b.lane.Load() | laneShut - 3)
	for range 5 {
		b.Do(context.Background(), passing)
	}
	check(t, "successes", b.Stats().Successes, uint64(laneShut+2))
	check(t, "in the window, at most", b.Counts().TotalSuccesses, ^uint32(0))
	b.Do(context.Background(), failing)
	check(t, "state", b.State(), Closed)
}

// TestALaneIsNeverTheSameAgain: a goroutine that looked at the lane before the
// breaker changed must not be able to count after it.
func TestALaneIsNeverTheSameAgain(t *testing.T) {
	b := New(Config{ConsecutiveFailures: 5})
	seen := map[uint64]bool{}
	for range 1000 {
		n := b.lane.Load()
		if seen[n] {
			t.Fatalf("the lane is %#x again", n)
		}
		seen[n] = true
		b.Reset()
		if b.lane.CompareAndSwap(n, n+1) {
			t.Fatal("a success of before the reset was counted after it")
		}
	}
}

var errFailing = errors.New("failing")
