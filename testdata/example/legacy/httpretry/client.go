// Package httpretry is an HTTP client that tries again, and stops trying when
// the server is down.
package httpretry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// ErrOpen is wrapped by the error of a request that was not sent, or not sent
// again.
var ErrOpen = errors.New("httpretry: server is down")

// Client sends requests to one server. Use New. It is safe for concurrent use.
type Client struct {
	http      *http.Client
	attempts  int
	backoff   time.Duration
	threshold int
	openFor   time.Duration

	mu       sync.Mutex
	state    string // closed, open, half_open
	failures int
	openedAt time.Time
	probing  bool
}

// Option changes a Client.
type Option func(*Client)

// Attempts sets how often a request is sent at most. The default is 3.
func Attempts(n int) Option { return func(c *Client) { c.attempts = n } }

// Backoff sets the wait before the second attempt; each further wait is twice
// the one before. The default is 100 ms.
func Backoff(d time.Duration) Option { return func(c *Client) { c.backoff = d } }

// Circuit sets how many failed attempts in a row stop all requests, and for how
// long. The default is 5 and 10 seconds.
func Circuit(threshold int, openFor time.Duration) Option {
	return func(c *Client) { c.threshold, c.openFor = threshold, openFor }
}

// New returns a Client.
func New(hc *http.Client, options ...Option) *Client {
	c := &Client{
		http:      hc,
		attempts:  3,
		backoff:   100 * time.Millisecond,
		threshold: 5,
		openFor:   10 * time.Second,
		state:     "closed",
	}
	for _, o := range options {
		o(c)
	}
	return c
}

// Get sends a GET.
func (c *Client) Get(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return c.Retry(req)
}

// Retry sends a request until it is answered with something else than 429 or
// 5xx. The last answer is returned, whatever it is. A request whose body cannot
// be read twice is sent once.
func (c *Client) Retry(req *http.Request) (*http.Response, error) {
	wait, last := c.backoff, ""
	for attempt := 1; ; attempt++ {
		if !c.allow() {
			return nil, fmt.Errorf("%w%s", ErrOpen, last)
		}
		resp, err := c.http.Do(req)
		c.report(resp, err)
		if !retryable(resp, err) || attempt >= c.attempts || !rewind(req) {
			return resp, err
		}
		last = " after " + describe(resp, err)
		if err := sleep(req.Context(), wait); err != nil {
			return nil, err
		}
		wait *= 2
	}
}

// State returns the state of the circuit as the last request left it.
func (c *Client) State() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

func (c *Client) allow() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == "open" && time.Since(c.openedAt) > c.openFor {
		c.state = "half_open"
		c.probing = false
	}
	switch c.state {
	case "closed":
		return true
	case "half_open":
		if c.probing {
			return false
		}
		c.probing = true
		return true
	}
	return false
}

// report takes the answer of one attempt. A request that its caller gave up
// says nothing about the server.
func (c *Client) report(resp *http.Response, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || resp.StatusCode >= 500 {
		c.failures++
		if c.state == "half_open" || c.state == "closed" && c.failures >= c.threshold {
			c.state = "open"
			c.openedAt = time.Now()
			c.probing = false
		}
		return
	}
	if c.state == "open" { // sent before; wait for a probe
		return
	}
	c.state = "closed"
	c.failures = 0
	c.probing = false
}

func retryable(resp *http.Response, err error) bool {
	if err != nil {
		return !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
	}
	return resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500
}

// rewind makes the request ready to be sent again.
func rewind(req *http.Request) bool {
	if req.Body == nil || req.Body == http.NoBody {
		return true
	}
	if req.GetBody == nil {
		return false
	}
	body, err := req.GetBody()
	req.Body = body
	return err == nil
}

// describe also reads the answer to its end, so that the connection is used
// again.
func describe(resp *http.Response, err error) string {
	if err != nil {
		return err.Error()
	}
	io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	resp.Body.Close()
	return resp.Status
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
