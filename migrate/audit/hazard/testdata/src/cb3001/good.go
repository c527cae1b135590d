package cb3001

import (
	"context"
	"net/http"
	"sync"

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

// So are some calls in a row.
func row(fn func() (int, error)) {
	cb := newBreaker("row")
	_, _ = cb.Execute(fn)
	_, _ = cb.Execute(fn)
}

// A client outside of a handler may be what a command is about.
func command(fn func() (string, error)) (string, error) {
	u := newUsers()
	return u.name("me")
}

// The handler shares what the middleware makes.
func shared(next http.Handler) http.Handler {
	cb := gobreaker.NewCircuitBreaker[any](gobreaker.Settings{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = cb.Execute(func() (any, error) {
			next.ServeHTTP(w, r)
			return nil, nil
		})
	})
}

var (
	mu    sync.Mutex
	byKey = map[string]*gobreaker.CircuitBreaker[int]{}
)

// get keeps what it makes.
func get(key string) *gobreaker.CircuitBreaker[int] {
	mu.Lock()
	defer mu.Unlock()
	if cb := byKey[key]; cb != nil {
		return cb
	}
	cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Name: key})
	byKey[key] = cb
	return cb
}

func keyed(key string, fn func() (int, error)) (int, error) { return get(key).Execute(fn) }

// kept looks like a constructor, but returns the same one again.
var kept *own

func shared2() *own {
	if kept == nil {
		kept = newOwn(5)
	}
	return kept
}

func useKept(fn func() error) error { return shared2().Execute(fn) }

var payments = breaker.New(breaker.Config{Name: "payments"})

func pay(ctx context.Context, fn func(context.Context) error) error { return payments.Do(ctx, fn) }
