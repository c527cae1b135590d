package cb3011

import (
	"context"
	"errors"
	"log"
	"net/http"

	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

type api struct {
	http *http.Client
	cb   *gobreaker.CircuitBreaker[*http.Response]
}

func (a *api) weather(city string) (*http.Response, error) {
	return a.cb.Execute(func() (*http.Response, error) {
		resp, err := a.http.Get("https://api.weather.example/v1?city=" + city)
		return check(resp, err)
	})
}

var errServer = errors.New("server")

const mailURL = "https://mail.example.com/send"

func (a *api) mail() (*http.Response, error) {
	return a.cb.Execute(func() (*http.Response, error) {
		req, err := http.NewRequest("POST", mailURL, nil) // want CB3011 `api.weather.example and to mail.example.com`
		if err != nil {
			return nil, err
		}
		return check(a.http.Do(req))
	})
}

func check(resp *http.Response, err error) (*http.Response, error) {
	if err == nil && resp.StatusCode >= 500 {
		err = errServer
	}
	return resp, err
}

// Through a helper that all calls share.
var all = breaker.New(breaker.Config{Name: "all"})

func guarded(ctx context.Context, fn func(context.Context) error) error { return all.Do(ctx, fn) }

func one(ctx context.Context) error {
	return guarded(ctx, func(context.Context) error { _, err := check(http.Get("http://one.example.com")); return err })
}

func two(ctx context.Context) error {
	return guarded(ctx, func(context.Context) error { _, err := check(http.Get("http://two.example.com")); return err }) // want CB3011 `one.example.com and to two.example.com`
}

type transport struct {
	next http.RoundTripper
	cb   *gobreaker.CircuitBreaker[*http.Response]
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	log.Print(req.URL.Host)
	return t.cb.Execute(func() (*http.Response, error) { return check(t.next.RoundTrip(req)) }) // want CB3011 `all hosts share cb`
}
