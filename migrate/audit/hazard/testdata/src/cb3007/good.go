package cb3007

import (
	"errors"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/sony/gobreaker/v2"
)

func found(err error) bool {
	return errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests)
}

// The library returns its errors as they are.
func direct() (int, error) {
	n, err := cb.Execute(func() (int, error) { return 1, nil })
	if err == gobreaker.ErrOpenState || err == gobreaker.ErrTooManyRequests {
		return 0, nil
	}
	return n, err
}

func fallback() error {
	return hystrix.Do("x", func() error { return nil }, func(err error) error {
		if err == hystrix.ErrCircuitOpen || err == hystrix.ErrMaxConcurrency {
			return nil
		}
		return err
	})
}

func channel() bool {
	errs := hystrix.Go("x", func() error { return nil }, nil)
	err := <-errs
	return err == hystrix.ErrCircuitOpen || err == hystrix.ErrMaxConcurrency
}
