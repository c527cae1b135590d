// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"context"
	"fmt"
)

// Do calls fn if the breaker admits it and returns what fn returns; otherwise
// it returns an error that is ErrOpen. Do is for functions that have no result
// but an error; the function of the same name is for the others.
//
// A panic or runtime.Goexit in fn counts as a failure and goes on. A panic is
// not recovered on its way (but see Config.ClassifyPanic).
func (b *Breaker) Do(ctx context.Context, fn func(context.Context) error) error {
	c, err := b.begin(ctx)
	if err != nil {
		return err
	}
	defer c.unwind()
	err = fn(c.ctx)
	c.finish(err)
	return err
}

// Do is Breaker.Do for functions with a result. A rejected call returns the
// zero T.
func Do[T any](ctx context.Context, b *Breaker, fn func(context.Context) (T, error)) (T, error) {
	c, err := b.begin(ctx)
	if err != nil {
		var zero T
		return zero, err
	}
	defer c.unwind()
	v, err := fn(c.ctx)
	c.finish(err)
	return v, err
}

// Func adapts a function that takes no context: breaker.Do(ctx, b,
// breaker.Func(fetch)).
func Func[T any](fn func() (T, error)) func(context.Context) (T, error) {
	return func(context.Context) (T, error) { return fn() }
}

// call is an admitted call of Do.
type call struct {
	b      *Breaker
	t      ticket
	caller context.Context    // as given to Do
	ctx    context.Context    // as given to the function
	cancel context.CancelFunc // nil without CallTimeout
	ended  bool
}

// begin admits a call. A nil context is context.Background.
func (b *Breaker) begin(ctx context.Context) (call, error) {
	t, err := b.admit()
	if err != nil {
		return call{}, err
	}
	if ctx == nil {
		ctx = context.Background()
	}
	c := call{b: b, t: t, caller: ctx, ctx: ctx}
	if d := b.m.cfg.CallTimeout; d > 0 {
		c.ctx, c.cancel = context.WithTimeoutCause(ctx, d, errTimedOut)
	}
	return c, nil
}

// finish takes the result of a function that returned. ended is set only after
// the classifier, which is user code: if it panics, unwind counts a failure.
func (c *call) finish(err error) {
	o, cause := Failure, err
	if !c.timedOut() {
		o = c.b.classify(c.caller, err)
	} else if err == nil {
		cause = errTimedOut
	}
	c.ended = true
	c.b.settle(c.t, o, cause)
}

// timedOut reports whether CallTimeout ended the context of the function, or
// is about to: the timer may be late.
func (c *call) timedOut() bool {
	if c.cancel == nil {
		return false
	}
	if c.ctx.Err() != nil {
		return context.Cause(c.ctx) == errTimedOut
	}
	return c.b.clock == nil && c.b.now()-c.t.start >= int64(c.b.m.cfg.CallTimeout)
}

// unwind runs when Do returns, panics or is ended by runtime.Goexit. It does
// not recover unless it has to look at the panic.
func (c *call) unwind() {
	if c.cancel != nil {
		c.cancel()
	}
	if c.ended {
		return
	}
	c.ended = true
	if !c.b.m.cfg.ClassifyPanic {
		c.b.settle(c.t, Failure, errPanicked)
		return
	}
	// recover works only here, in the function that is deferred. It returns nil
	// for Goexit, which cannot be stopped and need not be started again.
	v := recover()
	c.settlePanic(v)
	if v != nil {
		panic(v)
	}
}

// settlePanic classifies a panic, and counts a failure if the classifier
// panics as well.
func (c *call) settlePanic(v any) {
	o, cause := Failure, errPanicked
	defer func() { c.b.settle(c.t, o, cause) }()
	if v != nil {
		cause = fmt.Errorf("%v", v)
		o = c.b.classify(c.caller, cause)
	}
}
