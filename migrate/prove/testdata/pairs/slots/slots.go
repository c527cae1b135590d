// Package slots has a breaker for each number of a slot.
package slots

import (
	"sync"
	"time"
)

type slot struct {
	open     bool
	failures int
	openedAt time.Time
}

// Breaker has slots.
type Breaker struct {
	mu    sync.Mutex
	slots []slot
	limit int
	rest  time.Duration
}

// New returns a breaker for n slots.
func New(n, limit int, rest time.Duration) *Breaker {
	return &Breaker{slots: make([]slot, n), limit: limit, rest: rest}
}

// IsOpen reports whether a slot is left alone; one that is not there is.
func (b *Breaker) IsOpen(i int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i < 0 || i >= len(b.slots) {
		return true
	}
	s := &b.slots[i]
	if s.open && time.Since(s.openedAt) >= b.rest {
		s.open, s.failures = false, 0
	}
	return s.open
}

// RecordSuccess is told.
func (b *Breaker) RecordSuccess(i int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i < len(b.slots) {
		b.slots[i].failures = 0
	}
}

// RecordFailure is told.
func (b *Breaker) RecordFailure(i int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i >= len(b.slots) {
		return
	}
	s := &b.slots[i]
	s.failures++
	if s.failures >= b.limit {
		s.open, s.openedAt = true, time.Now()
	}
}
