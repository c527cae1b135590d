package cb3006

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/sony/gobreaker"
)

// This package handles one error in each of two functions.
func stopped(err error) bool { return errors.Is(err, gobreaker.ErrOpenState) }

func crowded(err error) bool { return errors.Is(err, gobreaker.ErrTooManyRequests) }

func both(err error) int {
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return http.StatusServiceUnavailable
	}
	return http.StatusBadGateway
}

func inTurn(err error) error {
	switch {
	case errors.Is(err, gobreaker.ErrOpenState):
		return fmt.Errorf("open: %w", err)
	case errors.Is(err, gobreaker.ErrTooManyRequests):
		return fmt.Errorf("busy: %w", err)
	}
	return err
}

// To return one is not to handle it.
func reject() error { return gobreaker.ErrOpenState }
