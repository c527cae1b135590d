// Package metrics counts calls to other services and, since the second year,
// also stops them: the counters grew a circuit breaker.
package metrics

import (
	"errors"
	"sync"
	"time"
)

// State is the state of a breaker. The zero value is closed.
type State int

// The states, in the order in which the dashboards number them.
const (
	StateClosed State = iota
	StateOpen
	StateHalfOpen
)

// String returns the name that the dashboards show.
func (s State) String() string {
	switch s {
	case StateClosed:
		return "CLOSED"
	case StateOpen:
		return "OPEN"
	case StateHalfOpen:
		return "HALF_OPEN"
	default:
		return "UNKNOWN"
	}
}

// What Execute returns without having called the function.
var (
	ErrCircuitOpen     = errors.New("metrics: circuit breaker is open")
	ErrTooManyRequests = errors.New("metrics: half-open circuit breaker has no calls left")
)

// CircuitBreaker is a breaker with counters. Use NewCircuitBreaker or a
// Registry. It is safe for concurrent use.
type CircuitBreaker struct {
	config Config

	mu         sync.Mutex
	state      State
	generation uint64    // results of an older generation do not move the state
	expires    time.Time // closed: end of the window; open: end of the open time
	counts     counts    // of this generation
	totals     totals    // of all time
	changedAt  time.Time
	pending    []change // callbacks to run once the lock is free
}

type change struct{ from, to State }

// NewCircuitBreaker returns a closed breaker. Zero fields of config get the
// defaults that Config names.
func NewCircuitBreaker(config Config) *CircuitBreaker {
	cb := &CircuitBreaker{config: config.withDefaults()}
	cb.newGeneration(cb.config.Clock.Now())
	cb.changedAt = cb.config.Clock.Now()
	return cb
}

// Execute calls fn unless the breaker is open. Any error and any panic of fn is
// a failure; the panic goes on to the caller.
func (cb *CircuitBreaker) Execute(fn func() error) error {
	generation, err := cb.beforeRequest()
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			cb.afterRequest(generation, false)
			panic(r)
		}
	}()
	err = fn()
	cb.afterRequest(generation, err == nil)
	return err
}

// Name returns the name that the breaker was made with.
func (cb *CircuitBreaker) Name() string { return cb.config.Name }

// GetState returns the state. When the open time is over, it is this call that
// makes the breaker half-open and runs the callback.
func (cb *CircuitBreaker) GetState() State {
	cb.mu.Lock()
	defer cb.unlockAndNotify()
	cb.advance(cb.config.Clock.Now())
	return cb.state
}

// ForceOpen opens the breaker for one open time, for the runbook.
func (cb *CircuitBreaker) ForceOpen() {
	cb.mu.Lock()
	defer cb.unlockAndNotify()
	now := cb.config.Clock.Now()
	cb.setState(StateOpen, now)
	cb.expires = now.Add(cb.config.OpenTimeout)
}

// Reset closes the breaker and forgets the counts of its window, not the
// totals.
func (cb *CircuitBreaker) Reset() {
	cb.mu.Lock()
	defer cb.unlockAndNotify()
	now := cb.config.Clock.Now()
	cb.setState(StateClosed, now)
	cb.newGeneration(now)
}

func (cb *CircuitBreaker) beforeRequest() (uint64, error) {
	cb.mu.Lock()
	defer cb.unlockAndNotify()
	cb.advance(cb.config.Clock.Now())
	switch {
	case cb.state == StateOpen:
		cb.totals.rejected++
		return 0, ErrCircuitOpen
	case cb.state == StateHalfOpen && cb.counts.requests >= cb.config.HalfOpenRequests:
		cb.totals.rejected++
		return 0, ErrTooManyRequests
	}
	cb.counts.requests++
	cb.totals.requests++
	return cb.generation, nil
}

func (cb *CircuitBreaker) afterRequest(generation uint64, ok bool) {
	cb.mu.Lock()
	defer cb.unlockAndNotify()
	now := cb.config.Clock.Now()
	cb.totals.add(ok)
	cb.advance(now)
	if generation != cb.generation {
		cb.totals.late++
		return
	}
	cb.counts.add(ok)
	switch {
	case cb.state == StateHalfOpen && !ok:
		cb.setState(StateOpen, now)
	case cb.state == StateHalfOpen && cb.counts.successes >= cb.config.SuccessThreshold:
		cb.setState(StateClosed, now)
	case cb.state == StateClosed && !ok && cb.shouldTrip():
		cb.setState(StateOpen, now)
	}
}

// shouldTrip was only the first rule until a gateway that failed every other
// call stayed closed for a weekend.
func (cb *CircuitBreaker) shouldTrip() bool {
	if cb.counts.consecutive >= cb.config.FailureThreshold {
		return true
	}
	done := cb.counts.successes + cb.counts.failures
	if cb.config.FailureRate <= 0 || done < cb.config.MinRequests {
		return false
	}
	return float64(cb.counts.failures)/float64(done) >= cb.config.FailureRate
}

// advance makes the changes that are due to time alone.
func (cb *CircuitBreaker) advance(now time.Time) {
	if now.Before(cb.expires) {
		return
	}
	switch cb.state {
	case StateOpen:
		cb.setState(StateHalfOpen, now)
	case StateClosed:
		cb.newGeneration(now)
	}
}

func (cb *CircuitBreaker) setState(to State, now time.Time) {
	if cb.state == to {
		return
	}
	cb.pending = append(cb.pending, change{cb.state, to})
	cb.state = to
	cb.changedAt = now
	if to == StateOpen {
		cb.totals.opens++
	}
	cb.newGeneration(now)
}

func (cb *CircuitBreaker) newGeneration(now time.Time) {
	cb.generation++
	cb.counts = counts{}
	switch cb.state {
	case StateClosed:
		cb.expires = now.Add(cb.config.Window)
	case StateOpen:
		cb.expires = now.Add(cb.config.OpenTimeout)
	}
}

// unlockAndNotify runs the callbacks after the lock is free, because one of
// them asks for the stats.
func (cb *CircuitBreaker) unlockAndNotify() {
	pending := cb.pending
	cb.pending = nil
	cb.mu.Unlock()
	if cb.config.OnStateChange == nil {
		return
	}
	for _, c := range pending {
		cb.config.OnStateChange(cb.config.Name, c.from, c.to)
	}
}
