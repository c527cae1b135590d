package cb3013

import (
	"sync"
	"time"
)

type Rush struct { // want CB3013 `all waiting calls go through at once`
	mu        sync.RWMutex
	state     state
	failures  int
	successes int
	since     time.Time
}

func (r *Rush) Allow() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch r.state {
	case opened:
		if time.Since(r.since) < time.Minute {
			return false
		}
		r.state = halfOpen
		r.successes = 0
		return true
	case halfOpen:
		return true // allow requests in half-open state
	}
	return true
}

func (r *Rush) RecordSuccess() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = 0
	if r.state == halfOpen {
		r.successes++
		if r.successes >= 3 {
			r.state = closed
		}
	}
}

func (r *Rush) RecordFailure() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures++
	if r.state == halfOpen || r.failures >= 5 {
		r.state = opened
		r.since = time.Now()
	}
}
