package cb3003

import (
	"errors"
	"sync"
	"time"
)

var errOpen = errors.New("open")

// own is a breaker written by hand.
type own struct {
	mu       sync.Mutex
	limit    int
	failures int
	open     bool
	since    time.Time
	openFor  time.Duration
}

func newOwn(limit int, openFor time.Duration) *own { return &own{limit: limit, openFor: openFor} }

func (b *own) Execute(fn func() error) error {
	b.mu.Lock()
	if b.open && time.Since(b.since) < b.openFor {
		b.mu.Unlock()
		return errOpen
	}
	b.mu.Unlock()
	err := fn()
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failures, b.open = 0, false
		return nil
	}
	b.failures++
	if b.failures >= b.limit {
		b.open, b.since = true, time.Now()
	}
	return err
}

// BreakerElsewhere stands for a breaker whose code is in another package.
type BreakerElsewhere struct{ pause time.Duration }

// NewBreakerElsewhere makes one.
func NewBreakerElsewhere(limit int, pause time.Duration) *BreakerElsewhere {
	return &BreakerElsewhere{pause: pause}
}
