package cb3005

import (
	"context"
	"errors"
	"time"

	"github.com/cbctl/cbctl/breaker"
	"github.com/cenkalti/backoff/v3"
	"github.com/sony/gobreaker/v2"
)

func stops() (int, error) {
	var err error
	for range 5 {
		var n int
		n, err = cb.Execute(get)
		if err == nil {
			return n, nil
		}
		if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
			return 0, err
		}
		time.Sleep(time.Second)
	}
	return 0, err
}

func retryable(err error) bool { return errors.Is(err, context.DeadlineExceeded) }

func asks() error {
	for range 5 {
		_, err := cb.Execute(get)
		if err == nil {
			return nil
		}
		if !retryable(err) {
			return err
		}
	}
	return errors.New("no luck")
}

// Another breaker each time is no retry.
func failover(all []*gobreaker.CircuitBreaker[int]) (int, error) {
	for _, b := range all {
		if n, err := b.Execute(get); err == nil {
			return n, nil
		}
	}
	return 0, errors.New("all down")
}

func byIndex(hosts []string, call func(string) (int, error)) (int, error) {
	for i := 0; i < len(hosts); i++ {
		n, err := cb.Execute(func() (int, error) { return call(hosts[i]) })
		if err == nil {
			return n, nil
		}
	}
	return 0, errors.New("all down")
}

// Whoever waits for the service waits for the breaker too.
func forEver() int {
	for {
		n, err := cb.Execute(get)
		if err == nil {
			return n
		}
		time.Sleep(time.Second)
	}
}

// Work that goes on whatever comes of one call.
func worker(jobs <-chan int) {
	for range jobs {
		if _, err := cb.Execute(get); err != nil {
			continue
		}
	}
}

// A retry inside counts as one call.
func inside() (int, error) {
	return cb.Execute(func() (int, error) {
		for range 3 {
			if n, err := get(); err == nil {
				return n, nil
			}
		}
		return 0, errors.New("no luck")
	})
}

func permanent() error {
	return backoff.Retry(func() error {
		_, err := cb.Execute(get)
		if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
			return backoff.Permanent(err)
		}
		return err
	}, backoff.NewExponentialBackOff())
}

func canonicalStops(ctx context.Context) error {
	for range 3 {
		err := own.Do(ctx, func(context.Context) error { return nil })
		if err == nil || errors.Is(err, breaker.ErrOpen) {
			return err
		}
	}
	return errors.New("no luck")
}
