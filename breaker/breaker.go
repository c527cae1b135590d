// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"sync"
	"time"
)

// Breaker is a circuit breaker. The zero value is closed and has the default
// Config. A Breaker is safe for use by several goroutines and must not be
// copied after its first use.
//
// Most callers want Do, the function for calls with a result, or its method
// for calls without. Allow is for calls that begin and end in different
// places.
type Breaker struct {
	mu    sync.Mutex
	ready bool    // guarded by mu; base, clock and m.cfg are not written after it is set
	m     machine // guarded by mu, but for m.cfg

	base  time.Time            // zero of the machine's clock
	clock func() time.Duration // nil for the system's

	queue      []Event // guarded by mu; not yet delivered
	delivering bool    // guarded by mu
	seq        uint64  // guarded by mu

	last    *OpenError // guarded by mu; the last rejection, to be reused
	lastGen uint64     // guarded by mu; its generation
}

// New returns a closed breaker. It never panics: values out of range mean
// their default. Config.Validate reports them.
func New(c Config) *Breaker {
	b := new(Breaker)
	b.start(c)
	return b
}

// NewAt is New with another clock, for simulations and replays: clock returns
// the time since some fixed moment and must not go backwards or use the
// breaker. CallTimeout still uses the system's clock.
func NewAt(c Config, clock func() time.Duration) *Breaker {
	b := &Breaker{clock: clock, base: time.Unix(0, 0).UTC()}
	b.start(c)
	return b
}

// start makes the breaker ready. The lock is held or b is not yet shared.
func (b *Breaker) start(c Config) {
	if b.clock == nil {
		b.base = time.Now()
	}
	b.m = newMachine(c, b.now())
	b.ready = true
}

// now is the time on the machine's clock. time.Since reads only the monotonic
// clock, which is half the price of time.Now.
func (b *Breaker) now() int64 {
	if b.clock != nil {
		return int64(b.clock())
	}
	return int64(time.Since(b.base))
}

// lock locks, and starts a zero Breaker.
func (b *Breaker) lock() {
	b.mu.Lock()
	if !b.ready {
		b.start(Config{})
	}
}

// unlock unlocks, then delivers the events of what was done under the lock.
func (b *Breaker) unlock() {
	if len(b.m.moves) == 0 {
		b.mu.Unlock()
		return
	}
	b.enqueue()
	b.mu.Unlock()
	b.deliver()
}

// admit asks the machine for a call. The clock is read under the lock, so that
// the machine's time does not go backwards between goroutines, and not at all
// where the machine has no use for it.
func (b *Breaker) admit() (ticket, error) {
	b.lock()
	var now int64
	if b.m.admitTimed || b.m.state != Closed {
		now = b.now()
	}
	t, v := b.m.admit(now)
	if v == admitted && len(b.m.moves) == 0 {
		b.mu.Unlock()
		return t, nil
	}
	var err error
	if v != admitted {
		err = b.reject(now, v)
	}
	b.announce(t, v)
	return t, err
}

// announce unlocks after an admission or rejection that changed the state. An
// observer that panics takes the call with it; its place is given back.
func (b *Breaker) announce(t ticket, v verdict) {
	lost := v == admitted
	defer func() {
		if lost {
			b.settle(t, Ignored, nil)
		}
	}()
	b.unlock()
	lost = false
}

// reject returns the error of a rejection. The lock is held. Rejections must
// be cheap, they come in floods: an error is reused while its RetryAfter is
// less than a millisecond too long. It is never too short.
func (b *Breaker) reject(now int64, v verdict) error {
	var retry time.Duration
	switch {
	case v == rejectedOpen && b.m.cfg.OpenErr != nil:
		return b.m.cfg.OpenErr
	case v == rejectedProbe && b.m.cfg.ProbeErr != nil:
		return b.m.cfg.ProbeErr
	case v == rejectedOpen:
		retry = time.Duration(b.m.retryAfter(now))
	}
	busy := v == rejectedBusy
	e := b.last
	if e == nil || b.lastGen != b.m.gen || e.busy != busy || e.RetryAfter-retry >= time.Millisecond {
		e = &OpenError{Name: b.m.cfg.Name, State: b.m.state, RetryAfter: retry, Cause: b.m.cause, busy: busy}
		b.last, b.lastGen = e, b.m.gen
	}
	return e
}

// settle gives the result of a call to the machine and asks Config.Trip if it
// has to. Trip gets a copy of the counts and no lock is held meanwhile, so its
// answer may come late; the generation tells whether it still applies. An
// outcome other than Success may open the breaker, which needs the time.
func (b *Breaker) settle(t ticket, o Outcome, cause error) {
	b.lock()
	var now int64
	if b.m.endTimed || b.m.state != Closed || o != Success {
		now = b.now()
	}
	if !b.m.end(now, t, o, cause) {
		b.unlock()
		return
	}
	gen, counts := b.m.gen, b.m.sum().Counts
	b.unlock()
	if b.m.cfg.Trip(counts) {
		b.lock()
		b.m.trip(b.now(), gen, cause)
		b.unlock()
	}
}

// Name returns Config.Name.
func (b *Breaker) Name() string { return b.Config().Name }

// Config returns the configuration with every default written out.
func (b *Breaker) Config() Config {
	b.lock()
	defer b.unlock()
	return b.m.cfg
}

// State returns the state now. An open breaker whose time is over becomes
// half-open by being asked, as it does by being called.
func (b *Breaker) State() State {
	b.lock()
	defer b.unlock()
	b.m.advance(b.now())
	return b.m.state
}

// Counts returns the counts now, without changing the state or the window.
func (b *Breaker) Counts() Counts {
	b.lock()
	defer b.unlock()
	return b.m.counts(b.now())
}
