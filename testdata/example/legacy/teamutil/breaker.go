// Package teamutil is what several of our services would otherwise copy.
package teamutil

import (
	"sync"
	"time"
)

var now = time.Now // tests replace it

// Breaker keeps callers away from something that has failed too often. Call
// Allow before and one of the Record methods after. Use NewBreaker. It is safe
// for concurrent use.
type Breaker struct {
	mu          sync.Mutex
	max         int
	cooldown    time.Duration
	failures    int
	open        bool
	lastFailure time.Time
	lastSuccess time.Time
}

// NewBreaker returns a breaker that opens at max failures, and closes again
// when there was none for longer than cooldown.
func NewBreaker(max int, cooldown time.Duration) *Breaker {
	return &Breaker{max: max, cooldown: cooldown}
}

// Allow says whether to make the call.
func (b *Breaker) Allow() bool {
	return !b.IsOpen()
}

// IsOpen says whether calls are kept away. It is also what closes the breaker.
func (b *Breaker) IsOpen() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open && now().Sub(b.lastFailure) > b.cooldown {
		b.open = false
		b.failures = 0
	}
	return b.open
}

// RecordSuccess only remembers the time, for LastSuccess. It does not forgive
// failures: a host that failed every other call never opened the breaker.
func (b *Breaker) RecordSuccess() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lastSuccess = now()
}

// RecordFailure counts a failure. Those of calls from before the opening make
// the open time longer.
func (b *Breaker) RecordFailure() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures++
	b.lastFailure = now()
	if b.failures >= b.max {
		b.open = true
	}
}

// LastSuccess returns the time of the last success, or the zero time.
func (b *Breaker) LastSuccess() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lastSuccess
}

// Failures returns the failures since the breaker was last closed.
func (b *Breaker) Failures() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failures
}
