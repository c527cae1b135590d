package cb3009

import (
	"context"
	"net/http"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

// The hosts that a client talks to are few.
type byHost struct {
	hosts map[string]*gobreaker.CircuitBreaker[*http.Response]
	next  http.RoundTripper
}

func (t *byHost) RoundTrip(req *http.Request) (*http.Response, error) {
	cb := t.hosts[req.URL.Host]
	if cb == nil {
		cb = gobreaker.NewCircuitBreaker[*http.Response](gobreaker.Settings{})
		t.hosts[req.URL.Host] = cb
	}
	return cb.Execute(func() (*http.Response, error) { return t.next.RoundTrip(req) })
}

// So are the services of a configuration.
type services struct {
	byName map[string]*gobreaker.CircuitBreaker[any]
	routes map[string]string
}

func (s *services) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := s.routes[r.URL.Path]
	if s.byName[name] == nil {
		s.byName[name] = gobreaker.NewCircuitBreaker[any](gobreaker.Settings{Name: name})
	}
	_, _ = s.byName[name].Execute(func() (any, error) { return nil, nil })
}

// This one forgets.
type forgetful struct {
	byKey map[string]*gobreaker.CircuitBreaker[any]
}

func (f *forgetful) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.byKey[r.URL.Path] == nil {
		f.byKey[r.URL.Path] = gobreaker.NewCircuitBreaker[any](gobreaker.Settings{})
	}
	_, _ = f.byKey[r.URL.Path].Execute(func() (any, error) { return nil, nil })
}

func (f *forgetful) drop(key string) { delete(f.byKey, key) }

// And this one has a bound.
var few = map[string]*gobreaker.CircuitBreaker[any]{}

func bounded(w http.ResponseWriter, r *http.Request) {
	key := r.Host
	if len(few) > 100 {
		key = "others"
	}
	if few[key] == nil {
		few[key] = gobreaker.NewCircuitBreaker[any](gobreaker.Settings{})
	}
}

func named(w http.ResponseWriter, r *http.Request) {
	_ = hystrix.Do("users", func() error { return nil }, nil)
}

// The canonical registry has a bound of its own.
func canonical(w http.ResponseWriter, r *http.Request) {
	_ = breaker.Get("host:"+r.Host).Do(r.Context(), func(context.Context) error { return nil })
}
