// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// Rejections must be cheap, they come in floods. So an error is shared by
// rejections, and made anew only when its RetryAfter would be more than a
// millisecond too long. It is never too short.

// rejectFast rejects a call of an open breaker without the lock. It returns nil
// when it has to ask the machine. The error of an opening says until when it
// holds, so all is known by one load.
func (b *Breaker) rejectFast(w uint64) error {
	e := b.last.Load()
	if e == nil || e.gen != w>>wordBits {
		return nil
	}
	p := b.policy.Load()
	var now int64
	if p.clock == nil { // b.now, inlined
		now = b.elapsed()
	} else {
		now = b.now(p)
	}
	if !e.fits(now) {
		if e = e.again(now); e == nil {
			return nil
		}
		b.last.Store(e)
	}
	b.rejections.Add(1)
	if e.instead != nil {
		return e.instead
	}
	return e
}

// fits reports whether RetryAfter is right at now.
func (e *OpenError) fits(now int64) bool {
	late := int64(e.RetryAfter) - (e.until - now)
	return late >= 0 && late < int64(time.Millisecond) && now < e.until || e.until == endless
}

// again is e at another time, nil when the open state is over.
func (e *OpenError) again(now int64) *OpenError {
	if now >= e.until {
		return nil
	}
	fresh := *e
	fresh.RetryAfter = time.Duration(e.until - now)
	return &fresh
}

// reject returns the error of a rejection. The lock is held.
func (b *Breaker) reject(now int64, v verdict) error {
	b.rejections.Add(1)
	e := b.last.Load()
	if e == nil || e.gen != b.m.gen || e.why != v || !e.fits(now) {
		e = b.openError(v, now)
		if v != rejectedBusy || b.m.state != Open { // rejectFast gives it to calls that find a place
			b.last.Store(e)
		}
	}
	if e.instead != nil {
		return e.instead
	}
	return e
}

// retryAfter is the rest of the open state, zero when no time is known. The
// lock is held.
func (b *Breaker) retryAfter(now int64) time.Duration {
	if b.m.state != Open || b.m.opening.held {
		return 0
	}
	if rest := b.m.retryAfter(now); rest > 0 {
		return time.Duration(rest)
	}
	return 0
}

// openError is the error of a rejection. The lock is held.
func (b *Breaker) openError(v verdict, now int64) *OpenError {
	e := &OpenError{Name: b.m.Name, State: b.m.state, RetryAfter: b.retryAfter(now), Cause: b.m.opening.cause}
	e.gen, e.why, e.until = b.m.gen, v, endless
	switch b.m.state {
	case Open:
		e.until = b.m.reopenAt() // which may be over already, after Restore
		e.instead = b.m.OpenErr
	case HalfOpen:
		if v == rejectedProbe {
			e.instead = b.m.ProbeErr
		}
	}
	return e
}

// rejectBusy is the answer to a call without a place among MaxConcurrent: err
// says that there was none, or that the caller did not wait long enough.
func (b *Breaker) rejectBusy(t *ticket, err error) error {
	b.lock()
	defer b.unlock()
	now := b.now(b.m.policy)
	b.m.advance(now)
	*t = ticket{about: in(b.m.state)}
	if b.m.mode == ModeShadow {
		b.m.total.shadowed++
		t.start, t.about = now, t.about|ticketMeasured|ticketShadowed
		return nil
	}
	switch {
	case err != ErrMaxConcurrent:
		return err // of the caller's context
	case b.m.state == Open:
		return b.reject(now, b.m.judgeOpen())
	}
	return b.reject(now, rejectedBusy)
}
