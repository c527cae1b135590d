// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker_test

import (
	"context"
	"encoding/json"
	"errors"
	"expvar"
	"fmt"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

func ExampleBreaker_Trip() {
	b := breaker.New(breaker.Config{Name: "billing"})
	b.Trip(2*time.Hour, errors.New("maintenance until noon"))
	fmt.Println(b.State())
	b.Reset()
	fmt.Println(b.State())
	// Output:
	// open
	// closed
}

func ExampleBreaker_SetMode() {
	b := breaker.New(breaker.Config{ConsecutiveFailures: 1, Mode: breaker.ModeShadow})
	for range 3 { // a new breaker is watched before it may reject
		b.Do(context.Background(), func(context.Context) error { return errDown })
	}
	fmt.Println(b.State(), "would have rejected", b.Stats().Shadowed)
	b.SetMode(breaker.ModeNormal)
	err := b.Do(context.Background(), func(context.Context) error { return nil })
	fmt.Println(errors.Is(err, breaker.ErrOpen))
	// Output:
	// open would have rejected 2
	// true
}

func ExampleBreaker_Reconfigure() {
	b := breaker.New(breaker.Config{Failures: 100, Window: breaker.Rolling(time.Minute, 6)})
	for range 9 {
		b.Do(context.Background(), func(context.Context) error { return errDown })
	}
	c := b.Config()
	c.Failures = 10
	b.Reconfigure(c) // the nine failures are not forgotten
	b.Do(context.Background(), func(context.Context) error { return errDown })
	fmt.Println(b.State())
	// Output: open
}

func ExampleBreaker_Snapshot() {
	b := breaker.New(breaker.Config{})
	b.Trip(time.Hour, errDown)
	file, _ := json.Marshal(b.Snapshot()) // before the process ends

	var s breaker.Snapshot
	if err := json.Unmarshal(file, &s); err != nil {
		fmt.Println(err)
		return
	}
	next := breaker.New(breaker.Config{}) // in the next process
	if err := next.Restore(s); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(next.State(), next.Stats().RetryAfter.Round(time.Minute))
	// Output: open 1h0m0s
}

func ExampleBreaker_Stats() {
	b := breaker.New(breaker.Config{ConsecutiveFailures: 2})
	for _, err := range []error{nil, errDown, errDown, nil} {
		b.Do(context.Background(), func(context.Context) error { return err })
	}
	s := b.Stats()
	fmt.Println(s.State, s.Successes, s.Failures, s.Rejected, s.LastError)
	// Output: open 1 2 1 connection refused
}

func ExampleBreaker_String() {
	b := breaker.New(breaker.Config{Name: "example"})
	expvar.Publish("breaker-example", b) // a *Breaker is an expvar.Var
	var s struct{ Name, State string }
	json.Unmarshal([]byte(expvar.Get("breaker-example").String()), &s)
	fmt.Println(s.Name, s.State)
	// Output: example closed
}

func ExampleNewClock() {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC) // a fake clock
	b := breaker.NewClock(breaker.Config{ConsecutiveFailures: 1, OpenFor: time.Minute}, func() time.Time { return now })
	b.Record(breaker.Failure, nil)
	fmt.Println(b.State(), b.Peek().OpenUntil.Format(time.TimeOnly))
	now = now.Add(time.Minute)
	fmt.Println(b.State())
	// Output:
	// open 12:01:00
	// half-open
}

func ExampleBreaker_Generation() {
	b := breaker.New(breaker.Config{ConsecutiveFailures: 1})
	before := b.Generation() // when a call begins
	b.Record(breaker.Failure, nil)
	fmt.Println("late:", b.Generation() != before)
	// Output: late: true
}
