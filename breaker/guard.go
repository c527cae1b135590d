// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"context"
	"errors"
)

// Guard is a breaker with what depends on the type of results: how to tell a
// bad value, and what to return instead. Several guards may share a breaker.
// The zero Guard runs calls unguarded.
//
// A Guard is a value and may be copied. It is safe for use by several
// goroutines while its fields do not change. Its functions are called without a
// lock and may use the breaker.
type Guard[T any] struct {
	// Breaker admits and counts the calls. Nil admits all and counts nothing;
	// the fallback works as with a breaker that is always closed.
	Breaker *Breaker
	// Classify says what a result means; the value may be a failure without an
	// error, or the answer to an error a success. Nil is Config.Classify. If it
	// panics the call is a failure and the panic goes on.
	Classify func(T, error) Outcome
	// Fallback returns what the caller gets instead of a rejection or a failure.
	// Its context is the caller's, without Config.CallTimeout. The error it is
	// given is that of the rejection or of the call; ErrResult for a failure
	// without one, context.DeadlineExceeded for a value that came after
	// CallTimeout. An error of the fallback is returned as a *FallbackError. The
	// breaker counts the call, never the fallback. Ignored results do not get
	// it, nor do calls cancelled while they waited for a place.
	Fallback func(context.Context, error) (T, error)
	// FallbackOn says which calls get the fallback.
	FallbackOn FallbackOn
}

// ErrResult stands for the error of a guarded call that returned none but a
// value that Guard.Classify (or Config.Classify) called a failure: in
// Guard.Fallback, OpenError.Cause and Call.Err. The caller gets the value and no
// error.
var ErrResult = errors.New("the result counts as a failure")

// unguarded takes the place of a nil Guard.Breaker.
var unguarded = New(Config{Mode: ModeDisabled, Window: NoWindow()})

// Do is the function Do with the guard's classifier and fallback.
func (g Guard[T]) Do(ctx context.Context, fn func(context.Context) (T, error)) (T, error) {
	var r Result[T]
	g.serve(&r, ctx, fn)
	return r.Value, r.Err
}

// Try is Guard.Do that returns a Result.
func (g Guard[T]) Try(ctx context.Context, fn func(context.Context) (T, error)) (r Result[T]) {
	g.serve(&r, ctx, fn)
	return r
}

// Wrap makes a function of fn that calls it by Guard.Do, with the guard as it
// is now. Like fn, it may be called by several goroutines; it does not allocate.
func (g Guard[T]) Wrap(fn func(context.Context) (T, error)) func(context.Context) (T, error) {
	return func(ctx context.Context) (T, error) {
		var r Result[T]
		g.serve(&r, ctx, fn)
		return r.Value, r.Err
	}
}

// serve makes a call, with the fallback if it comes to that. It fills a zero r:
// guards and results are large, and copying them is most of what a call costs.
func (g *Guard[T]) serve(r *Result[T], ctx context.Context, fn func(context.Context) (T, error)) {
	if ctx == nil {
		ctx = context.Background()
	}
	cause := g.call(r, ctx, fn)
	if cause == nil || g.Fallback == nil || !g.FallbackOn.covers(r.Rejected) {
		return
	}
	r.Fallback = true
	r.Value, r.Err = g.Fallback(ctx, cause)
	if r.Err != nil {
		r.Err = fallbackError(r.Err, cause)
	}
}

// call is a call without the fallback. It returns what the fallback is given,
// nil when the call was a success or ignored, or its caller cancelled the wait.
func (g *Guard[T]) call(r *Result[T], ctx context.Context, fn func(context.Context) (T, error)) error {
	b := g.Breaker
	if b == nil {
		b = unguarded
	}
	var c call
	run, err := c.begin(ctx, b)
	r.State = c.t.state()
	if err != nil {
		r.Err, r.Rejected = err, true
		if err == context.Canceled && ctx.Err() == err {
			return nil // gave up waiting: as ignored as one that gives up later
		}
		return err
	}
	defer c.unwind()
	r.Value, r.Err = fn(run)
	return c.judged(g.classify(&c, ctx, r.Value, r.Err), run, r.Err)
}

// classify says what a result means. A panic of the guard's classifier is
// counted here: it is not one of the call, which Config.ClassifyPanic is about.
func (g *Guard[T]) classify(c *call, ctx context.Context, v T, err error) Outcome {
	if g.Classify == nil {
		return c.b.classify(ctx, err)
	}
	returned := false
	defer func() {
		if !returned {
			c.ended = true
			c.b.settle(&c.t, Failure, errPanicked)
		}
	}()
	o := g.Classify(v, err)
	returned = true
	return o
}

// judged counts the call and returns the error that stands for its failure, nil
// when it did not fail.
func (c *call) judged(o Outcome, run context.Context, err error) error {
	if o == Success && err == nil && c.cancel == nil && c.b.pass(&c.t, true) {
		c.ended = true
		return nil
	}
	if o != Success && o != Ignored {
		o = Failure
		if err == nil {
			err = ErrResult
		}
	}
	if c.finishAs(o, run, err) != Failure {
		return nil
	}
	if err == nil { // it was no failure, but late
		return context.DeadlineExceeded
	}
	return err
}
