package cb3009

import (
	"encoding/json"
	"net/http"
	"sync"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/sony/gobreaker/v2"
)

type breakers struct {
	mu    sync.Mutex
	byKey map[string]*gobreaker.CircuitBreaker[any]
}

func (b *breakers) get(key string) *gobreaker.CircuitBreaker[any] {
	b.mu.Lock()
	defer b.mu.Unlock()
	cb, ok := b.byKey[key]
	if !ok {
		cb = gobreaker.NewCircuitBreaker[any](gobreaker.Settings{Name: key})
		b.byKey[key] = cb // want CB3009 `a breaker is made for every r.URL.Path that requests bring, and nothing removes them from byKey`
	}
	return cb
}

func (b *breakers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := "path:" + r.URL.Path
	_, _ = b.get(key).Execute(func() (any, error) { return nil, nil })
}

var perClient sync.Map

func limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tenant := r.Header.Get("X-Tenant")
		cb, _ := perClient.LoadOrStore(tenant, gobreaker.NewCircuitBreaker[any](gobreaker.Settings{})) // want CB3009 `nothing removes them from perClient`
		_, _ = cb.(*gobreaker.CircuitBreaker[any]).Execute(func() (any, error) {
			next.ServeHTTP(w, r)
			return nil, nil
		})
	})
}

func decoded(w http.ResponseWriter, r *http.Request) {
	var in struct{ Tenant string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	perClient.Store(in.Tenant, gobreaker.NewCircuitBreaker[any](gobreaker.Settings{})) // want CB3009 `every in.Tenant that requests bring`
}

// Each name has its circuit, with goroutines of its own.
func command(w http.ResponseWriter, r *http.Request) {
	_ = hystrix.Do(r.RemoteAddr, func() error { return nil }, nil) // want CB3009 `the library keeps them for ever`
}

// The path of an outgoing request has identifiers in it.
type transport struct {
	byURL map[string]*entry
	next  http.RoundTripper
}

type entry struct {
	cb   *gobreaker.CircuitBreaker[*http.Response]
	hits int
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	e := t.byURL[req.URL.String()]
	if e == nil {
		e = &entry{cb: gobreaker.NewCircuitBreaker[*http.Response](gobreaker.Settings{})}
		t.byURL[req.URL.String()] = e // want CB3009 `nothing removes them from byURL`
	}
	return e.cb.Execute(func() (*http.Response, error) { return t.next.RoundTrip(req) })
}
