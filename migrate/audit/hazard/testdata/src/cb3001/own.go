package cb3001

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
}

func newOwn(limit int) *own { return &own{limit: limit} }

func (b *own) Execute(fn func() error) error {
	if !b.allow() {
		return errOpen
	}
	err := fn()
	b.record(err)
	return err
}

func (b *own) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open && time.Since(b.since) < time.Minute {
		return false
	}
	return true
}

func (b *own) record(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failures, b.open = 0, false
		return
	}
	b.failures++
	if b.failures >= b.limit {
		b.open, b.since = true, time.Now()
	}
}
