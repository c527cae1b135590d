// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// listed is an error that == cannot compare.
type listed []string

func (listed) Error() string { return "listed" }

// detailed is an error that == can compare, but for some details.
type detailed struct{ detail any }

func (detailed) Error() string { return "detailed" }

// A fallback that returns the error it was given may get one that cannot be
// compared: that must not end in a panic.
func TestGuardFallbackOfErrorsThatCannotBeCompared(t *testing.T) {
	for name, err := range map[string]error{
		"by type":  listed{"a"},
		"by value": detailed{[]string{"a"}},
	} {
		g := Guard[int]{Fallback: func(_ context.Context, err error) (int, error) { return 0, err }}
		_, got := g.Do(context.Background(), returns(0, err))
		var both *FallbackError
		check(t, name+" is a FallbackError", errors.As(got, &both), true)
		check(t, name+" keeps its text", both.Call.Error(), err.Error())
	}
	g := Guard[int]{Fallback: func(_ context.Context, err error) (int, error) { return 0, err }}
	_, err := g.Do(context.Background(), returns[int](0, detailed{7}))
	check(t, "one that can be", err, error(detailed{7}))
}

// A caller who cancels while it waits for a place gets no fallback, as one who
// cancels during the call: nobody is there to use it. A deadline is a failure
// in both cases.
func TestGuardFallbackOfCallsThatGaveUpWaiting(t *testing.T) {
	second := func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(ctx, time.Second)
	}
	cancelled := func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		time.AfterFunc(time.Second, cancel)
		return ctx, cancel
	}
	for name, test := range map[string]struct {
		until func(context.Context) (context.Context, context.CancelFunc)
		want  Result[int]
		given error
	}{
		"cancelled": {cancelled, Result[int]{Err: context.Canceled, Rejected: true}, nil},
		"deadline":  {second, Result[int]{Value: -1, Rejected: true, Fallback: true}, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := New(Config{MaxConcurrent: 1, MaxQueue: 1})
				p, _ := b.Allow()
				ctx, cancel := test.until(context.Background())
				defer cancel()
				var f fallen
				g := Guard[int]{Breaker: b, Fallback: f.back}
				check(t, "result", g.Try(ctx, returns(1, nil)), test.want)
				check(t, "given", f.err, test.given)
				p.Done(nil)
			})
		})
	}
}

// Config.OpenErr may be any error, that of a cancelled context too: it still
// is a rejection of the breaker.
func TestGuardFallbackOfRejectionsThatLookCancelled(t *testing.T) {
	c := quick()
	c.OpenErr = context.Canceled
	var f fallen
	g := Guard[int]{Breaker: opened(c), Fallback: f.back}
	want := Result[int]{Value: -1, State: Open, Rejected: true, Fallback: true}
	check(t, "result", g.Try(context.Background(), returns(1, nil)), want)
	check(t, "given", f.err, context.Canceled)
}
