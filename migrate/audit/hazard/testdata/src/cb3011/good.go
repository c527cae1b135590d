package cb3011

import (
	"context"
	"net/http"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

type oneHost struct {
	http *http.Client
	cb   *gobreaker.CircuitBreaker[*http.Response]
}

func (a *oneHost) users() (*http.Response, error) {
	return a.cb.Execute(func() (*http.Response, error) { return check(a.http.Get("https://api.example.com/users")) })
}

func (a *oneHost) orders() (*http.Response, error) {
	return a.cb.Execute(func() (*http.Response, error) { return check(a.http.Get("https://api.example.com/orders")) })
}

type perHost struct {
	next http.RoundTripper
	cbs  map[string]*gobreaker.CircuitBreaker[*http.Response]
}

func (t *perHost) RoundTrip(req *http.Request) (*http.Response, error) {
	return t.cbs[req.URL.Host].Execute(func() (*http.Response, error) { return check(t.next.RoundTrip(req)) })
}

type byRegistry struct {
	next     http.RoundTripper
	breakers *breaker.Registry
}

func (t *byRegistry) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	b := t.breakers.Get(req.URL.Host)
	err = b.Do(req.Context(), func(context.Context) error {
		resp, err = check(t.next.RoundTrip(req))
		return err
	})
	return resp, err
}

// A transport for one service need not know the host.
type oneService struct {
	next http.RoundTripper
	cb   *gobreaker.CircuitBreaker[*http.Response]
}

func (t *oneService) RoundTrip(req *http.Request) (*http.Response, error) {
	return t.cb.Execute(func() (*http.Response, error) { return check(t.next.RoundTrip(req)) })
}

// Two names are two breakers.
func names() {
	_ = hystrix.Do("a", func() error { _, err := check(http.Get("http://a.example.com")); return err }, nil)
	_ = hystrix.Do("b", func() error { _, err := check(http.Get("http://b.example.com")); return err }, nil)
}
