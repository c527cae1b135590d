// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"math/rand"
	"time"
)

const (
	// sampling: one hit in so many looks at the clock.
	sampling = 256
	// sweepLooks is the number of breakers looked at then and at each creation.
	// It is above 1, so that looking is faster than names can be made.
	sweepLooks = 8
	// roundsPerIdle limits how often all breakers are looked at in IdleAfter.
	roundsPerIdle = 4
	// stuckLooks is the length of a search for a victim after one that found
	// none: a flood of names must not look at all breakers for each of them.
	stuckLooks = 16
)

// full reports whether a new name needs the place of another.
func (r *Registry) full() bool { return r.Limit > 0 && r.Len() >= r.Limit }

// look finds out whether an entry was used since the last look. A Get spares it
// twice; calls alone, which may be those of whoever made it, once.
func (r *Registry) look(e *entry, now time.Duration) {
	a, got := e.b.activity(), e.mark.Swap(idle) != idle
	if !got && a == e.activity {
		return
	}
	e.activity, e.last = a, now
	if got {
		e.spare = 2
	} else if e.spare == 0 {
		e.spare = 1
	}
}

// makeRoom evicts one breaker and reports whether it could. The hand goes from
// old to new and keeps its place; breakers that were used are spared where they
// are (the SIEVE rule). So what is asked for at least once a turn survives a
// flood of names, and a name that nobody asks for again goes first. In the last
// third of the search nothing is spared that can be evicted. The lock is held.
func (r *Registry) makeRoom(now time.Duration) bool {
	looks := 3 * r.Len()
	if r.stuck && looks > stuckLooks {
		looks = stuckLooks
	}
	for i := 0; i < looks; i++ {
		e := r.queue.turn()
		r.look(e, now)
		if e.spare > 0 && i < looks-looks/3 {
			e.spare--
		} else if r.retire(e) {
			r.totals.Evicted++
			r.stuck = false
			return true
		}
	}
	r.stuck = true
	return false
}

// retire takes an entry out if its breaker may be evicted and was not used
// since the last look. A Get that comes meanwhile finds it marked as gone and
// waits for the lock; one that came just before is seen here. The lock is held.
func (r *Registry) retire(e *entry) bool {
	if !e.b.evictable() || !e.mark.CompareAndSwap(idle, gone) {
		return false
	}
	if e.b.activity() != e.activity || !e.b.evictable() {
		e.mark.Store(used)
		return false
	}
	r.drop(e)
	return true
}

// expire takes an entry out if it is idle.
func (r *Registry) expire(e *entry, now time.Duration) bool {
	r.look(e, now)
	if now-e.last < r.IdleAfter || !r.retire(e) {
		return false
	}
	r.totals.Expired++
	return true
}

// sweepSometimes is called for each hit. It neither waits nor reads the clock,
// except rarely.
func (r *Registry) sweepSometimes() {
	if rand.Uint32()%sampling == 0 && r.mu.TryLock() {
		defer r.mu.Unlock()
		r.sweepSome(r.now())
	}
}

// sweepSome looks at the next few entries of a round. A round looks at each
// entry once, and rounds do not follow each other faster than needed. The lock
// is held.
func (r *Registry) sweepSome(now time.Duration) {
	if r.IdleAfter <= 0 {
		return
	}
	if r.queue.next == nil {
		if now-r.round < r.IdleAfter/roundsPerIdle {
			return
		}
		r.round, r.queue.next = now, r.queue.oldest
	}
	for i := 0; i < sweepLooks && r.queue.next != nil; i++ {
		e := r.queue.next
		r.queue.next = e.newer
		r.expire(e, now)
	}
}

// Sweep looks at all breakers, evicts those that have been idle for IdleAfter
// and returns their number. It need not be called; called now and then it gives
// memory back when hardly anybody calls Get. Hits do not note the time: a
// breaker that was used counts as used at the look that notices it, so its
// IdleAfter begins there. Sweep does not hold the lock for long.
func (r *Registry) Sweep() int {
	n := 0
	for _, e := range r.list() {
		if r.sweepOne(e) {
			n++
		}
	}
	return n
}

func (r *Registry) sweepOne(e *entry) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.IdleAfter > 0 && e.mark.Load() != gone && r.expire(e, r.now())
}
