// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
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

// ready is the policy, of a zero Breaker too.
func (b *Breaker) ready() *policy {
	if p := b.policy.Load(); p != nil {
		return p
	}
	b.lock()
	b.unlock()
	return b.policy.Load()
}

// Name returns Config.Name.
func (b *Breaker) Name() string { return b.ready().Name }

// Config returns the configuration with every default written out.
func (b *Breaker) Config() Config {
	c := b.ready().Config
	if c.Compat != nil {
		o := *c.Compat
		c.Compat = &o
	}
	return c
}

// State returns the state now. An open breaker whose time is over becomes
// half-open by being asked, as it does by being called. LastState and Peek look
// without changing anything.
func (b *Breaker) State() State {
	b.lock()
	defer b.unlock()
	b.m.ask(b.now(b.m.policy))
	return b.m.state
}

// Counts returns the counts now, without changing the state or the window.
func (b *Breaker) Counts() Counts {
	b.lock()
	defer b.unlock()
	return b.m.peek(b.now(b.m.policy)).Counts
}
