package cb3010

import (
	"sync"
	"time"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

type client struct {
	cb    *gobreaker.CircuitBreaker[int]
	shown *gobreaker.CircuitBreaker[int]
}

func newClient() *client {
	c := &client{
		cb: gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Name: "idle"}), // want CB3010 `cb is not used after it is set`
	}
	c.shown = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Name: "shown"}) // want CB3010 `shown is only asked for its state`
	return c
}

func (c *client) get() (int, error) { return 1, nil }

func (c *client) healthy() bool { return c.shown.State() != gobreaker.StateOpen }

var payments = breaker.New(breaker.Config{Name: "payments"}) // want CB3010 `payments is not used`

func init() {
	hystrix.ConfigureCommand("user", hystrix.CommandConfig{Timeout: 500}) // want CB3010 `no call here runs under "user"; one runs under "users"`
}

func users() error { return hystrix.Do("users", func() error { return nil }, nil) }

type guard struct {
	mu     sync.Mutex
	failed int
	until  time.Time
}

func newGuard() *guard { return &guard{} }

func (g *guard) Allow() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Now().After(g.until)
}

func (g *guard) Record(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err == nil {
		g.failed = 0
		return
	}
	if g.failed++; g.failed >= 5 {
		g.until = time.Now().Add(time.Minute)
	}
}

type server struct{ own *guard }

func newServer() *server { return &server{own: newGuard()} } // want CB3010 `own is not used`
