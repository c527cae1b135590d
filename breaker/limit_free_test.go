// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"testing"
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
