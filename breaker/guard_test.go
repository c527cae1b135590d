// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// returns makes a function that returns v and err.
func returns[T any](v T, err error) func(context.Context) (T, error) {
	return func(context.Context) (T, error) { return v, err }
}

// byValue calls values from 500 on failures and those from 400 on ignored.
func byValue(v int, err error) Outcome {
	switch {
	case v >= 500 || err != nil:
		return Failure
	case v >= 400:
		return Ignored
	}
	return Success
}

// fallen is a fallback that keeps what it was given.
type fallen struct {
	ctx   context.Context
	err   error
	calls int
}

func (f *fallen) back(ctx context.Context, err error) (int, error) {
	f.ctx, f.err = ctx, err
	f.calls++
	return -1, nil
}

func TestGuardOutcomes(t *testing.T) {
	strange := func(int, error) Outcome { return 77 }
	fine := func(int, error) Outcome { return Success }
	tests := map[string]struct {
		classify func(int, error) Outcome
		value    int
		err      error
		want     Outcome
		cause    error // nil: no fallback
	}{
		"success":                   {byValue, 200, nil, Success, nil},
		"bad value":                 {byValue, 503, nil, Failure, ErrResult},
		"ignored value":             {byValue, 404, nil, Ignored, nil},
		"error":                     {byValue, 0, errBoom, Failure, errBoom},
		"ignored value and error":   {func(int, error) Outcome { return Ignored }, 1, errBoom, Ignored, nil},
		"error that is a success":   {fine, 1, errBoom, Success, nil},
		"unknown outcome":           {strange, 200, nil, Failure, ErrResult},
		"no classifier, no error":   {nil, 503, nil, Success, nil},
		"no classifier, with error": {nil, 200, errBoom, Failure, errBoom},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, b := range []*Breaker{New(Config{Window: NoWindow()}), nil} {
				var f fallen
				g := Guard[int]{Breaker: b, Classify: test.classify, Fallback: f.back}
				want := Result[int]{Value: test.value, Err: test.err}
				if test.cause != nil {
					want = Result[int]{Value: -1, Fallback: true}
				}
				check(t, "result", g.Try(context.Background(), returns(test.value, test.err)), want)
				check(t, "cause", f.err, test.cause)
				if b != nil {
					check(t, "counts", b.Counts(), countsOf(test.want))
				}
				g.Fallback = nil
				v, err := g.Do(context.Background(), returns(test.value, test.err))
				check(t, "value without fallback", v, test.value)
				check(t, "error without fallback", err, test.err)
			}
		})
	}
}

// countsOf is the counts after one call.
func countsOf(o Outcome) Counts {
	switch o {
	case Success:
		return Counts{Requests: 1, TotalSuccesses: 1, ConsecutiveSuccesses: 1}
	case Ignored:
		return Counts{Requests: 1, TotalExclusions: 1}
	}
	return Counts{Requests: 1, TotalFailures: 1, ConsecutiveFailures: 1}
}

func TestGuardFallbackOn(t *testing.T) {
	tests := []struct {
		on                  FallbackOn
		text                string
		onRejection, onFail bool
	}{
		{FallbackAlways, "always", true, true},
		{FallbackOnRejection, "rejection", true, false},
		{FallbackOnFailure, "failure", false, true},
		{FallbackOn(9), "always", true, true},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			check(t, "text", test.on.String(), test.text)
			var f fallen
			g := Guard[int]{Breaker: New(quick()), Fallback: f.back, FallbackOn: test.on}
			r := g.Try(context.Background(), returns(0, errBoom))
			check(t, "failed", r.Rejected, false)
			check(t, "state", r.State, Closed)
			check(t, "fallback of the failure", r.Fallback, test.onFail)
			check(t, "or the error", r.Err == errBoom, !test.onFail)

			r = g.Try(context.Background(), returns(0, nil))
			check(t, "rejected", r.Rejected, true)
			check(t, "state", r.State, Open)
			check(t, "fallback of the rejection", r.Fallback, test.onRejection)
			check(t, "or the error", errors.Is(r.Err, ErrOpenState), !test.onRejection)
			if test.onRejection {
				check(t, "given", errors.Is(f.err, ErrOpenState), true)
			}
		})
	}
}

// The caller who gave up is no failure, and needs no replacement.
func TestGuardCancelledCallGetsNoFallback(t *testing.T) {
	for _, b := range []*Breaker{New(quick()), nil} {
		var f fallen
		ctx, cancel := context.WithCancel(context.Background())
		_, err := Guard[int]{Breaker: b, Fallback: f.back}.Do(ctx, func(ctx context.Context) (int, error) {
			cancel()
			return 0, ctx.Err()
		})
		check(t, "error", err, context.Canceled)
		check(t, "fallbacks", f.calls, 0)
	}
}

