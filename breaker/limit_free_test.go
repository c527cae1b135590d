// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// A call that cannot wait is admitted when a place is free, though another is
// just about to queue and has been counted already.
func TestLimiterRefusesNobodyWhilePlacesAreFree(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, enter := range map[string]func(*limiter) error{
		"nil context":   func(l *limiter) error { return l.enter(nil, 2, 1) },
		"ended context": func(l *limiter) error { return l.enter(ended, 2, 1) },
		"no queue":      func(l *limiter) error { return l.enter(context.Background(), 2, 0) },
	} {
		l := full(t, 1)
		l.queue.Add(1) // the first half of join
		check(t, name, enter(l), nil)
		check(t, name+": no place left", enter(l), ErrMaxConcurrent)
		check(t, name+": running", l.running(), 2)
		l.queue.Add(-1)
		l.leave()
		l.leave()
		empty(t, l)
	}
}

// A free place is for the one who waits; a call that cannot wait does not queue
// up behind it.
func TestLimiterGivesTheFreePlaceToTheWaiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, order := full(t, 1), make(chan int, 9)
		queued(l, context.Background(), 1, 0, order)
		l.taken.Add(-1) // the first half of leave
		//nolint:staticcheck // nil is for Allow, which never waits
		check(t, "nil context with a queue", l.enter(nil, 1, 5), ErrMaxConcurrent)
		check(t, "served", <-order, 0)
		l.leave()
		empty(t, l)
	})
}

// Floods of calls that cannot wait must not keep those who wait from the lock.
func TestLimiterRefusesWithoutTheLock(t *testing.T) {
	l := full(t, 1)
	l.queue.Add(1) // somebody waits
	l.mu.Lock()
	defer l.mu.Unlock()
	refused := make(chan error, 1)
	go func() { refused <- l.enter(nil, 1, 5) }()
	select {
	case err := <-refused:
		check(t, "error", err, ErrMaxConcurrent)
	case <-time.After(10 * time.Second):
		t.Error("waits for the lock")
	}
}
