// Package box has a generic breaker with options, keys and a background
// goroutine.
package box

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrShut is returned without a call.
var ErrShut = errors.New("box: shut")

type cell struct {
	failures int
	shut     bool
	since    time.Time
}

// Box holds a breaker for each key.
type Box[T any] struct {
	limit int
	rest  time.Duration
	stop  chan struct{}

	mu    sync.Mutex
	cells map[string]*cell
}

// Option changes a Box.
type Option func(*settings)

type settings struct {
	limit int
	rest  time.Duration
}

// Limit sets the failures in a row that shut a cell.
func Limit(n int) Option { return func(s *settings) { s.limit = n } }

// Rest sets how long it stays shut.
func Rest(d time.Duration) Option { return func(s *settings) { s.rest = d } }

// New returns an empty Box.
func New[T any](options ...Option) *Box[T] {
	s := settings{limit: 2, rest: 10 * time.Second}
	for _, o := range options {
		o(&s)
	}
	b := &Box[T]{limit: s.limit, rest: s.rest, stop: make(chan struct{}), cells: map[string]*cell{}}
	go b.sweep()
	return b
}

// sweep forgets cells that have not failed for long.
func (b *Box[T]) sweep() {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-tick.C:
			b.mu.Lock()
			for key, c := range b.cells {
				if !c.shut && c.failures == 0 {
					delete(b.cells, key)
				}
			}
			b.mu.Unlock()
		}
	}
}

// Close ends the background work.
func (b *Box[T]) Close() { close(b.stop) }

// Do calls fn for a key.
func (b *Box[T]) Do(ctx context.Context, key string, fn func(context.Context) (T, error)) (T, error) {
	b.mu.Lock()
	c := b.cells[key]
	if c == nil {
		c = &cell{}
		b.cells[key] = c
	}
	if c.shut {
		if time.Since(c.since) <= b.rest {
			b.mu.Unlock()
			var zero T
			return zero, ErrShut
		}
		c.shut = false
	}
	b.mu.Unlock()
	v, err := fn(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		c.failures = 0
		return v, nil
	}
	if c.failures++; c.failures >= b.limit {
		c.shut, c.since = true, time.Now()
	}
	return v, err
}

// Shut reports whether a key is shut.
func (b *Box[T]) Shut(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.cells[key]
	return c != nil && c.shut
}
