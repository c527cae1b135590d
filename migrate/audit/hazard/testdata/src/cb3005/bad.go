package cb3005

import (
	"context"
	"fmt"
	"time"

	"github.com/cbctl/cbctl/breaker"
	"github.com/cenkalti/backoff/v3"
	"github.com/sony/gobreaker/v2"
)

var cb = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})

func get() (int, error) { return 1, nil }

func counted() (int, error) {
	var err error
	for i := 0; i < 5; i++ {
		var n int
		n, err = cb.Execute(get) // want CB3005 `the retry goes on while the breaker is open`
		if err == nil {
			return n, nil
		}
		time.Sleep(time.Duration(i) * time.Second)
	}
	return 0, err
}

func continues(ctx context.Context) error {
	for attempt := range 3 {
		_, err := cb.Execute(get) // want CB3005 `the retry goes on`
		if err != nil {
			fmt.Println(attempt, err)
			continue
		}
		return nil
	}
	return fmt.Errorf("no luck")
}

type client struct {
	cb *gobreaker.CircuitBreaker[int]
}

func (c *client) once() (int, error) {
	n, err := c.cb.Execute(get)
	if err != nil {
		return 0, err
	}
	return n, nil
}

func (c *client) often() (n int, err error) {
	for range 3 {
		if n, err = c.once(); err == nil { // want CB3005 `the retry goes on`
			return n, nil
		}
		time.Sleep(time.Second)
	}
	return 0, err
}

func byLibrary() error {
	return backoff.Retry(func() error {
		_, err := cb.Execute(get) // want CB3005 `the retry goes on`
		return err
	}, backoff.NewExponentialBackOff())
}

func retryTimes(n int, fn func() error) error {
	var err error
	for range n {
		if err = fn(); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

func byFunction() error {
	return retryTimes(3, func() error {
		_, err := cb.Execute(get) // want CB3005 `the retry goes on`
		return err
	})
}

var own = breaker.New(breaker.Config{})

func canonical(ctx context.Context) error {
	return retryTimes(3, func() error {
		return own.Do(ctx, func(context.Context) error { return nil }) // want CB3005 `the retry goes on`
	})
}
