// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "context"

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
			t.start, t.about = b.now(p), ticketMeasured
		}
		return nil
	case wordOpen:
		if err := b.rejectFast(w); err != nil {
			t.about = in(Open)
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
	t.gen, t.start, t.about = w>>wordBits, now, ticketMeasured
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
	if kept = err == nil && !t.has(ticketShadowed); kept {
		t.about |= ticketPlaced
	}
	return err
}

// enter takes a place. Nobody waits for one to be rejected with it, or to be
// admitted without it, as shadow mode does.
func (b *Breaker) enter(ctx context.Context, p *policy) error {
	err := p.limit.enter(nil, p.MaxConcurrent, 0)
	if err == nil || ctx == nil || p.MaxQueue == 0 || b.ungated() {
		return err
	}
	return p.limit.enter(ctx, p.MaxConcurrent, p.MaxQueue)
}

// ungated reports whether places do not decide: the mode or the state does.
func (b *Breaker) ungated() bool {
	b.lock()
	defer b.unlock()
	b.m.advance(b.now(b.m.policy))
	return b.m.mode == ModeShadow || b.m.state == Open
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

// admitLocked asks the machine. The clock is not read where the machine has no
// use for the time.
func (b *Breaker) admitLocked(t *ticket) error {
	b.lock()
	var now int64
	timed := b.m.admitTimed || b.m.state != Closed
	if timed {
		now = b.now(b.m.policy)
	}
	var v verdict
	var err error
	if *t, v = b.m.admit(now); !timed {
		t.about &^= ticketMeasured // SlowAfter may be set before the call ends
	}
	if v != admitted {
		t.about = in(b.m.state)
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
