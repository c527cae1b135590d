// Package linted has one breaker that is made anew for each call, and one that
// is not.
package linted

import (
	"context"

	"github.com/cbctl/cbctl/breaker"
)

func perCall(ctx context.Context, fn func(context.Context) error) error {
	b := breaker.New(breaker.Config{})
	return b.Do(ctx, fn)
}

var kept = breaker.New(breaker.Config{})

func once(ctx context.Context, fn func(context.Context) error) error { return kept.Do(ctx, fn) }
