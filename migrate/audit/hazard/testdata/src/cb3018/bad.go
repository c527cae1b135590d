package cb3018

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/afex/hystrix-go/hystrix"
	"github.com/cbctl/cbctl/breaker"
	"github.com/sony/gobreaker/v2"
)

var never = gobreaker.Settings{
	IsSuccessful: func(error) bool { return true }, // want CB3018 `the breaker never opens`
}

func nothing(error) bool { return false }

var always = gobreaker.Settings{IsSuccessful: nothing} // want CB3018 `opens after a few`

var cb = gobreaker.NewCircuitBreaker[*http.Response](gobreaker.Settings{Name: "cb"})

func unseen(c *http.Client, req *http.Request) (*http.Response, error) {
	resp, err := cb.Execute(func() (*http.Response, error) {
		return c.Do(req) // want CB3018 `a server that answers 500 to all calls`
	})
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return resp, nil
}

func body(url string, into any) error {
	return hystrix.Do("body", func() error {
		resp, err := http.Get(url) // want CB3018 `nothing under the breaker looks at the status`
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		return json.NewDecoder(resp.Body).Decode(into)
	}, nil)
}

var canonical = breaker.New(breaker.Config{})

func plain(ctx context.Context, url string) (resp *http.Response, err error) {
	err = canonical.Do(ctx, func(context.Context) error {
		resp, err = http.Get(url) // want CB3018 `nothing under the breaker looks at the status`
		return err
	})
	return resp, err
}

type client struct {
	http *http.Client
	cb   *gobreaker.CircuitBreaker[[]byte]
}

func newClient() *client {
	return &client{cb: gobreaker.NewCircuitBreaker[[]byte](gobreaker.Settings{Name: "client"})}
}

func (c *client) get(url string) ([]byte, error) {
	return c.cb.Execute(func() ([]byte, error) { return c.fetch(url) })
}

func (c *client) fetch(url string) ([]byte, error) {
	resp, err := c.http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode >= 300 { // want CB3018 `statuses from 400 on count as failures`
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil, nil
}
