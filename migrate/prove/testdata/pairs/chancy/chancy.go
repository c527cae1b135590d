// Package chancy has a breaker that stays open for a time of chance.
package chancy

import (
	"math/rand"
	"sync"
	"time"
)

// Breaker lets through what is due.
type Breaker struct {
	mu       sync.Mutex
	max      int
	rest     time.Duration
	failures int
	until    time.Time
}

// NewBreaker returns a Breaker.
func NewBreaker(max int, rest time.Duration) *Breaker { return &Breaker{max: max, rest: rest} }

// Allow reports whether to make a call.
func (b *Breaker) Allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !time.Now().Before(b.until)
}

// RecordSuccess takes a success.
func (b *Breaker) RecordSuccess() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures = 0
}

// RecordFailure takes a failure.
func (b *Breaker) RecordFailure() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures++; b.failures >= b.max {
		b.until = time.Now().Add(b.rest/2 + time.Duration(rand.Int63n(int64(b.rest))))
	}
}
