// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// full is a limiter of which all places are taken.
func full(t *testing.T, limit int) *limiter {
	l := new(limiter)
	for range limit {
		check(t, "a free place", l.enter(nil, limit, 0), nil)
	}
	return l
}

// queued starts a call that waits for a place and appends its number to order
// when it gets one.
func queued(l *limiter, ctx context.Context, limit int, n int, order chan<- int) {
	go func() {
		if l.enter(ctx, limit, 100) == nil {
			order <- n
		}
	}()
	synctest.Wait()
}

// empty checks that nobody runs or waits.
func empty(t *testing.T, l *limiter) {
	t.Helper()
	check(t, "running", l.running(), 0)
	check(t, "queue", l.queue.Load(), int32(0))
}

func TestLimiterBounds(t *testing.T) {
	l := full(t, 3)
	for _, queue := range []int{0, -1} {
		check(t, "no queue", l.enter(context.Background(), 3, queue), ErrMaxConcurrent)
	}
	//nolint:staticcheck // nil is for Allow, which never waits
	check(t, "nil context", l.enter(nil, 3, 5), ErrMaxConcurrent)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	check(t, "ended context", l.enter(ended, 3, 5), ErrMaxConcurrent)
	l.leave()
	check(t, "ended context, free place", l.enter(ended, 3, 5), nil)
	for range 3 {
		l.leave()
	}
	empty(t, l)
}

func TestLimiterServesInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, order := full(t, 1), make(chan int, 9)
		for n := range 5 {
			queued(l, context.Background(), 1, n, order)
		}
		for n := range 5 {
			check(t, "running", l.running(), 1)
			l.leave()
			check(t, "served", <-order, n)
		}
		l.leave()
		empty(t, l)
	})
}

// A caller that comes while others wait does not overtake them.
func TestLimiterIsNotOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, order := full(t, 1), make(chan int, 9)
		queued(l, context.Background(), 1, 0, order)
		l.taken.Add(-1) // the first half of leave
		check(t, "one that cannot wait", l.enter(nil, 1, 0), ErrMaxConcurrent)
		queued(l, context.Background(), 1, 1, order)
		check(t, "served", <-order, 0)
		l.leave()
		check(t, "served", <-order, 1)
		l.leave()
		empty(t, l)
	})
}

// A place that has become free makes room in a full queue at once.
func TestLimiterQueueMovesBeforeItIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, order := full(t, 1), make(chan int, 9)
		queued(l, context.Background(), 1, 0, order)
		l.taken.Add(-1) // the first half of leave
		second := make(chan error)
		go func() { second <- l.enter(context.Background(), 1, 1) }()
		synctest.Wait()
		check(t, "served", <-order, 0)
		l.leave()
		check(t, "second", <-second, nil)
		l.leave()
		empty(t, l)
	})
}

func TestLimiterQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := full(t, 2)
		ctx, cancel := context.WithCancel(context.Background())
		var waited, rejected atomic.Int32
		for range 10 {
			go func() {
				switch err := l.enter(ctx, 2, 4); err {
				case ErrMaxConcurrent:
					rejected.Add(1)
				case context.Canceled:
					waited.Add(1)
				default:
					t.Error(err)
				}
			}()
		}
		synctest.Wait()
		check(t, "rejected", rejected.Load(), int32(6))
		cancel()
		synctest.Wait()
		check(t, "waited", waited.Load(), int32(4))
		check(t, "running", l.running(), 2)
		l.leave()
		l.leave()
		empty(t, l)
	})
}

func TestLimiterWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, order := full(t, 1), make(chan int, 9)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		queued(l, context.Background(), 1, 0, order)
		start, middle := time.Now(), make(chan error, 1)
		go func() { middle <- l.enter(ctx, 1, 9) }()
		synctest.Wait()
		queued(l, context.Background(), 1, 2, order)
		check(t, "error", <-middle, context.DeadlineExceeded)
		check(t, "waited", time.Since(start), time.Second)
		l.leave()
		check(t, "first", <-order, 0)
		l.leave()
		check(t, "then", <-order, 2)
		l.leave()
		empty(t, l)
	})
}

// A place given to a caller at the moment its context ends goes to the next
// one.
func TestLimiterPassesOnAPlaceThatCameTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, order := full(t, 1), make(chan int, 9)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		w, err := l.join(1, 9)
		check(t, "join", err, nil)
		queued(l, context.Background(), 1, 1, order)
		l.leave()
		<-w.admitted
		check(t, "still waiting", len(order), 0)
		check(t, "error", l.abandon(ctx, w), context.Canceled)
		check(t, "next", <-order, 1)
		l.leave()
		empty(t, l)
	})
}

func TestLimiterResize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, order := full(t, 1), make(chan int, 9)
		for n := range 6 {
			queued(l, context.Background(), 1, n, order)
		}
		l.resize(3)
		synctest.Wait()
		check(t, "woken by three places", len(order), 2)
		l.resize(1)
		l.leave()
		l.leave()
		synctest.Wait()
		check(t, "woken by fewer", len(order), 2)
		l.leave()
		synctest.Wait()
		check(t, "woken", len(order), 3)
		l.resize(0)
		synctest.Wait()
		check(t, "woken by no limit", len(order), 6)
		for range 4 {
			l.leave()
		}
		empty(t, l)
	})
}

// A call that has read the old limit does not bring it back.
func TestLimiterForgetsOldLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, order := full(t, 1), make(chan int, 9)
		l.resize(2)
		for n := range 2 {
			queued(l, context.Background(), 1, n, order)
		}
		check(t, "served by the new limit", len(order), 1)
		l.leave()
		synctest.Wait()
		check(t, "served", len(order), 2)
		l.leave()
		l.leave()
		empty(t, l)
	})
}

