package gateway

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/sony/gobreaker/v2"
)

// Transport is a http.RoundTripper that stops calling a server that fails.
type Transport struct {
	Base    http.RoundTripper // nil is http.DefaultTransport
	breaker *gobreaker.CircuitBreaker[*http.Response]
}

// errServer makes the breaker count a response as a failure; the caller still
// gets the response.
var errServer = errors.New("server error")

// NewTransport guards base.
func NewTransport(name string, base http.RoundTripper) *Transport {
	settings := gobreaker.Settings{
		Name:     name,
		Interval: 30 * time.Second,
		// Timeout: the default of a minute is fine
		ReadyToTrip: func(c gobreaker.Counts) bool {
			trip := c.ConsecutiveFailures > 2
			if trip {
				slog.Warn("transport gives up", "name", name, "failures", c.ConsecutiveFailures, "requests", c.Requests)
			}
			return trip
		},
	}
	return &Transport{Base: base, breaker: gobreaker.NewCircuitBreaker[*http.Response](settings)}
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	base := t.Base
	if base == nil {
		base = http.DefaultTransport
	}
	resp, err := t.breaker.Execute(func() (*http.Response, error) {
		resp, err := base.RoundTrip(req)
		if err == nil && resp.StatusCode >= 500 {
			return resp, errServer
		}
		return resp, err
	})
	if err == errServer {
		err = nil
	}
	return resp, err
}
