// Package llm asks a language model, and another one when the first is down.
package llm

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Errors of a Client.
var (
	ErrBadPrompt = errors.New("llm: prompt refused") // no provider would take it
	ErrNoneLeft  = errors.New("llm: no provider answered")
)

// Provider is a model behind some API. It returns an error that wraps
// ErrBadPrompt where the prompt is to blame.
type Provider interface {
	Name() string
	Complete(ctx context.Context, prompt string) (string, error)
}

// Options of a Client. A zero field means its default.
type Options struct {
	MaxFailures int              // failures in a row that take a provider out; 3
	BaseDelay   time.Duration    // for how long the first time; 1s
	MaxDelay    time.Duration    // it doubles with each failed probe up to this; 1m
	Now         func() time.Time // time.Now
}

func (o *Options) setDefaults() {
	if o.MaxFailures <= 0 {
		o.MaxFailures = 3
	}
	if o.BaseDelay <= 0 {
		o.BaseDelay = time.Second
	}
	if o.MaxDelay <= 0 {
		o.MaxDelay = time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

// Client asks providers in order of preference. Use NewClient. It is safe for
// concurrent use.
type Client struct {
	endpoints []*endpoint
}

// NewClient returns a Client that prefers the first provider.
func NewClient(options Options, providers ...Provider) *Client {
	options.setDefaults()
	c := &Client{}
	for _, p := range providers {
		c.endpoints = append(c.endpoints, &endpoint{provider: p, opts: options})
	}
	return c
}

// Answer is a completion and where it came from.
type Answer struct {
	Text     string
	Provider string
}

// Complete returns the answer of the first provider that gives one. A refused
// prompt and a ctx that is over end the search. When none answers, the error
// wraps ErrNoneLeft and the error of each that was asked.
func (c *Client) Complete(ctx context.Context, prompt string) (Answer, error) {
	errs := []error{ErrNoneLeft}
	for _, e := range c.endpoints {
		if !e.ready() {
			continue
		}
		text, err := e.ask(ctx, prompt)
		switch {
		case err == nil:
			return Answer{text, e.provider.Name()}, nil
		case errors.Is(err, ErrBadPrompt), ctx.Err() != nil:
			return Answer{}, err
		}
		errs = append(errs, fmt.Errorf("%s: %w", e.provider.Name(), err))
	}
	return Answer{}, errors.Join(errs...)
}

// Health returns for each provider whether it is up, probing or down.
func (c *Client) Health() map[string]string {
	h := make(map[string]string, len(c.endpoints))
	for _, e := range c.endpoints {
		h[e.provider.Name()] = e.health()
	}
	return h
}
