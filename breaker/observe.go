// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// Stats returns the numbers of the breaker now. Like State it makes an open
// breaker half-open whose time is over, but not with LazyProbing.
func (b *Breaker) Stats() Stats {
	b.lock()
	defer b.unlock()
	now := b.now(b.m.policy)
	b.m.advance(now)
	return b.stats(now)
}

// stats is Stats as of the last time the machine was advanced. The lock is held.
func (b *Breaker) stats(now int64) Stats {
	m := &b.m
	window := m.peek(now)
	s := Stats{
		Name: m.Name, State: m.state, Mode: m.mode, Since: b.at(m.since),
		RetryAfter: b.retryAfter(now), Counts: window.Counts, Slow: window.slow,
		Successes: m.total.Successes, Failures: m.total.Failures, Ignored: m.total.Ignored,
		SlowCalls: m.total.SlowCalls, Openings: m.total.Openings,
		Rejected: b.rejections.Load(), Shadowed: m.total.shadowed,
	}
	if m.total.Failures > 0 {
		s.LastFailure, s.LastError = b.at(m.total.failed), m.total.failure
	}
	if m.total.Openings > 0 {
		s.LastOpened = b.at(m.total.opened)
	}
	return s
}

// at is a time of the machine on the calendar.
func (b *Breaker) at(now int64) time.Time { return b.base.Add(time.Duration(now)) }

// activity changes when calls have ended or been rejected since it was asked
// last.
func (b *Breaker) activity() uint64 {
	b.lock()
	defer b.unlock()
	t := &b.m.total
	return t.Successes + t.Failures + t.Ignored + t.shadowed + b.rejections.Load()
}

// evictable reports whether nothing is lost by forgetting the breaker but the
// counts of its window.
func (b *Breaker) evictable() bool {
	b.lock()
	defer b.unlock()
	sum := b.m.tallied()
	return b.m.state == Closed && b.m.mode == ModeNormal && (b.m.limit == nil || b.m.limit.running() == 0) && sum.Requests == sum.finished()
}
