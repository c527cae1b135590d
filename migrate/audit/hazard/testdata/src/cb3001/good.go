package cb3001

import (
	"context"

	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

type client struct {
	cb *gobreaker.CircuitBreaker[int]
}

func newClient() *client {
	cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
	return &client{cb: cb}
}

func (c *client) get(fn func() (int, error)) (int, error) { return c.cb.Execute(fn) }

// A batch of calls is what a breaker can be for.
func batch(fns []func() (int, error)) {
	cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
	for _, fn := range fns {
		_, _ = cb.Execute(fn)
	}
}

var payments = breaker.New(breaker.Config{Name: "payments"})

func pay(ctx context.Context, fn func(context.Context) error) error { return payments.Do(ctx, fn) }
