// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"context"
	"hash/fnv"
	"sync"
	"sync/atomic"
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
	// One cache line that each call reads and hardly any writes.
	word   atomic.Uint64          // what a call may do without the lock, see lane.go
	policy atomic.Pointer[policy] // nil until the zero Breaker is used
	lanes  atomic.Pointer[[]lane] // nil unless contended
	last   atomic.Pointer[OpenError]
	end    atomic.Int64 // until when word holds
	base   time.Time    // zero of the machine's clock

	// One that is written by each success, by each rejection, or under the lock,
	// depending on the state.
	lane       atomic.Uint64
	rejections atomic.Uint64
	collisions atomic.Uint32 // of goroutines in lanes
	epoch      uint32        // guarded by mu; of the lanes
	mu         sync.Mutex
	lanesOpen  bool    // guarded by mu
	box        *outbox // guarded by mu; nil until there is an event

	m machine // guarded by mu
}

// New returns a closed breaker. It never panics: values out of range mean
// their default. Config.Validate reports them.
func New(c Config) *Breaker {
	b := new(Breaker)
	b.start(newPolicy(c, nil), randomSeed())
	return b
}

// NewAt is New with another clock, for simulations and replays: clock returns
// the time since some fixed moment and must not use the breaker. CallTimeout
// still uses the system's clock. The random numbers of Throttle and
// Backoff.Jitter depend on the name and nothing else, so that a replay can be
// repeated.
func NewAt(c Config, clock func() time.Duration) *Breaker {
	b := &Breaker{base: time.Unix(0, 0).UTC()}
	h := fnv.New64a()
	h.Write([]byte(c.Name))
	b.start(newPolicy(c, clock), h.Sum64())
	return b
}

// start makes the breaker ready. The lock is held or b is not yet shared.
func (b *Breaker) start(p *policy, seed uint64) {
	if p.clock == nil {
		b.base = time.Now()
	}
	b.m = newMachine(p, b.now(p), seed)
	b.policy.Store(p)
	b.lane.Store(laneShut)
	b.publish()
}

// now is the time on the machine's clock.
func (b *Breaker) now(p *policy) int64 {
	if p.clock != nil {
		return int64(p.clock())
	}
	return b.elapsed()
}

// elapsed is the time on the system's clock. time.Since reads only the
// monotonic clock, which is half the price of time.Now.
func (b *Breaker) elapsed() int64 { return int64(time.Since(b.base)) }

// lock locks, starts a zero Breaker, and brings the machine up to date.
func (b *Breaker) lock() {
	b.mu.Lock()
	if b.policy.Load() == nil {
		b.start(newPolicy(Config{}, nil), randomSeed())
	}
	b.gather()
}

// unlock publishes what was done under the lock and unlocks; then it calls the
// functions of the user that have to hear of it.
func (b *Breaker) unlock() {
	b.publish()
	if b.m.news == nil {
		b.mu.Unlock()
		return
	}
	b.announce()
}

// announce unlocks, asks Config.OpenForFunc, and delivers the events.
func (b *Breaker) announce() {
	n := b.m.takeNews()
	b.enqueue(n.moves)
	b.mu.Unlock()
	defer b.deliver() // also when OpenForFunc panics
	if n.asks != nil {
		d := n.ask(*n.asks)
		b.lock()
		b.m.setOpenFor(n.gen, d)
		b.publish()
		b.mu.Unlock()
	}
}

// admit asks for a call. The ticket of a rejection says in which state.
func (b *Breaker) admit(ctx context.Context, t *ticket) error {
	w := b.word.Load()
	switch w & wordMask {
	case wordQuick, wordPlain:
		t.gen = w >> wordBits
		return nil
	case wordTimed:
		if b.admitTimed(w, t) {
			return nil
		}
	case wordDisable:
		if p := b.policy.Load(); p.OnCall != nil {
			t.start, t.flags = b.now(p), ticketMeasured
		}
		return nil
	case wordOpen:
		if err := b.rejectFast(w); err != nil {
			t.state = uint8(Open)
			return err
		}
	}
	err := b.admitSlow(ctx, t)
	if err != nil {
		b.observeRejection(t, err)
	}
	return err
}

// admitTimed admits to a closed breaker that wants to know when. The word is
// looked at again: at the end of a tumbling window a call must not get a
// generation that is over.
func (b *Breaker) admitTimed(w uint64, t *ticket) bool {
	p := b.policy.Load()
	var now int64
	if p.clock == nil { // b.now, inlined
		now = b.elapsed()
	} else {
		now = b.now(p)
	}
	if now >= b.end.Load() || b.word.Load() != w {
		return false
	}
	t.gen, t.start, t.flags = w>>wordBits, now, ticketMeasured
	return true
}

