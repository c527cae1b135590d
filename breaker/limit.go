// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"context"
	"sync"
	"sync/atomic"
)

// limiter limits the calls that run at the same time and lets a bounded number
// of others wait, first come, first served. While nobody waits it takes no
// lock.
type limiter struct {
	taken atomic.Int64 // places
	queue atomic.Int32 // calls that wait, or are about to

	mu      sync.Mutex
	limit   int64     // of the last call of enter or resize
	waiters []*waiter // in the order in which they came
}

// waiter is a call that waits. admitted is closed when it has been given a place.
type waiter struct{ admitted chan struct{} }

// enter takes one of limit places. When none is free it waits, if fewer than
// queue others do and ctx can be waited for: nil cannot. The error is
// ErrMaxConcurrent, or that of ctx if it ended meanwhile.
func (l *limiter) enter(ctx context.Context, limit, queue int) error {
	if l.queue.Load() == 0 && l.take(int64(limit)) {
		return nil
	}
	if ctx == nil || queue <= 0 || ctx.Err() != nil {
		return ErrMaxConcurrent
	}
	w, err := l.join(int64(limit), queue)
	if w == nil {
		return err
	}
	select {
	case <-w.admitted:
		return nil
	case <-ctx.Done():
		return l.abandon(ctx, w)
	}
}

// take takes a place if one is free.
func (l *limiter) take(limit int64) bool {
	for {
		n := l.taken.Load()
		if n >= limit {
			return false
		}
		if l.taken.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// join makes a waiter, or takes a place that has become free meanwhile: then
// both results are nil. The queue is counted before the places are looked at,
// and leave looks at the queue after it has freed a place, so that one of them
// sees the other.
func (l *limiter) join(limit int64, queue int) (*waiter, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limit = limit
	if len(l.waiters) >= queue {
		return nil, ErrMaxConcurrent
	}
	l.queue.Add(1)
	if len(l.waiters) == 0 && l.take(limit) {
		l.queue.Add(-1)
		return nil, nil
	}
	w := &waiter{admitted: make(chan struct{})}
	l.waiters = append(l.waiters, w)
	return w, nil
}

// abandon ends the wait of a caller who gave up. A place that was given to it
// at the same moment goes to the next one.
func (l *limiter) abandon(ctx context.Context, w *waiter) error {
	l.mu.Lock()
	for i, other := range l.waiters {
		if other == w {
			l.waiters = append(l.waiters[:i:i], l.waiters[i+1:]...)
			l.queue.Add(-1)
			l.mu.Unlock()
			return ctx.Err()
		}
	}
	l.mu.Unlock()
	l.leave()
	return ctx.Err()
}

// leave gives a place back.
func (l *limiter) leave() {
	l.taken.Add(-1)
	if l.queue.Load() > 0 {
		l.mu.Lock()
		l.hand()
		l.mu.Unlock()
	}
}

// hand gives free places to those who wait. The lock is held.
func (l *limiter) hand() {
	for len(l.waiters) > 0 && l.take(l.limit) {
		close(l.waiters[0].admitted)
		l.waiters = l.waiters[1:]
		l.queue.Add(-1)
	}
}

// resize changes the limit for those who wait: more places are handed out at
// once, fewer take effect as calls end.
func (l *limiter) resize(limit int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limit = int64(limit)
	l.hand()
}

// running is the number of places that are taken.
func (l *limiter) running() int { return int(l.taken.Load()) }
