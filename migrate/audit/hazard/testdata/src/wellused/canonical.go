// Package wellused has breakers that nobody can object to: no rule finds anything.
package wellused

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

type client struct {
	http     *http.Client
	breaker  *breaker.Breaker
	perHost  *breaker.Registry
	fallback map[string]string
}

func newClient() *client {
	return &client{
		http: &http.Client{Timeout: 5 * time.Second},
		breaker: breaker.New(breaker.Config{
			Name:         "users",
			FailureRatio: 0.5,
			MinCalls:     20,
			Window:       breaker.Rolling(10*time.Second, 10),
			OpenFor:      30 * time.Second,
			Probes:       3,
		}),
		perHost: &breaker.Registry{Limit: 100},
	}
}

func (c *client) user(ctx context.Context, id string) (string, error) {
	name, err := breaker.Do(ctx, c.breaker, func(ctx context.Context) (string, error) {
		return c.fetch(ctx, "https://users.example.com/"+id)
	})
	if errors.Is(err, breaker.ErrOpen) {
		return c.fallback[id], nil
	}
	return name, err
}

func (c *client) fetch(ctx context.Context, url string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 500 {
		return "", fmt.Errorf("status %d", resp.StatusCode)
	}
	return resp.Status, nil
}

func (c *client) RoundTrip(req *http.Request) (*http.Response, error) {
	b := c.perHost.Get(req.URL.Host)
	permit, err := b.Allow()
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Transport.RoundTrip(req)
	if err == nil && resp.StatusCode >= 500 {
		permit.Done(fmt.Errorf("status %d", resp.StatusCode))
		return resp, nil
	}
	permit.Done(err)
	return resp, err
}
