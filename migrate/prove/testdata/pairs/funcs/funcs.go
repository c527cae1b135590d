// Package funcs has a breaker that a generic function runs calls through. It
// logs, and gives a lease to each call.
package funcs

import (
	"errors"
	"log/slog"
	"sync"
	"time"
)

// ErrOpen is returned without a call.
var ErrOpen = errors.New("funcs: open")

// Logger is told what happens.
type Logger interface {
	Infof(format string, args ...any)
}

// Lease is the leave to make a call.
type Lease struct {
	term int
	done bool
}

// Breaker gives leases. Its zero value does not work.
type Breaker struct {
	mu       sync.Mutex
	max      int
	rest     time.Duration
	log      *slog.Logger
	info     Logger
	term     int
	failures int
	open     bool
	since    time.Time
}

// NewBreaker returns a Breaker.
func NewBreaker(max int, rest time.Duration, log *slog.Logger, info Logger) (*Breaker, error) {
	if max <= 0 {
		return nil, errors.New("funcs: no limit")
	}
	return &Breaker{max: max, rest: rest, log: log, info: info}, nil
}

// Acquire returns a lease or an error.
func (b *Breaker) Acquire() (*Lease, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open && time.Since(b.since) < b.rest {
		return nil, ErrOpen
	}
	if b.open {
		b.open, b.failures = false, 0
		b.term++
	}
	return &Lease{term: b.term}, nil
}

// Report takes the result of a call.
func (b *Breaker) Report(l *Lease, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l.done || l.term != b.term {
		b.info.Infof("late result: %v", err)
		return
	}
	l.done = true
	if err == nil {
		b.failures = 0
		return
	}
	if b.failures++; b.failures >= b.max {
		b.open, b.since = true, time.Now()
		b.log.Warn("open", "failures", b.failures)
	}
}

// Run calls fn through b.
func Run[T any](b *Breaker, fn func() (T, error)) (T, error) {
	l, err := b.Acquire()
	if err != nil {
		var zero T
		return zero, err
	}
	v, err := fn()
	b.Report(l, err)
	return v, err
}
