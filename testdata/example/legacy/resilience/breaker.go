// Package resilience protects calls that take a context.
package resilience

import (
	"context"
	"sync"
	"time"
)

// State is the state of a Breaker.
type State string

// The states.
const (
	Closed   State = "closed"
	Open     State = "open"
	HalfOpen State = "half-open"
)

// Breaker is a circuit breaker. Use New. It is safe for concurrent use.
type Breaker struct {
	set Settings

	mu          sync.Mutex
	state       State
	failures    int // in a row, while closed
	successes   int // while half-open
	probes      int // half-open calls on their way
	lastFailure time.Time
	lastErr     error
}

// New returns a closed breaker.
func New(settings Settings) *Breaker {
	return &Breaker{set: settings.orDefaults(), state: Closed}
}

// Execute calls fn with ctx, or returns an *OpenError or a *BusyError. A ctx
// that is over is returned before the breaker is asked. A panic of fn passes
// through and is not counted.
func (b *Breaker) Execute(ctx context.Context, fn func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	probe, err := b.acquire()
	if err != nil {
		return err
	}
	if probe {
		defer b.release()
	}
	if b.set.CallTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, b.set.CallTimeout)
		defer cancel()
	}
	err = fn(ctx)
	b.record(err)
	return err
}

// State returns the state as the last call left it: an open breaker whose time
// is over stays open until it is called.
func (b *Breaker) State() State {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

func (b *Breaker) acquire() (probe bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == Open {
		since := b.set.Now().Sub(b.lastFailure)
		if since <= b.set.OpenTimeout {
			return false, &OpenError{b.set.Name, b.set.OpenTimeout - since, b.lastErr}
		}
		b.transition(HalfOpen)
	}
	if b.state == Closed {
		return false, nil
	}
	if b.probes >= b.set.HalfOpenMaxCalls {
		return false, &BusyError{b.set.Name, b.set.HalfOpenMaxCalls}
	}
	b.probes++
	return true, nil
}

// release is deferred, so that a probe that panics does not keep its place.
func (b *Breaker) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probes--
}

// record credits a result to the state of now, whatever it was when the call
// began.
func (b *Breaker) record(err error) {
	failed := err != nil && b.set.IsFailure(err)
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case failed:
		b.failure(err)
	case err == nil:
		b.success()
	}
}

func (b *Breaker) failure(err error) {
	b.lastFailure = b.set.Now()
	b.lastErr = err
	switch b.state {
	case Closed:
		b.failures++
		if b.failures > b.set.MaxFailures {
			b.transition(Open)
		}
	case HalfOpen:
		b.transition(Open)
	}
}

func (b *Breaker) success() {
	switch b.state {
	case Closed:
		b.failures = 0
	case HalfOpen:
		b.successes++
		if b.successes >= b.set.HalfOpenSuccesses {
			b.transition(Closed)
		}
	}
}

func (b *Breaker) transition(to State) {
	from := b.state
	b.state = to
	b.failures = 0
	b.successes = 0
	b.set.OnTransition(b.set.Name, from, to)
}
