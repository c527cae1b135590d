package cb3006

import (
	"context"
	"errors"

	"github.com/cbctl/cbctl/breaker"
	eapache "github.com/eapache/go-resiliency/breaker"
)

// This library has one error for all.
func onlyOne(err error) bool { return errors.Is(err, eapache.ErrBreakerOpen) }

var payments = breaker.New(breaker.Config{Name: "payments"})

// ErrOpen is every rejection.
func pay(ctx context.Context) error {
	err := payments.Do(ctx, func(context.Context) error { return nil })
	if errors.Is(err, breaker.ErrOpen) {
		return nil
	}
	return err
}

func states(err error) string {
	switch {
	case errors.Is(err, breaker.ErrOpenState):
		return "open"
	case errors.Is(err, breaker.ErrProbeLimit):
		return "probing"
	}
	return ""
}
