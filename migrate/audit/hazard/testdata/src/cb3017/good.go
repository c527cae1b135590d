package cb3017

import (
	"context"
	"errors"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

type careful struct {
	db                             store
	says, detached, looks, unknown *gobreaker.CircuitBreaker[int]
}

func newCareful(db store, st gobreaker.Settings) *careful {
	return &careful{
		db: db,
		says: gobreaker.NewCircuitBreaker[int](gobreaker.Settings{IsExcluded: func(err error) bool {
			return errors.Is(err, context.Canceled)
		}}),
		detached: gobreaker.NewCircuitBreaker[int](gobreaker.Settings{}),
		looks:    gobreaker.NewCircuitBreaker[int](gobreaker.Settings{}),
		unknown:  gobreaker.NewCircuitBreaker[int](st),
	}
}

func (c *careful) get(ctx context.Context) {
	_, _ = c.says.Execute(func() (int, error) { return c.db.Get(ctx, "") })
	_, _ = c.unknown.Execute(func() (int, error) { return c.db.Get(ctx, "") })
	_, _ = c.detached.Execute(func() (int, error) { return c.db.Get(context.WithoutCancel(ctx), "") })
	_, _ = c.looks.Execute(func() (int, error) {
		n, err := c.db.Get(ctx, "")
		if ctx.Err() != nil {
			return n, nil
		}
		return n, err
	})
}

// Nobody cancels this one.
func (c *careful) background() {
	ctx := context.Background()
	_, _ = c.detached.Execute(func() (int, error) { return c.db.Get(ctx, "") })
}

var canonical = breaker.New(breaker.Config{Name: "db"})

func (c *careful) canonical(ctx context.Context) error {
	return canonical.Do(ctx, func(ctx context.Context) error { _, err := c.db.Get(ctx, ""); return err })
}

func (c *careful) command(ctx context.Context) error {
	return hystrix.DoC(ctx, "db", func(ctx context.Context) error { _, err := c.db.Get(ctx, ""); return err }, nil)
}
