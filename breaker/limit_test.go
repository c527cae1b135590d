// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
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
