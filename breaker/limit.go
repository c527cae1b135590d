// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"container/list"
	"context"
	"math"
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
	limit   int64     // zero until the first call that waits, or resize
	waiters list.List // of *waiter, in the order in which they came
}

// waiter is a call that waits. answered is closed when it has been given a place
// or refused; then it is no longer among the waiters.
type waiter struct {
	answered chan struct{}
	refused  bool
	place    *list.Element
}

// enter takes one of limit places. When none is free it waits, if fewer than
// queue others do and ctx can be waited for: nil cannot. The error is
// ErrMaxConcurrent, or that of ctx if it ended meanwhile.
func (l *limiter) enter(ctx context.Context, limit, queue int) error {
	if l.queue.Load() == 0 && l.take(int64(limit)) {
		return nil
	}
	if ctx == nil || queue <= 0 || ctx.Err() != nil {
		if l.taken.Load() >= int64(limit) {
			return ErrMaxConcurrent
		}
		queue = 0 // a place is free, and may be for somebody who waits
	}
	w, err := l.join(int64(limit), queue)
	if w == nil {
		return err
	}
	select {
	case <-w.answered:
		if w.refused {
			return ErrMaxConcurrent
		}
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
// sees the other. limit is only a beginning: the caller may have read it before
// it was changed by resize.
func (l *limiter) join(limit int64, queue int) (*waiter, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limit == 0 {
		l.limit = limit
	}
	l.hand() // leave may have freed a place and not come to this yet
	l.queue.Add(1)
	if l.waiters.Len() == 0 && l.take(l.limit) {
		l.queue.Add(-1)
		return nil, nil
	}
	if l.waiters.Len() >= queue {
		l.queue.Add(-1)
		return nil, ErrMaxConcurrent
	}
	w := &waiter{answered: make(chan struct{})}
	w.place = l.waiters.PushBack(w)
	return w, nil
}

// abandon ends the wait of a caller who gave up. A place that was given to it
// at the same moment goes to the next one.
func (l *limiter) abandon(ctx context.Context, w *waiter) error {
	l.mu.Lock()
	waiting := w.place != nil
	if waiting {
		l.remove(w)
	}
	l.mu.Unlock()
	if !waiting && !w.refused {
		l.leave()
	}
	return ctx.Err()
}

// remove takes w out of the queue. The lock is held.
func (l *limiter) remove(w *waiter) {
	l.waiters.Remove(w.place)
	w.place = nil
	l.queue.Add(-1)
}

// leave gives a place back.
func (l *limiter) leave() {
	l.taken.Add(-1)
	l.left()
}

// left hands on a place that has become free.
func (l *limiter) left() {
	if l.queue.Load() > 0 {
		l.mu.Lock()
		l.hand()
		l.mu.Unlock()
	}
}

// leaveAny is leave for a call of which it is not known whether it has a place:
// none may be taken.
func (l *limiter) leaveAny() {
	for n := l.taken.Load(); n > 0; n = l.taken.Load() {
		if l.taken.CompareAndSwap(n, n-1) {
			l.left()
			return
		}
	}
}

// hand gives free places to those who wait. The lock is held.
func (l *limiter) hand() {
	for l.waiters.Len() > 0 && l.take(l.limit) {
		l.answer(true)
	}
}

// answer ends the wait of the one who has waited longest. The lock is held.
func (l *limiter) answer(admitted bool) {
	w := l.waiters.Front().Value.(*waiter)
	l.remove(w)
	w.refused = !admitted
	close(w.answered)
}

// refuse ends the wait of all: there is nothing to wait for any more.
func (l *limiter) refuse() {
	if l.queue.Load() == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.waiters.Len() > 0 {
		l.answer(false)
	}
}

// resize changes the limit for those who wait: more places are handed out at
// once, fewer take effect as calls end. Zero is no limit.
func (l *limiter) resize(limit int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limit = int64(limit)
	if limit <= 0 {
		l.limit = math.MaxInt64
	}
	l.hand()
}

// running is the number of places that are taken.
func (l *limiter) running() int { return int(l.taken.Load()) }
