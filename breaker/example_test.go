// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

var errDown = errors.New("connection refused")

func ExampleDo() {
	payments := breaker.New(breaker.Config{Name: "payments"})
	receipt, err := breaker.Do(context.Background(), payments, func(ctx context.Context) (string, error) {
		return "receipt 7", nil // a call of the payment service
	})
	fmt.Println(receipt, err)
	// Output: receipt 7 <nil>
}

func ExampleBreaker_Do() {
	b := breaker.New(breaker.Config{Name: "search", ConsecutiveFailures: 3})
	call := func(context.Context) error { return errDown }
	for range 4 {
		err := b.Do(context.Background(), call)
		fmt.Println(errors.Is(err, breaker.ErrOpen), b.State())
	}
	// Output:
	// false closed
	// false closed
	// false open
	// true open
}

func ExampleOpenError() {
	var now time.Duration
	b := breaker.NewAt(breaker.Config{Name: "search", ConsecutiveFailures: 1, OpenFor: 30 * time.Second},
		func() time.Duration { return now })
	b.Do(context.Background(), func(context.Context) error { return errDown })
	now += 18 * time.Second

	err := b.Do(context.Background(), func(context.Context) error { return nil })
	fmt.Println(err)
	var open *breaker.OpenError
	if errors.As(err, &open) {
		fmt.Printf("Retry-After: %.0f\n", open.RetryAfter.Seconds())
	}
	// Output:
	// breaker "search": circuit breaker is open, retry in 12s (last error: connection refused)
	// Retry-After: 12
}

func ExampleBreaker_Allow() {
	b := breaker.New(breaker.Config{Name: "stream", Window: breaker.NoWindow()})
	permit, err := b.Allow()
	if err != nil {
		return
	}
	// … the stream runs, in other functions and goroutines …
	permit.Done(errDown)
	permit.Done(nil) // only the first result counts
	fmt.Println(b.Counts().TotalFailures, b.Counts().TotalSuccesses)
	// Output: 1 0
}

func ExampleFunc() {
	b := breaker.New(breaker.Config{})
	fetch := func() (int, error) { return 42, nil }
	n, err := breaker.Do(context.Background(), b, breaker.Func(fetch))
	fmt.Println(n, err)
	// Output: 42 <nil>
}

func ExampleClassifier() {
	notFound := errors.New("not found")
	b := breaker.New(breaker.Config{
		Window: breaker.NoWindow(),
		Classify: breaker.Classifier(
			func(err error) bool { return err == nil || errors.Is(err, notFound) }, // the service answered
			func(err error) bool { return errors.Is(err, context.Canceled) },       // nobody knows
		),
	})
	for _, err := range []error{nil, notFound, context.Canceled, errDown} {
		b.Do(context.Background(), func(context.Context) error { return err })
	}
	fmt.Printf("%+v\n", b.Counts())
	// Output: {Requests:4 TotalSuccesses:2 TotalFailures:1 TotalExclusions:1 ConsecutiveSuccesses:0 ConsecutiveFailures:1}
}

func ExampleConfig_onEvent() {
	b := breaker.New(breaker.Config{
		Name:                "search",
		ConsecutiveFailures: 1,
		OnEvent: func(e breaker.Event) {
			fmt.Printf("%s: %v to %v after %d failures: %v\n", e.Name, e.From, e.To, e.Counts.TotalFailures, e.Cause)
		},
	})
	b.Do(context.Background(), func(context.Context) error { return errDown })
	// Output: search: closed to open after 1 failures: connection refused
}

func ExampleConfig_json() {
	var c breaker.Config
	err := json.Unmarshal([]byte(`{
		"name": "payments",
		"failure_ratio": 0.5,
		"min_calls": 20,
		"window": {"kind": "rolling", "span": "10s", "slices": 10},
		"open_for": "5s"
	}`), &c)
	fmt.Println(c.Window.Span, c.OpenFor, err)
	fmt.Println(breaker.Config{Probes: -1}.Validate())
	// Output:
	// 10s 5s <nil>
	// breaker: Config.Probes is -1, must not be negative; 0 is the default, 3
}

// An HTTP client for which 5xx answers are failures.
func Example_httpClient() {
	b := breaker.New(breaker.Config{Name: "api", ConsecutiveFailures: 2})
	get := func(ctx context.Context, client *http.Client, url string) (*http.Response, error) {
		permit, err := b.Allow()
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			permit.Ignore()
			return nil, err
		}
		resp, err := client.Do(req)
		permit.Report(err == nil && resp.StatusCode < 500)
		return resp, err
	}
	client := &http.Client{Transport: answer(http.StatusBadGateway)}
	for range 3 {
		resp, err := get(context.Background(), client, "http://example.com/")
		fmt.Println(resp != nil, errors.Is(err, breaker.ErrOpen))
	}
	// Output:
	// true false
	// true false
	// false true
}

// answer is a transport that answers with a status.
type answer int

func (a answer) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: int(a), Body: http.NoBody}, nil
}
