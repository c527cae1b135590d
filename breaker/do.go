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
// not recovered on its way (but see Config.ClassifyPanic). A nil context is
// context.Background.
func (b *Breaker) Do(ctx context.Context, fn func(context.Context) error) error {
	w := b.word.Load()
	if w&wordMask == wordOpen {
		if err := b.rejectFast(w); err != nil {
			return err
		}
	}
	c := call{b: b, t: ticket{gen: w >> wordBits}}
	run := ctx
	if k := w & wordMask; ctx == nil || k != wordQuick && k != wordPlain && (k != wordTimed || !b.admitTimed(w, &c.t)) {
		var err error
		if run, err = c.begin(ctx, b); err != nil {
			return err
		}
	}
	defer c.unwind()
	err := fn(run)
	if err != nil || !b.passQuick(w) && (c.cancel != nil || !b.pass(&c.t, true)) {
		c.finish(ctx, run, err)
	}
	c.ended = true
	return err
}

// Do is Breaker.Do for functions with a result. A rejected call returns the
// zero T.
//
// It is Breaker.Do line by line, with what most calls need inlined: a function
// that both could call would be a third of their cost.
func Do[T any](ctx context.Context, b *Breaker, fn func(context.Context) (T, error)) (T, error) {
	w := b.word.Load()
	if w&wordMask == wordOpen {
		if err := b.rejectFast(w); err != nil {
			var zero T
			return zero, err
		}
	}
	c := call{b: b, t: ticket{gen: w >> wordBits}}
	run := ctx
	if k := w & wordMask; ctx == nil || k != wordQuick && k != wordPlain && (k != wordTimed || !b.admitTimed(w, &c.t)) {
		var err error
		if run, err = c.begin(ctx, b); err != nil {
			var zero T
			return zero, err
		}
	}
	defer c.unwind()
	v, err := fn(run)
	if err != nil || !b.passQuick(w) && (c.cancel != nil || !b.pass(&c.t, true)) {
		c.finish(ctx, run, err)
	}
	c.ended = true
	return v, err
}

// Func adapts a function that takes no context: breaker.Do(ctx, b,
// breaker.Func(fetch)).
func Func[T any](fn func() (T, error)) func(context.Context) (T, error) {
	return func(context.Context) (T, error) { return fn() }
}

// call is a call of Do under way.
type call struct {
	b      *Breaker
	t      ticket
	cancel context.CancelFunc // nil without CallTimeout
	ended  bool
}

// begin admits a call and returns the context for the function. After an error
// only the state of the ticket is valid. A nil context is context.Background.
func (c *call) begin(ctx context.Context, b *Breaker) (run context.Context, err error) {
	if ctx == nil {
		ctx = context.Background()
	}
	c.b, c.t = b, ticket{}
	if err := b.admit(ctx, &c.t); err != nil {
		return nil, err
	}
	if d := b.policy.Load().CallTimeout; d > 0 {
		ctx, c.cancel = context.WithTimeoutCause(ctx, d, errTimedOut)
	}
	return ctx, nil
}

// finish takes the result of a function that returned. ctx is the caller's, run
// that of the function.
func (c *call) finish(ctx, run context.Context, err error) {
	c.finishAs(c.b.classify(ctx, err), run, err)
}

// finishAs is finish for a call of which somebody else has said what it means.
// ended is set only after classifiers, which are user code: if one panics,
// unwind counts a failure.
func (c *call) finishAs(o Outcome, run context.Context, err error) Outcome {
	if c.cancel != nil && c.timedOut(run) {
		o = Failure
		if err == nil {
			err = errTimedOut
		}
	}
	c.ended = true
	c.b.settle(&c.t, o, err)
	return o
}

// timedOut reports whether CallTimeout ended the context of the function, or
// is about to: the timer may be late.
func (c *call) timedOut(run context.Context) bool {
	if run.Err() != nil {
		return context.Cause(run) == errTimedOut
	}
	p := c.b.policy.Load()
	return p.clock == nil && c.t.has(ticketMeasured) && c.b.now(p)-c.t.start >= int64(p.CallTimeout)
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
	if !c.b.policy.Load().ClassifyPanic {
		c.b.settle(&c.t, Failure, errPanicked)
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
	defer func() { c.b.settle(&c.t, o, cause) }()
	if v != nil {
		cause = fmt.Errorf("%v", v)
		o = c.b.classify(nil, cause)
	}
}
