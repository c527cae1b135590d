// Package inventory asks the warehouse what is in stock.
package inventory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"example.com/legacy/resilience"
)

// ErrNoItem is the warehouse's answer for an item that it does not have. It is
// a good answer.
var ErrNoItem = errors.New("inventory: no such item")

// Client asks the warehouse. It is safe for concurrent use.
type Client struct {
	http    *http.Client
	base    string
	breaker *resilience.Breaker
}

// NewClient returns a Client. The IsFailure of settings is its own.
func NewClient(hc *http.Client, base string, settings resilience.Settings) *Client {
	settings.IsFailure = func(err error) bool {
		return !errors.Is(err, ErrNoItem) && !errors.Is(err, context.Canceled)
	}
	return &Client{hc, base, resilience.New(settings)}
}

// Stock returns how many of an item there are.
func (c *Client) Stock(ctx context.Context, item string) (n int, err error) {
	err = c.breaker.Execute(ctx, func(ctx context.Context) error {
		n, err = c.get(ctx, item)
		return err
	})
	return n, err
}

func (c *Client) get(ctx context.Context, item string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/stock/"+item, nil)
	if err != nil {
		return 0, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return 0, ErrNoItem
	default:
		return 0, fmt.Errorf("inventory: warehouse answered %s", resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64))
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(body)))
}

// Healthy is for the readiness probe.
func (c *Client) Healthy() bool { return c.breaker.State() != resilience.Open }

// Handler serves the stock of the item in the query and passes on for how long
// the breaker stays open.
func (c *Client) Handler(w http.ResponseWriter, r *http.Request) {
	n, err := c.Stock(r.Context(), r.URL.Query().Get("item"))
	var open *resilience.OpenError
	switch {
	case err == nil:
		fmt.Fprintln(w, n)
	case errors.Is(err, ErrNoItem):
		http.NotFound(w, r)
	case errors.As(err, &open):
		w.Header().Set("Retry-After", strconv.Itoa(int(open.RetryAfter.Seconds())+1))
		http.Error(w, "warehouse is down", http.StatusServiceUnavailable)
	case errors.Is(err, resilience.ErrRejected):
		http.Error(w, "warehouse is coming back", http.StatusServiceUnavailable)
	default:
		http.Error(w, "warehouse failed", http.StatusBadGateway)
	}
}