// However many contexts end while places are handed out, none is lost and
// none is given twice.
func TestLimiterLosesNoPlace(t *testing.T) {
	const limit, workers = 3, 16
	l := new(limiter)
	var inside, most, served, gaveUp atomic.Int64
	var wg sync.WaitGroup
	for g := range workers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(g), 1))
			for range 500 {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(r.IntN(60))*time.Microsecond)
				err := l.enter(ctx, limit, workers-limit-2)
				switch {
				case err == nil:
					if n := inside.Add(1); n > most.Load() {
						most.Store(n)
					}
					time.Sleep(time.Duration(r.IntN(30)) * time.Microsecond)
					inside.Add(-1)
					l.leave()
					served.Add(1)
				case err == context.DeadlineExceeded:
					gaveUp.Add(1)
				case err != ErrMaxConcurrent:
					t.Error(err)
				}
				cancel()
			}
		})
	}
	wg.Wait()
	empty(t, l)
	if most.Load() > limit || served.Load() == 0 || gaveUp.Load() == 0 {
		t.Errorf("%d at once, %d served, %d gave up", most.Load(), served.Load(), gaveUp.Load())
	}
	for range limit {
		check(t, "all places are back", l.enter(nil, limit, 0), nil)
	}
}

// The limit goes up and down under load: in the end everybody was served.
func TestLimiterResizeUnderLoad(t *testing.T) {
	l := new(limiter)
	limits := []int{1, 4, 2, 0, 7}
	var limit atomic.Int64
	limit.Store(1)
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			for range 300 {
				n := int(limit.Load())
				if n == 0 {
					continue
				}
				if err := l.enter(context.Background(), n, 100); err != nil {
					t.Error(err)
					return
				}
				l.leave()
			}
		})
	}
	for i := range 200 {
		n := limits[i%len(limits)]
		limit.Store(int64(n))
		l.resize(n)
		time.Sleep(10 * time.Microsecond)
	}
	wg.Wait()
	empty(t, l)
}

func TestLimiterDoesNotAllocate(t *testing.T) {
	if raceEnabled() {
		t.Skip("the race detector allocates")
	}
	ctx, l := context.Background(), new(limiter)
	check(t, "with a free place", testing.AllocsPerRun(100, func() {
		l.enter(ctx, 1, 5)
		l.leave()
	}), 0.0)
	l.enter(ctx, 1, 5)
	check(t, "without", testing.AllocsPerRun(100, func() { l.enter(nil, 1, 5) }), 0.0)
}

// sleep is a call that takes a second.
func sleep(context.Context) error { time.Sleep(time.Second); return nil }

func TestDoWaitsForAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Config{MaxConcurrent: 2, MaxQueue: 3})
		start, took := time.Now(), make(chan time.Duration, 9)
		var rejected atomic.Int32
		for range 7 {
			go func() {
				if err := b.Do(context.Background(), sleep); err == nil {
					took <- time.Since(start)
				} else if errors.Is(err, ErrMaxConcurrent) && errors.Is(err, ErrOpen) {
					rejected.Add(1)
				}
			}()
		}
		synctest.Wait()
		check(t, "rejected", rejected.Load(), int32(2))
		_, err := b.Allow()
		check(t, "Allow does not wait", errors.Is(err, ErrMaxConcurrent), true)
		check(t, "nor does it take time", time.Since(start), time.Duration(0))
		for _, want := range []time.Duration{1, 1, 2, 2, 3} {
			check(t, "took", <-took, want*time.Second)
		}
		synctest.Wait()
		empty(t, b.ready().limit)
	})
}

func TestDoWaitsUntilItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Config{MaxConcurrent: 1, MaxQueue: 3})
		go b.Do(context.Background(), sleep)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer cancel()
		start := time.Now()
		err := b.Do(ctx, func(context.Context) error { t.Error("called"); return nil })
		check(t, "error", errors.Is(err, context.DeadlineExceeded), true)
		check(t, "waited", time.Since(start), 300*time.Millisecond)
		check(t, "nothing counted", b.Counts().TotalFailures, uint32(0))
		time.Sleep(time.Second)
		check(t, "free again", b.Do(context.Background(), passing), nil)
		empty(t, b.ready().limit)
	})
}

// The breaker is asked after the wait, not before.
func TestDoIsRejectedWhenTheBreakerOpensMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := quick()
		c.MaxConcurrent, c.MaxQueue = 1, 1
		b := New(c)
		go b.Do(context.Background(), func(context.Context) error { time.Sleep(time.Second); return errBoom })
		synctest.Wait()
		err := b.Do(context.Background(), func(context.Context) error { t.Error("called"); return nil })
		check(t, "error", errors.Is(err, ErrOpenState), true)
		empty(t, b.ready().limit)
	})
}

func TestReconfigureWakesThoseWhoWait(t *testing.T) {
	for name, more := range map[string]Config{
		"higher limit": {MaxConcurrent: 3, MaxQueue: 3},
		"no queue":     {MaxConcurrent: 3},
		"no limit":     {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := New(Config{MaxConcurrent: 1, MaxQueue: 3})
				start, took := time.Now(), make(chan time.Duration, 9)
				for range 3 {
					go func() {
						check(t, "error", b.Do(context.Background(), sleep), nil)
						took <- time.Since(start)
					}()
				}
				time.Sleep(time.Second / 2)
				b.Reconfigure(more)
				for _, want := range []time.Duration{1000, 1500, 1500} {
					check(t, "took", <-took, want*time.Millisecond)
				}
				synctest.Wait()
				empty(t, b.ready().limit)
			})
		})
	}
}
