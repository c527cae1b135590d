// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

// A cache answers when the service does not.
func ExampleGuard() {
	prices := breaker.Guard[float64]{
		Breaker: breaker.New(breaker.Config{Name: "prices", ConsecutiveFailures: 1}),
		Fallback: func(ctx context.Context, err error) (float64, error) {
			fmt.Println("from the cache:", errors.Is(err, breaker.ErrOpen))
			return 9.99, nil
		},
	}
	for range 2 {
		price, err := prices.Do(context.Background(), func(context.Context) (float64, error) { return 0, errDown })
		fmt.Println(price, err)
	}
	// Output:
	// from the cache: false
	// 9.99 <nil>
	// from the cache: true
	// 9.99 <nil>
}

// An answer can be a failure without an error, and the other way round.
func ExampleGuard_classify() {
	api := breaker.Guard[int]{
		Breaker: breaker.New(breaker.Config{Name: "api", Window: breaker.NoWindow()}),
		Classify: func(status int, err error) breaker.Outcome {
			switch {
			case err != nil || status >= 500:
				return breaker.Failure
			case status == 429:
				return breaker.Ignored
			}
			return breaker.Success
		},
	}
	for _, status := range []int{200, 404, 429, 503} {
		status, err := api.Do(context.Background(), func(context.Context) (int, error) { return status, nil })
		fmt.Println(status, err)
	}
	counts := api.Breaker.Counts()
	fmt.Println(counts.TotalSuccesses, counts.TotalExclusions, counts.TotalFailures)
	// Output:
	// 200 <nil>
	// 404 <nil>
	// 429 <nil>
	// 503 <nil>
	// 2 1 1
}

func ExampleGuard_Do() {
	g := breaker.Guard[string]{Breaker: breaker.New(breaker.Config{Name: "users"})}
	name, err := g.Do(context.Background(), func(context.Context) (string, error) { return "ada", nil })
	fmt.Println(name, err)
	// Output: ada <nil>
}

func ExampleGuard_Try() {
	b := breaker.New(breaker.Config{Name: "users"})
	b.Trip(time.Minute, nil)
	g := breaker.Guard[string]{
		Breaker:    b,
		Fallback:   func(context.Context, error) (string, error) { return "somebody", nil },
		FallbackOn: breaker.FallbackOnRejection,
	}
	r := g.Try(context.Background(), func(context.Context) (string, error) { return "ada", nil })
	fmt.Println(r.Value, r.Err, r.State, r.Rejected, r.Fallback)
	// Output: somebody <nil> open true true
}

func ExampleGuard_Wrap() {
	g := breaker.Guard[int]{
		Breaker:  breaker.New(breaker.Config{Name: "stock"}),
		Fallback: func(context.Context, error) (int, error) { return 0, nil },
	}
	stock := g.Wrap(func(context.Context) (int, error) { return 0, errDown })
	fmt.Println(stock(context.Background()))
	// Output: 0 <nil>
}

func ExampleFallbackOn() {
	g := breaker.Guard[string]{
		Breaker:    breaker.New(breaker.Config{ConsecutiveFailures: 1}),
		Fallback:   func(context.Context, error) (string, error) { return "default", nil },
		FallbackOn: breaker.FallbackOnRejection,
	}
	for range 2 {
		fmt.Println(g.Do(context.Background(), func(context.Context) (string, error) { return "none", errDown }))
	}
	// Output:
	// none connection refused
	// default <nil>
}

func ExampleFallbackError() {
	errCache := errors.New("cache miss")
	g := breaker.Guard[string]{
		Fallback: func(context.Context, error) (string, error) { return "", errCache },
	}
	_, err := g.Do(context.Background(), func(context.Context) (string, error) { return "", errDown })
	fmt.Println(err)
	fmt.Println(errors.Is(err, errCache), errors.Is(err, errDown))
	// Output:
	// fallback: cache miss (instead of: connection refused)
	// true true
}

func ExampleErrResult() {
	g := breaker.Guard[string]{
		Classify: func(v string, err error) breaker.Outcome {
			if v == "" || err != nil {
				return breaker.Failure
			}
			return breaker.Success
		},
		Fallback: func(_ context.Context, err error) (string, error) {
			return "default", nil // err is ErrResult
		},
	}
	fmt.Println(g.Do(context.Background(), func(context.Context) (string, error) { return "", nil }))
	// Output: default <nil>
}

func ExampleTry() {
	b := breaker.New(breaker.Config{Name: "users", ConsecutiveFailures: 1})
	for range 2 {
		r := breaker.Try(context.Background(), b, func(context.Context) (string, error) { return "", errDown })
		fmt.Println(r.OK(), r.State, r.Rejected)
	}
	// Output:
	// false closed false
	// false open true
}

func ExampleResult() {
	b := breaker.New(breaker.Config{Name: "limits"})
	results := make(chan breaker.Result[int], 2)
	for _, err := range []error{nil, errDown} {
		results <- breaker.Try(context.Background(), b, func(context.Context) (int, error) { return 5, err })
	}
	close(results)
	for r := range results {
		fmt.Println(r.OK(), r.Or(100))
	}
	// Output:
	// true 5
	// false 100
}

func ExampleResult_Get() {
	fmt.Println(breaker.Result[int]{Value: 5, Err: errDown}.Get())
	// Output: 5 connection refused
}

func ExampleWrap() {
	users := breaker.New(breaker.Config{Name: "users"})
	count := breaker.Wrap(users, func(context.Context) (int, error) { return 42, nil })
	fmt.Println(count(context.Background()))
	// Output: 42 <nil>
}

func ExampleWrapArg() {
	users := breaker.New(breaker.Config{Name: "users"})
	find := breaker.WrapArg(users, func(_ context.Context, id int) (string, error) {
		return fmt.Sprintf("user %d", id), nil
	})
	fmt.Println(find(context.Background(), 7))
	// Output: user 7 <nil>
}

// The function sleeps through its deadline; its caller does not.
func ExampleDetached() {
	b := breaker.New(breaker.Config{Name: "legacy", CallTimeout: 10 * time.Millisecond})
	release := make(chan bool)
	lookup := breaker.Detached(func(context.Context) (string, error) {
		<-release
		return "too late", nil
	})
	v, err := breaker.Do(context.Background(), b, lookup)
	fmt.Printf("%q %v\n", v, errors.Is(err, context.DeadlineExceeded))
	close(release)
	// Output: "" true
}
