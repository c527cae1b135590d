// Package dial has a breaker whose settings change while it is in use.
package dial

import (
	"sync"
	"time"
)

// Settings are what can be changed.
type Settings struct {
	Rest time.Duration
	Off  bool
}

// Breaker is a circuit breaker.
type Breaker struct {
	mu       sync.Mutex
	max      int
	settings Settings

	failures int
	open     bool
	since    time.Time
}

// New makes a Breaker.
func New(max int, settings Settings) *Breaker { return &Breaker{max: max, settings: settings} }

// SetMax changes the failures that open it.
func (b *Breaker) SetMax(max int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.max = max
}

// Update changes the other settings.
func (b *Breaker) Update(settings Settings) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settings = settings
	if settings.Off {
		b.open, b.failures = false, 0
	}
}

// Allow reports whether a call may go ahead.
func (b *Breaker) Allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open && time.Since(b.since) >= b.settings.Rest {
		b.open, b.failures = false, 0
	}
	return !b.open
}

// Record tells how a call went.
func (b *Breaker) Record(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failures = 0
		return
	}
	if b.failures++; b.failures >= b.max {
		b.open = true
		b.since = time.Now()
	}
}
