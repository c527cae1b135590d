// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

// clock is a virtual clock, so that the examples need not wait.
type clock struct{ now time.Duration }

func (c *clock) read() time.Duration { return c.now }

// call makes a call that takes a time and returns an error.
func (c *clock) call(b *breaker.Breaker, took time.Duration, err error) error {
	return b.Do(context.Background(), func(context.Context) error {
		c.now += took
		return err
	})
}

func ExampleConfig_slowCalls() {
	var c clock
	b := breaker.NewAt(breaker.Config{
		FailureRatio: 0.5, // of the calls that fail
		SlowRatio:    0.8, // or that take long, whatever they return
		SlowAfter:    2 * time.Second,
		MinCalls:     5,
		Window:       breaker.Rolling(time.Minute, 6),
	}, c.read)
	for range 5 {
		c.call(b, 3*time.Second, nil)
	}
	fmt.Println(b.State())
	// Output: open
}

func ExampleConfig_slowInFlight() {
	var c clock
	b := breaker.NewAt(breaker.Config{SlowRatio: 0.5, SlowAfter: 2 * time.Second, SlowInFlight: true, MinCalls: 3}, c.read)
	for range 3 {
		b.Allow() // calls that hang
	}
	c.now += 3 * time.Second
	fmt.Println(c.call(b, 0, nil))
	// Output: breaker: circuit breaker is open, retry in 1m0s (last error: slow call: 2000 ms, the limit is 2s)
}

func ExampleConfig_trip() {
	b := breaker.New(breaker.Config{
		Trip: func(c breaker.Counts) bool { return c.TotalFailures >= 2 && c.TotalSuccesses == 0 },
	})
	for range 2 {
		b.Do(context.Background(), func(context.Context) error { return errDown })
	}
	fmt.Println(b.State())
	// Output: open
}

func ExampleConfig_throttle() {
	b := breaker.New(breaker.Config{Throttle: 2})
	rejected := 0
	for range 1000 {
		err := b.Do(context.Background(), func(context.Context) error { return errDown })
		if errors.Is(err, breaker.ErrThrottled) {
			rejected++
		}
	}
	fmt.Println(b.State(), "but most calls were spared:", rejected > 900)
	// Output: closed but most calls were spared: true
}

func ExampleWindow() {
	b := breaker.New(breaker.Config{Failures: 2, Window: breaker.LastCalls(3)})
	for _, err := range []error{errDown, nil, nil, errDown, errDown} {
		b.Do(context.Background(), func(context.Context) error { return err })
		fmt.Println(b.Counts().TotalFailures, b.State())
	}
	// Output:
	// 1 closed
	// 1 closed
	// 1 closed
	// 1 closed
	// 0 open
}

func ExampleBackoff() {
	var c clock
	b := breaker.NewAt(breaker.Config{
		ConsecutiveFailures: 1,
		OpenFor:             time.Second,
		Backoff:             breaker.Backoff{Factor: 2, Max: 3 * time.Second},
	}, c.read)
	for range 4 {
		c.call(b, 0, errDown) // the first call, then a probe
		wait := b.Stats().RetryAfter
		fmt.Println(wait)
		c.now += wait
	}
	// Output:
	// 1s
	// 2s
	// 3s
	// 3s
}

func ExampleConfig_openForFunc() {
	type busy struct {
		error
		retryAfter time.Duration // of an HTTP response, for example
	}
	b := breaker.New(breaker.Config{
		ConsecutiveFailures: 1,
		OpenForFunc: func(o breaker.Opening) time.Duration {
			var e busy
			if errors.As(o.Cause, &e) {
				return e.retryAfter
			}
			return 0 // what OpenFor says
		},
	})
	b.Do(context.Background(), func(context.Context) error { return busy{errDown, 7 * time.Minute} })
	fmt.Println(b.Stats().RetryAfter.Round(time.Minute))
	// Output: 7m0s
}

func ExampleConfig_probes() {
	var c clock
	b := breaker.NewAt(breaker.Config{
		ConsecutiveFailures: 1,
		OpenFor:             time.Second,
		Probes:              4,
		ProbeFailureRatio:   0.5, // of 4 probes, 2 failures are too many
	}, c.read)
	c.call(b, 0, errDown)
	c.now += time.Second
	for _, err := range []error{errDown, nil, nil, nil} {
		c.call(b, 0, err)
		fmt.Println(b.State())
	}
	// Output:
	// half-open
	// half-open
	// half-open
	// closed
}

func ExampleConfig_ramp() {
	var c clock
	b := breaker.NewAt(breaker.Config{
		ConsecutiveFailures: 1,
		OpenFor:             time.Second,
		Probes:              1,
		Ramp:                []float64{0.1, 0.5},
		RampStep:            time.Minute,
	}, c.read)
	c.call(b, 0, errDown)
	c.now += time.Second
	c.call(b, 0, nil) // the probe
	for b.State() == breaker.HalfOpen {
		admitted := 0
		for range 100 {
			if c.call(b, 0, nil) == nil {
				admitted++
			}
		}
		fmt.Printf("%d %% of the calls\n", admitted)
		c.now += time.Minute
	}
	fmt.Println(b.State())
	// Output:
	// 10 % of the calls
	// 50 % of the calls
	// closed
}

func ExampleConfig_probeLease() {
	var c clock
	b := breaker.NewAt(breaker.Config{ConsecutiveFailures: 1, OpenFor: time.Second, Probes: 1, ProbeLease: 5 * time.Second}, c.read)
	c.call(b, 0, errDown)
	c.now += time.Second
	b.Allow() // a probe whose Done nobody calls
	fmt.Println(c.call(b, 0, nil))
	c.now += 5 * time.Second
	fmt.Println(c.call(b, 0, nil))
	// Output:
	// breaker: too many requests (last error: connection refused)
	// <nil>
}

func ExampleConfig_maxConcurrent() {
	b := breaker.New(breaker.Config{MaxConcurrent: 1, MaxQueue: 10})
	busy, _ := b.Allow()
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	err := b.Do(ctx, func(context.Context) error { return nil }) // waits for a place
	fmt.Println(err)
	busy.Done(nil)
	fmt.Println(b.Do(context.Background(), func(context.Context) error { return nil }))
	// Output:
	// context deadline exceeded
	// <nil>
}

func ExampleConfig_callTimeout() {
	b := breaker.New(breaker.Config{ConsecutiveFailures: 1, CallTimeout: time.Millisecond})
	err := b.Do(context.Background(), func(ctx context.Context) error {
		<-ctx.Done() // as clients do that know contexts
		return ctx.Err()
	})
	fmt.Println(err, b.State())
	// Output: context deadline exceeded open
}

func ExampleConfig_onCall() {
	b := breaker.New(breaker.Config{
		ConsecutiveFailures: 1,
		OnCall: func(c breaker.Call) {
			fmt.Println(c.State, c.Outcome, c.Rejected)
		},
	})
	b.Do(context.Background(), func(context.Context) error { return nil })
	b.Do(context.Background(), func(context.Context) error { return errDown })
	b.Do(context.Background(), func(context.Context) error { return nil })
	// Output:
	// closed success false
	// closed failure false
	// open ignored true
}
