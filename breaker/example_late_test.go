// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker_test

import (
	"fmt"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

// A call that began before the breaker opened ends while it is open.
func ExampleConfig_lateResults() {
	var c clock
	b := breaker.NewAt(breaker.Config{
		ConsecutiveFailures: 2, OpenFor: 10 * time.Second,
		LateResults:  breaker.LateCounted,
		SinceFailure: true,                      // a late failure makes it stay open for longer,
		LateSuccess:  breaker.LateSuccessCloses, // a late success closes it
	}, c.read)
	slow, _ := b.Allow()
	slower, _ := b.Allow()
	c.call(b, 0, errDown)
	c.call(b, 0, errDown)

	c.now += 6 * time.Second
	slow.Done(errDown)
	fmt.Println(b.State(), b.Peek().RetryAfter)
	slower.Done(nil)
	fmt.Println(b.State())
	// Output:
	// open 10s
	// closed
}

// Without a half-open state: when the time is over, calls run again.
func ExampleConfig_afterOpen() {
	var c clock
	b := breaker.NewAt(breaker.Config{
		ConsecutiveFailures: 3, OpenFor: time.Second,
		AfterOpen: breaker.AfterOpenCounting, // the first failure opens again
	}, c.read)
	for range 3 {
		c.call(b, 0, errDown)
	}
	c.now += time.Second
	fmt.Println(b.State())
	c.call(b, 0, errDown)
	fmt.Println(b.State())
	// Output:
	// closed
	// open
}

func ExampleConfig_tripOnSuccess() {
	var c clock
	b := breaker.NewAt(breaker.Config{FailureRatio: 0.5, MinCalls: 4, TripOnSuccess: true}, c.read)
	for _, err := range []error{errDown, errDown, errDown, nil} {
		c.call(b, 0, err)
	}
	fmt.Println(b.State()) // the success was the fourth call
	// Output: open
}

// An API with one method to ask and others to tell what came of it needs no
// permit.
func ExampleBreaker_Record() {
	b := breaker.New(breaker.Config{ConsecutiveFailures: 2, LateResults: breaker.LateCounted})
	allow := func() bool {
		_, err := b.Allow()
		return err == nil
	}
	for allow() {
		b.Record(breaker.Failure, errDown)
	}
	fmt.Println(b.State(), b.Counts().ConsecutiveFailures)
	// Output: open 2
}

func ExampleBreaker_Peek() {
	var c clock
	b := breaker.NewAt(breaker.Config{ConsecutiveFailures: 1, OpenFor: 10 * time.Second, LazyProbing: true}, c.read)
	c.call(b, 0, errDown)
	c.now += 4 * time.Second
	fmt.Println(b.Peek().State, b.Peek().RetryAfter)
	c.now += 6 * time.Second
	fmt.Println(b.Peek().State, b.LastState()) // nobody has called it
	// Output:
	// open 6s
	// half-open open
}

// A breaker that was written by hand forgot its failures when it opened, and
// counted those that came late.
func ExampleCompat() {
	b := breaker.New(breaker.Config{
		ConsecutiveFailures: 2,
		LateResults:         breaker.LateCounted,
		Compat:              &breaker.Compat{ForgetOnOpen: true, CountOpen: true},
	})
	for range 3 {
		b.Record(breaker.Failure, errDown)
	}
	fmt.Println(b.State(), b.Counts().ConsecutiveFailures)
	// Output: open 1
}
