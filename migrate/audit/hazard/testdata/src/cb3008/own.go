package cb3008

import (
	"errors"
	"sync"
	"time"
)

var errOpen = errors.New("open")

// own is a breaker written by hand that calls back under its lock.
type own struct {
	mu       sync.Mutex
	limit    int
	failures int
	open     bool
	since    time.Time
	onChange func(open bool)
}

func newOwn(limit int) *own { return &own{limit: limit} }

func (b *own) Execute(fn func() error) error {
	b.mu.Lock()
	if b.open && time.Since(b.since) < time.Minute {
		b.mu.Unlock()
		return errOpen
	}
	b.mu.Unlock()
	err := fn()
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failures = 0
		b.set(false)
		return nil
	}
	b.failures++
	if b.failures >= b.limit {
		b.since = time.Now()
		b.set(true)
	}
	return err
}

func (b *own) set(open bool) {
	if b.open == open {
		return
	}
	b.open = open
	if b.onChange != nil {
		b.onChange(open)
	}
}

func (b *own) Failures() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failures
}
