package cb3007

import (
	"errors"
	"fmt"

	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

var cb = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})

func get() (int, error) {
	n, err := cb.Execute(func() (int, error) { return 1, errors.New("no") })
	if err != nil {
		return 0, fmt.Errorf("get: %w", err)
	}
	return n, nil
}

func caller() (int, bool) {
	n, err := get()
	if err == gobreaker.ErrOpenState || err == gobreaker.ErrTooManyRequests { // want CB3007 `not equal to ErrOpenState` // want CB3007 `not equal to ErrTooManyRequests`
		return 0, false
	}
	return n, gobreaker.ErrOpenState != err // want CB3007 `not equal to ErrOpenState`
}

func translate(err error) string {
	switch err {
	case nil:
		return ""
	case gobreaker.ErrOpenState, gobreaker.ErrTooManyRequests: // want CB3007 `not equal to ErrOpenState` // want CB3007 `not equal to ErrTooManyRequests`
		return "unavailable"
	}
	return "failed"
}

// own is the library's error under another name.
var own = gobreaker.ErrOpenState

func other(err error) bool {
	if errors.Is(err, gobreaker.ErrTooManyRequests) {
		return true
	}
	return err == own // want CB3007 `not equal to ErrOpenState`
}

func canonical(err error) bool {
	return err == breaker.ErrOpen // want CB3007 `no rejection is equal to ErrOpen`
}
