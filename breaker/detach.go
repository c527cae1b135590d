// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
)

// Detached makes a function that ignores its context return in time: the result
// runs fn on a goroutine of its own and returns as soon as the context ends.
// With it Config.CallTimeout and the caller's deadline hold for calls that
// cannot be interrupted:
//
//	breaker.Do(ctx, b, breaker.Detached(lookup))
//
// The error is that of the context: for errors.Is it is both ctx.Err and
// context.Cause. If the context has ended already fn is not called; if it can
// never end, or is nil, fn runs in the caller. When fn has returned by the time
// the end of the context is noticed, its result is kept.
//
// A function that was abandoned keeps running, and nothing bounds for how long.
// So:
//
//   - It must not write to variables that the caller reads afterwards, nor read
//     what the caller may change: that is a data race. Let it return what it
//     found; the result of an abandoned function is dropped.
//   - What it holds (locks, connections, memory) is held until it returns.
//   - The breaker has counted its call as ended: Config.MaxConcurrent limits the
//     calls that somebody waits for, not the abandoned ones. While the dependency
//     hangs each call leaves a goroutine behind, until the breaker opens.
//
// A panic of fn is raised in the caller, with its value but without the stack
// of fn, and runtime.Goexit in fn ends the caller's goroutine. When nobody waits
// any more a panic ends the program, as in any goroutine.
//
// This is the only function of the package that starts goroutines.
func Detached[T any](fn func(context.Context) (T, error)) func(context.Context) (T, error) {
	return func(ctx context.Context) (T, error) {
		if ctx == nil || ctx.Done() == nil {
			return fn(ctx)
		}
		var zero T
		if ctx.Err() != nil {
			return zero, endOf(ctx)
		}
		d := &detached[T]{done: make(chan struct{})}
		go d.run(ctx, fn)
		select {
		case <-d.done:
		case <-ctx.Done():
			if d.over.CompareAndSwap(false, true) {
				return zero, endOf(ctx)
			}
			<-d.done // it has just returned
		}
		return d.result()
	}
}

// detached is a call on a goroutine of its own. What it comes to is written
// before done is closed and read after.
type detached[T any] struct {
	done chan struct{}
	over atomic.Bool // set by the one that comes first: fn that ends or the caller who leaves

	value    T
	err      error
	returned bool
	panicked any
}

// run calls fn.
func (d *detached[T]) run(ctx context.Context, fn func(context.Context) (T, error)) {
	defer d.end()
	d.value, d.err = fn(ctx)
	d.returned = true
}

// end tells the caller. If the caller has left, a panic is not recovered, so
// that the trace of the crash shows where it was raised.
func (d *detached[T]) end() {
	if !d.over.CompareAndSwap(false, true) {
		return
	}
	if !d.returned {
		d.panicked = recover() // nil for Goexit
	}
	close(d.done)
}

// result ends the call in the caller the way fn ended.
func (d *detached[T]) result() (T, error) {
	if d.panicked != nil {
		panic(d.panicked)
	}
	if !d.returned {
		runtime.Goexit()
	}
	return d.value, d.err
}

// endOf is the error of a context that has ended. The cause alone would hide
// from errors.Is whether it was cancelled or passed its deadline.
func endOf(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if cause == nil || cause == err {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}