func TestGuardRejectedCallGetsItsFallbackInEveryState(t *testing.T) {
	busy := New(Config{MaxConcurrent: 1})
	busy.Allow()
	probing := opened(Config{ConsecutiveFailures: 1, OpenFor: 1, Probes: 1, ProbeLease: -1})
	time.Sleep(time.Microsecond)
	probing.Allow()
	for _, test := range []struct {
		b     *Breaker
		state State
		err   error
	}{
		{busy, Closed, ErrMaxConcurrent},
		{probing, HalfOpen, ErrProbeLimit},
		{opened(quick()), Open, ErrOpenState},
		{New(Config{Mode: ModeIsolated}), Open, ErrIsolated},
	} {
		var f fallen
		g := Guard[int]{Breaker: test.b, Fallback: f.back}
		r := g.Try(context.Background(), returns(1, nil))
		check(t, "result", r, Result[int]{Value: -1, State: test.state, Rejected: true, Fallback: true})
		check(t, test.err.Error(), errors.Is(f.err, test.err), true)
	}
}

func TestGuardFallbackThatFails(t *testing.T) {
	errCache := errors.New("cache is empty")
	open := opened(quick())
	for name, test := range map[string]struct {
		b    *Breaker
		call error // what the error is besides errCache
	}{
		"after a failure":   {New(Config{}), errBoom},
		"after a rejection": {open, ErrOpen},
		"without a breaker": {nil, errBoom},
	} {
		t.Run(name, func(t *testing.T) {
			g := Guard[int]{Breaker: test.b, Fallback: func(context.Context, error) (int, error) { return 3, errCache }}
			r := g.Try(context.Background(), returns(0, errBoom))
			check(t, "of the fallback", errors.Is(r.Err, errCache), true)
			check(t, "of the call", errors.Is(r.Err, test.call), true)
			check(t, "value", r.Value, 3)
			check(t, "Fallback", r.Fallback, true)
			var both *FallbackError
			if !errors.As(r.Err, &both) {
				t.Fatalf("%T", r.Err)
			}
			check(t, "text", r.Err.Error(), "fallback: cache is empty (instead of: "+both.Call.Error()+")")
		})
	}
}

// A fallback that passes the error on leaves it as it was.
func TestGuardFallbackThatDeclines(t *testing.T) {
	wrapped := errors.Join(errors.New("no fallback either"), errBoom)
	for _, want := range []error{errBoom, wrapped} {
		g := Guard[int]{Fallback: func(context.Context, error) (int, error) { return 0, want }}
		_, err := g.Do(context.Background(), returns(0, errBoom))
		check(t, "error", err, want)
	}
}

// What the fallback does is not the dependency's doing.
func TestGuardDoesNotCountTheFallback(t *testing.T) {
	b := New(Config{})
	g := Guard[int]{Breaker: b, Fallback: func(context.Context, error) (int, error) {
		check(t, "counted before the fallback", b.Counts(), countsOf(Failure))
		return 0, errors.New("fails too")
	}}
	g.Do(context.Background(), returns(0, errBoom))
	check(t, "counts", b.Counts(), countsOf(Failure))
}

func TestGuardErrResultIsTheCause(t *testing.T) {
	g := Guard[int]{Breaker: New(quick()), Classify: byValue}
	v, err := g.Do(context.Background(), returns(503, nil))
	check(t, "value", v, 503)
	check(t, "error", err, nil)
	_, err = g.Do(context.Background(), returns(200, nil))
	var open *OpenError
	check(t, "rejected", errors.As(err, &open), true)
	check(t, "cause", open.Cause, ErrResult)
}

func TestGuardCallTimeout(t *testing.T) {
	type key struct{}
	outer := context.WithValue(context.Background(), key{}, 1)
	for name, test := range map[string]struct {
		fn    func(context.Context) (int, error)
		cause error
	}{
		"obeys":   {func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }, context.DeadlineExceeded},
		"is late": {func(context.Context) (int, error) { time.Sleep(2 * time.Second); return 200, nil }, context.DeadlineExceeded},
		"fails":   {func(context.Context) (int, error) { time.Sleep(2 * time.Second); return 0, errBoom }, errBoom},
		"is bad":  {func(context.Context) (int, error) { time.Sleep(2 * time.Second); return 500, nil }, ErrResult},
		"ignored": {func(context.Context) (int, error) { time.Sleep(2 * time.Second); return 400, nil }, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var f fallen
				b := New(Config{CallTimeout: time.Second})
				g := Guard[int]{Breaker: b, Classify: byValue, Fallback: f.back}
				v, err := g.Do(outer, test.fn)
				check(t, "value", v, -1)
				check(t, "error", err, nil)
				check(t, "cause", f.err, test.cause)
				check(t, "context of the fallback", f.ctx, outer)
				check(t, "counts", b.Counts(), countsOf(Failure))
			})
		})
	}
}

func TestGuardNilContext(t *testing.T) {
	for _, b := range []*Breaker{New(Config{}), nil} {
		var f fallen
		g := Guard[int]{Breaker: b, Fallback: f.back}
		//nolint:staticcheck // a nil context is accepted on purpose
		g.Do(nil, func(ctx context.Context) (int, error) {
			check(t, "context", ctx, context.Background())
			return 0, errBoom
		})
		check(t, "of the fallback", f.ctx, context.Background())
	}
}
