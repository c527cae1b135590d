// Package loud has a breaker that tells its changes in new goroutines, and
// whose own goroutine never ends.
package loud

import (
	"errors"
	"log"
	"sync"
	"time"
)

// ErrOpen is returned without a call.
var ErrOpen = errors.New("loud: open")

// Breaker reports and logs.
type Breaker struct {
	mu       sync.Mutex
	max      int
	rest     time.Duration
	failures int
	open     bool
	since    time.Time
	onChange func(name string, open bool)
}

// NewBreaker returns a Breaker.
func NewBreaker(max int, rest time.Duration) *Breaker {
	b := &Breaker{max: max, rest: rest}
	go func() {
		for range time.Tick(time.Hour) {
			b.mu.Lock()
			b.failures = 0
			b.mu.Unlock()
		}
	}()
	return b
}

// OnChange sets what is told.
func (b *Breaker) OnChange(f func(name string, open bool)) { b.onChange = f }

// Allow reports whether to make a call.
func (b *Breaker) Allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open && time.Since(b.since) >= b.rest {
		b.set(false)
	}
	return !b.open
}

// Record takes a result.
func (b *Breaker) Record(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failures = 0
		return
	}
	if b.failures++; b.failures >= b.max && !b.open {
		b.since = time.Now()
		b.set(true)
	}
}

func (b *Breaker) set(open bool) {
	b.open, b.failures = open, 0
	log.Printf("open is %t", open)
	if b.onChange != nil {
		go b.onChange("first", open)
		go b.onChange("second", open)
	}
}
