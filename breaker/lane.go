// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// A lane takes the successes of a closed breaker past the lock. The machine is
// the truth; a lane only holds successes that it has not been told of yet. They
// are told whenever the lock is taken, so the order of what the machine hears is
// an order in which it could have happened: a success takes effect when the lane
// counts it, everything else while the lock is held.
//
// The low half of a lane is the number of successes, or laneShut while the lock
// is held or the state has no use for lanes. The high half is different each
// time the lane is opened, so that a goroutine that has looked at the state
// before cannot count after it has changed.
type lane struct {
	word atomic.Uint64
	_    [cacheLine - 8]byte
}

const (
	cacheLine = 64
	laneShut  = 1<<32 - 1
)

// The word of a breaker says in one load what a call may do without the lock:
// the generation, and one of these in the low bits.
const (
	wordBits = 3
	wordMask = 1<<wordBits - 1

	wordLocked  = 0 // take the lock; also the zero Breaker
	wordQuick   = 1 // closed: go, a nil error is a success and needs no clock
	wordPlain   = 2 // closed: go, nothing to prepare
	wordTimed   = 3 // closed: go, after a look at the clock
	wordLimited = 4 // closed: go, if there is a place, with a context that has a limit
	wordOpen    = 5 // reject until end
	wordDisable = 6 // go, and count nothing
)

// word is what the present state lets calls do without the lock.
func (m *machine) word() uint64 {
	w := m.gen << wordBits
	switch {
	case m.mode == ModeDisabled:
		return w | wordDisable
	case m.state == Open && m.mode != ModeShadow && m.OnCall == nil:
		return w | wordOpen
	case m.state != Closed, m.tracked, m.locked, m.Throttle > 0 && m.rejectionRate() > 0:
		return w | wordLocked
	case m.MaxConcurrent > 0 || m.CallTimeout > 0:
		return w | wordLimited
	case m.admitTimed:
		return w | wordTimed
	case m.silent && !m.endTimed:
		return w | wordQuick
	}
	return w | wordPlain
}

// deadline is the time at which word has to be looked at again.
func (m *machine) deadline() int64 {
	if m.state == Open {
		return m.reopenAt()
	}
	return m.closed.end()
}

// gather shuts the lanes and tells the machine what is in them. The lock is held.
func (b *Breaker) gather() {
	if !b.lanesOpen {
		return
	}
	b.lanesOpen = false
	n := uint32(b.lane.Swap(laneShut))
	if more := b.lanes.Load(); more != nil {
		for i := range *more {
			n = plus(n, uint32((*more)[i].word.Swap(laneShut)))
		}
	}
	b.m.successes(n)
}

// publish makes what the machine has decided visible to calls without the lock,
// first the state, then the lanes. The lock is held.
func (b *Breaker) publish() {
	w, until := b.m.word(), b.m.deadline()
	if b.m.state == Open && (w != b.word.Load() || until != b.end.Load() || b.last.Load() == nil) {
		b.last.Store(b.openError(b.m.judgeOpen(), b.m.latest))
	}
	b.end.Store(until)
	b.word.Store(w)
	if b.m.state == Open && b.m.limit != nil {
		b.m.limit.refuse() // nobody waits to be rejected
	}
	if !laned(w, b.m.gen) {
		return
	}
	b.spread()
	b.epoch++
	fresh := uint64(b.epoch) << 32
	b.lanesOpen = true
	b.lane.Store(fresh)
	if more := b.lanes.Load(); more != nil {
		for i := range *more {
			(*more)[i].word.Store(fresh)
		}
	}
}

// spread gives a contended breaker more lanes. Most breakers never need them,
// and they cost a cache line each. The lock is held and the lanes are shut.
func (b *Breaker) spread() {
	hits := b.collisions.Load()
	if hits == 0 || b.lanes.Load() != nil {
		return
	}
	b.collisions.Store(0)
	if hits < manyCollisions {
		return
	}
	n := 1
	for n < 2*runtime.GOMAXPROCS(0) && n < maxLanes {
		n *= 2
	}
	more := make([]lane, n)
	for i := range more {
		more[i].word.Store(laneShut)
	}
	b.lanes.Store(&more)
}

const (
	manyCollisions = 100 // between two openings of the lanes
	maxLanes       = 128
)

// pass counts a success without the lock. It reports false when the machine has
// to be told: the breaker has moved on since the call was admitted, or is about
// to, or the call was slow. If nothing but a nil error is known of the call, it
// also reports false when that need not be a success, or somebody else has to
// hear of it.
func (b *Breaker) pass(t *ticket, nilError bool) bool {
	p := b.policy.Load()
	if nilError && (!p.silent || t.has(ticketFlags&^ticketMeasured)) {
		return false
	}
	if t.gen == 0 {
		return !t.has(ticketShadowed) // nothing is counted in ModeDisabled
	}
	var now int64
	if p.endTimed {
		if p.clock == nil { // b.now, inlined
			now = b.elapsed()
		} else {
			now = b.now(p)
		}
		if p.SlowRatio > 0 && now-t.start >= int64(p.SlowAfter) {
			return false
		}
	}
	l := &b.lane
	if more := b.lanes.Load(); more != nil {
		l = &(*more)[processor()&uint32(len(*more)-1)].word
	}
	w := l.Load()
	if !laned(b.word.Load(), t.gen) || p.endTimed && now >= b.end.Load() || t.has(ticketCounted) {
		return false
	}
	return uint32(w) < laneShut-1 && l.CompareAndSwap(w, w+1) || b.passAgain(p, t, l, now)
}

// passAgain is pass after somebody else was faster, or has the lock.
func (b *Breaker) passAgain(p *policy, t *ticket, l *atomic.Uint64, now int64) bool {
	for tries := 0; tries < 4; tries++ {
		if b.collisions.Add(1) >= manyCollisions && b.lanes.Load() == nil {
			return false
		}
		w := l.Load()
		if !laned(b.word.Load(), t.gen) || p.endTimed && now >= b.end.Load() {
			return false
		}
		if uint32(w) >= laneShut-1 {
			b.wait()
		} else if l.CompareAndSwap(w, w+1) {
			return true
		}
	}
	return false
}

// passQuick is pass for a call that was admitted by a word of kind wordQuick and
// has returned no error, if nothing has changed since. It is short enough to be
// inlined, where a jump is a tenth of the cost.
func (b *Breaker) passQuick(w uint64) bool {
	n := b.lane.Load()
	return b.word.Load() == w && w&wordMask == wordQuick && uint32(n) < laneShut-1 && b.lanes.Load() == nil && b.lane.CompareAndSwap(n, n+1)
}

// laned reports whether a word lets successes of a generation into the lanes.
func laned(w, gen uint64) bool {
	kind := w & wordMask
	return w>>wordBits == gen && kind >= wordQuick && kind <= wordLimited
}

// wait lets the holder of the lock finish, which opens the lanes. It does not
// take the lock to stay: then the lanes would be shut for the next one, and
// once goroutines queue they would never stop to.
func (b *Breaker) wait() {
	b.mu.Lock()
	b.mu.Unlock() //nolint:staticcheck // empty on purpose
}

// processor is a number that goroutines on different processors rarely share.
// A sync.Pool is the one thing in the standard library that is kept per
// processor.
func processor() uint32 {
	n := processors.Get().(*uint32)
	i := *n
	processors.Put(n)
	return i
}

var (
	processors = sync.Pool{New: func() any {
		n := new(uint32)
		*n = processorCount.Add(1)
		return n
	}}
	processorCount atomic.Uint32
)
