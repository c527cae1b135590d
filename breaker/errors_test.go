// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestErrorsOfEachState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := opened(quick())
		_, err := b.Allow()
		for target, want := range map[error]bool{ErrOpen: true, ErrOpenState: true, ErrProbeLimit: false, ErrMaxConcurrent: false} {
			check(t, "open: "+target.Error(), errors.Is(err, target), want)
		}
		time.Sleep(time.Second)
		b.Allow()
		_, err = b.Allow()
		for target, want := range map[error]bool{ErrOpen: true, ErrOpenState: false, ErrProbeLimit: true, ErrMaxConcurrent: false} {
			check(t, "half-open: "+target.Error(), errors.Is(err, target), want)
		}
		check(t, "text", err.Error(), `breaker "payments": too many requests (last error: boom)`)
	})
}

func TestSentinels(t *testing.T) {
	check(t, "open text", ErrOpenState.Error(), "circuit breaker is open")
	check(t, "probe text", ErrProbeLimit.Error(), "too many requests")
	all := []error{ErrOpen, ErrOpenState, ErrProbeLimit, ErrMaxConcurrent}
	for i, err := range all {
		for k, target := range all {
			check(t, err.Error()+" is "+target.Error(), errors.Is(err, target), k == 0 || k == i)
		}
	}
}

// TestOpenErrorOfATest: users make the error in their own tests.
func TestOpenErrorOfATest(t *testing.T) {
	check(t, "open", errors.Is(&OpenError{State: Open}, ErrOpenState), true)
	check(t, "half-open", errors.Is(&OpenError{State: HalfOpen}, ErrProbeLimit), true)
	check(t, "closed", errors.Is(&OpenError{}, ErrMaxConcurrent), true)
	check(t, "text without a name", (&OpenError{State: Open}).Error(), "breaker: circuit breaker is open")
}

func TestOpenErrorDoesNotUnwrap(t *testing.T) {
	b := New(quick())
	b.Do(context.Background(), func(context.Context) error { return sql.ErrNoRows })
	_, err := b.Allow()
	check(t, "is the cause", errors.Is(err, sql.ErrNoRows), false)
	var open *OpenError
	check(t, "has the cause", errors.As(err, &open) && open.Cause == sql.ErrNoRows, true)
}

func TestRetryAfterIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := opened(quick())
		for _, wait := range []time.Duration{0, time.Millisecond, 300 * time.Millisecond, 500 * time.Millisecond} {
			time.Sleep(wait)
			_, err := b.Allow()
			var open *OpenError
			errors.As(err, &open)
			time.Sleep(open.RetryAfter - 1)
			_, err = b.Allow()
			check(t, "a nanosecond early", errors.Is(err, ErrOpenState), true)
			time.Sleep(1)
			p, err := b.Allow()
			check(t, "on time", err, nil)
			p.Report(false) // opens again
		}
	})
}

// TestRejectionsShareAnError: it is reused within a millisecond, and what it
// says is then too long, never too short.
func TestRejectionsShareAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := opened(quick())
		_, first := b.Allow()
		time.Sleep(time.Millisecond - 1)
		_, second := b.Allow()
		check(t, "within a millisecond", second, first)
		time.Sleep(1)
		_, third := b.Allow()
		var open *OpenError
		errors.As(third, &open)
		check(t, "after a millisecond", open.RetryAfter, 999*time.Millisecond)
		errors.As(first, &open)
		check(t, "the first one still says", open.RetryAfter, time.Second)
		time.Sleep(time.Second)
		b.Do(context.Background(), func(context.Context) error { return sql.ErrNoRows })
		_, fourth := b.Allow()
		errors.As(fourth, &open)
		check(t, "cause of the next opening", open.Cause, error(sql.ErrNoRows))
	})
}

func TestOwnErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errOpen, errProbe := errors.New("old open"), errors.New("old probe")
		c := quick()
		c.OpenErr, c.ProbeErr = errOpen, errProbe
		b := opened(c)
		_, err := b.Allow()
		check(t, "open", err, errOpen)
		time.Sleep(time.Second)
		b.Allow()
		_, err = b.Allow()
		check(t, "half-open", err, errProbe)
	})
}

func TestRetryTextRoundsUp(t *testing.T) {
	for d, want := range map[time.Duration]string{
		12 * time.Second:            "12s",
		time.Second + 1:             "1.001s",
		time.Microsecond:            "1µs",
		time.Millisecond:            "1ms",
		2*time.Millisecond - 1:      "2ms",
		500*time.Millisecond - 1000: "500ms",
	} {
		check(t, "text", roundUp(d).String(), want)
	}
}

func TestCauses(t *testing.T) {
	cause := func(use func(*Breaker)) string {
		b := New(Config{ConsecutiveFailures: 1, SlowRatio: 1, MinCalls: 1})
		use(b)
		_, err := b.Allow()
		var open *OpenError
		if !errors.As(err, &open) || open.Cause == nil {
			return "none"
		}
		return open.Cause.Error()
	}
	synctest.Test(t, func(t *testing.T) {
		check(t, "error", cause(func(b *Breaker) { b.Do(context.Background(), failing) }), "boom")
		check(t, "report", cause(func(b *Breaker) { p, _ := b.Allow(); p.Report(false) }), "none")
		check(t, "slow", cause(func(b *Breaker) {
			b.Do(context.Background(), func(context.Context) error { time.Sleep(1500 * time.Millisecond); return nil })
		}), "slow call: 1500 ms, the limit is 1s")
		check(t, "panic", cause(func(b *Breaker) {
			defer func() { recover() }()
			b.Do(context.Background(), func(context.Context) error { panic("oh") })
		}), "the call panicked or ended its goroutine")
	})
}
