// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "context"

// Try is Do that returns a Result. A nil b runs the call unguarded.
func Try[T any](ctx context.Context, b *Breaker, fn func(context.Context) (T, error)) (r Result[T]) {
	g := Guard[T]{Breaker: b}
	g.serve(&r, ctx, fn)
	return r
}

// Wrap makes a function of fn that calls it by Do. Like fn, it may be called by
// several goroutines; it does not allocate.
func Wrap[T any](b *Breaker, fn func(context.Context) (T, error)) func(context.Context) (T, error) {
	return func(ctx context.Context) (T, error) { return Do(ctx, b, fn) }
}

// WrapArg is Wrap for functions with an argument; a struct serves for several.
func WrapArg[A, T any](b *Breaker, fn func(context.Context, A) (T, error)) func(context.Context, A) (T, error) {
	return func(ctx context.Context, arg A) (T, error) {
		return Do(ctx, b, func(ctx context.Context) (T, error) { return fn(ctx, arg) })
	}
}
