package cb3010

import (
	"context"

	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

// Exported ones may be used elsewhere, others are used by those who get them.
type Shared struct {
	CB *gobreaker.CircuitBreaker[int]

	cb, given *gobreaker.CircuitBreaker[int]
	*gobreaker.TwoStepCircuitBreaker[int]
}

func NewShared() *Shared {
	s := &Shared{
		CB:                    gobreaker.NewCircuitBreaker[int](gobreaker.Settings{}),
		TwoStepCircuitBreaker: gobreaker.NewTwoStepCircuitBreaker[int](gobreaker.Settings{}),
	}
	s.cb = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
	s.given = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
	return s
}

func (s *Shared) get() (int, error) {
	if s.cb.State() == gobreaker.StateOpen {
		return 0, nil
	}
	return s.cb.Execute(func() (int, error) { return 1, nil })
}

func (s *Shared) hand() *gobreaker.CircuitBreaker[int] { return s.given }

var orders = breaker.New(breaker.Config{Name: "orders"})

func order(ctx context.Context) error {
	return orders.Do(ctx, func(context.Context) error { return nil })
}