// admitSlow admits a call that needs a place or the lock.
func (b *Breaker) admitSlow(ctx context.Context, t *ticket) error {
	p := b.ready()
	if p.MaxConcurrent == 0 {
		return b.admitPlaced(p, t)
	}
	if err := b.enter(ctx, p); err != nil {
		return b.rejectBusy(t, err)
	}
	kept := false
	defer func() { // also when an observer panics
		if !kept {
			p.limit.leave()
		}
	}()
	err := b.admitPlaced(p, t)
	// A call that only shadow mode admits must not take a place from one that
	// would have run.
	if kept = err == nil && t.flags&ticketShadowed == 0; kept {
		t.flags |= ticketPlaced
	}
	return err
}

// enter takes a place. Nobody waits for one to be rejected with it, or to be
// admitted without it, as shadow mode does.
func (b *Breaker) enter(ctx context.Context, p *policy) error {
	err := p.limit.enter(nil, p.MaxConcurrent, 0)
	if err == nil || ctx == nil || p.MaxQueue == 0 || b.Mode() == ModeShadow || b.State() == Open {
		return err
	}
	return p.limit.enter(ctx, p.MaxConcurrent, p.MaxQueue)
}

// admitPlaced admits a call that has its place.
func (b *Breaker) admitPlaced(p *policy, t *ticket) error {
	if w := b.word.Load(); w&wordMask == wordLimited {
		if !p.admitTimed {
			t.gen = w >> wordBits
			return nil
		}
		if b.admitTimed(w, t) {
			return nil
		}
	}
	return b.admitLocked(t)
}

// ready is the policy, of a zero Breaker too.
func (b *Breaker) ready() *policy {
	if p := b.policy.Load(); p != nil {
		return p
	}
	b.lock()
	b.unlock()
	return b.policy.Load()
}

// admitLocked asks the machine. The clock is not read where the machine has no
// use for the time.
func (b *Breaker) admitLocked(t *ticket) error {
	b.lock()
	var now int64
	timed := b.m.admitTimed || b.m.state != Closed || b.m.Throttle > 0
	if timed {
		now = b.now(b.m.policy)
	}
	var v verdict
	var err error
	if *t, v = b.m.admit(now); !timed {
		t.flags &^= ticketMeasured // SlowAfter may be set before the call ends
	}
	if v != admitted {
		t.state = uint8(b.m.state)
		err = b.reject(now, v)
	}
	if b.m.news == nil {
		b.publish()
		b.mu.Unlock()
		return err
	}
	b.announceAdmission(*t, v)
	return err
}

// announceAdmission unlocks after an admission or rejection that changed the
// state. An observer that panics takes the call with it; its place is given
// back.
func (b *Breaker) announceAdmission(t ticket, v verdict) {
	lost := v == admitted
	defer func() {
		if lost {
			b.settle(&t, Ignored, nil)
		}
	}()
	b.unlock()
	lost = false
}

// settle takes the result of a call.
func (b *Breaker) settle(t *ticket, o Outcome, cause error) {
	p := b.policy.Load()
	if t.flags&ticketPlaced != 0 {
		p.limit.leave()
	}
	if t.gen|uint64(t.flags&^ticketMeasured) != 0 && (o != Success || !b.pass(t, false)) { // nothing is counted in ModeDisabled
		b.settleLocked(t, o, cause)
	}
	if p.OnCall != nil {
		b.observeCall(p, t, o, cause)
	}
}

// settleLocked tells the machine a result and asks Config.Trip if it has to.
// Trip gets a copy of the counts and no lock is held meanwhile, so its answer
// may come late; the generation tells whether it still applies. An outcome
// other than Success may open the breaker, which needs the time.
func (b *Breaker) settleLocked(t *ticket, o Outcome, cause error) {
	b.lock()
	var now int64
	if b.m.endTimed || b.m.state != Closed || o != Success {
		now = b.now(b.m.policy)
	}
	if !b.m.end(now, *t, o, cause) {
		b.unlock()
		return
	}
	gen, counts, f := b.m.gen, b.m.tallied().Counts, b.m.policy.Trip
	b.unlock()
	if f(counts) {
		b.lock()
		b.m.trip(b.now(b.m.policy), gen, cause)
		b.unlock()
	}
}

// Name returns Config.Name.
func (b *Breaker) Name() string { return b.ready().Name }

// Config returns the configuration with every default written out.
func (b *Breaker) Config() Config { return b.ready().Config }

// State returns the state now. An open breaker whose time is over becomes
// half-open by being asked, as it does by being called.
func (b *Breaker) State() State {
	b.lock()
	defer b.unlock()
	b.m.advance(b.now(b.m.policy))
	return b.m.state
}

// Counts returns the counts now, without changing the state or the window.
func (b *Breaker) Counts() Counts {
	b.lock()
	defer b.unlock()
	return b.m.peek(b.now(b.m.policy)).Counts
}
