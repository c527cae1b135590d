// Package gateway talks to the card gateway.
package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"

	"github.com/sony/gobreaker/v2"

	"example.com/payments/internal/config"
	"example.com/payments/internal/metrics"
)

// Errors that handlers turn into status codes.
var (
	ErrUnavailable = errors.New("gateway unavailable")
	ErrBusy        = errors.New("gateway is being probed, try again")
	ErrDeclined    = errors.New("card declined")
)

// Charge is a charge as the gateway knows it.
type Charge struct {
	ID     string `json:"id"`
	Amount int64  `json:"amount"` // cents
	Status string `json:"status"`
}

// Client is safe for concurrent use.
type Client struct {
	http *http.Client
	base string
	cb   *gobreaker.CircuitBreaker[*Charge] // guards /charges only, /refunds is too rare
}

// New returns a client for the gateway at base.
func New(base string, cfg config.Breaker, hc *http.Client) *Client {
	return &Client{
		http: hc,
		base: base,
		cb: gobreaker.NewCircuitBreaker[*Charge](gobreaker.Settings{
			Name:        cfg.Name,
			MaxRequests: cfg.HalfOpenMax,
			Interval:    cfg.Interval,
			Timeout:     cfg.CoolDown,
			ReadyToTrip: func(counts gobreaker.Counts) bool {
				// Few requests at night: a single timeout is 100 %.
				ratio := float64(counts.TotalFailures) / float64(counts.Requests)
				return counts.Requests >= cfg.MinRequests && ratio >= cfg.FailureRatio
			},
			OnStateChange: metrics.StateChange,
			IsSuccessful: func(err error) bool {
				// A declined card is an answer, not a failure.
				return err == nil || errors.Is(err, ErrDeclined)
			},
		}),
	}
}

// Charge asks the gateway for money.
func (c *Client) Charge(ctx context.Context, amount int64) (*Charge, error) {
	charge, err := c.cb.Execute(func() (*Charge, error) {
		return c.post(ctx, "/charges", amount)
	})
	switch {
	case err == nil:
		return charge, nil
	case errors.Is(err, gobreaker.ErrOpenState): // cooling down
		return nil, ErrUnavailable
	case err == gobreaker.ErrTooManyRequests:
		return nil, ErrBusy
	}
	return nil, fmt.Errorf("charge %d: %w", amount, err)
}

// State is what the health endpoint shows.
func (c *Client) State() gobreaker.State { return c.cb.State() }

// Name is the name of the upstream.
func (c *Client) Name() string { return c.cb.Name() }

// Failures since the last change of state.
func (c *Client) Failures() uint32 { return c.cb.Counts().TotalFailures }

func (c *Client) post(ctx context.Context, path string, amount int64) (*Charge, error) {
	body, err := json.Marshal(map[string]int64{"amount": amount})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() {
		_, _ = io.Copy(io.Discard, resp.Body)
		if err := resp.Body.Close(); err != nil {
			log.Printf("gateway: close: %v", err)
		}
	}()
	switch {
	case resp.StatusCode == http.StatusPaymentRequired:
		return nil, ErrDeclined
	case resp.StatusCode >= 500:
		return nil, fmt.Errorf("gateway answered %s", resp.Status)
	}
	var charge Charge
	return &charge, json.NewDecoder(resp.Body).Decode(&charge)
}
