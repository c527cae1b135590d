package cb3017

import (
	"context"
	"net/http"
	"time"

	v1 "github.com/sony/gobreaker"
	"github.com/sony/gobreaker/v2"
)

type store interface {
	Get(ctx context.Context, id string) (int, error)
}

type client struct {
	db store
	cb *gobreaker.CircuitBreaker[int]
}

func newClient(db store) *client {
	return &client{db: db, cb: gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Name: "db", Timeout: time.Second})}
}

func (c *client) get(ctx context.Context, id string) (int, error) {
	return c.cb.Execute(func() (int, error) {
		return c.db.Get(ctx, id) // want CB3017 `users who leave open the breaker`
	})
}

var page = v1.NewCircuitBreaker(v1.Settings{Name: "page"})

func handler(db store) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		_, _ = page.Execute(func() (any, error) {
			return db.Get(ctx, r.URL.Path) // want CB3017 `IsSuccessful`
		})
	}
}
