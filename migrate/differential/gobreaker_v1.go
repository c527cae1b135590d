// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/cbctl/cbctl/breaker"
	gobreaker "github.com/sony/gobreaker"
)

// GobreakerV1 is sony/gobreaker 1.0.0.
var GobreakerV1 = &Library[Settings]{
	Name:        "gobreaker",
	Random:      func(r *rand.Rand) Settings { return randomSettings(r, false) },
	Simpler:     simplerSettings,
	Original:    originalV1,
	Canonical:   canonicalV1,
	TwoStep:     func(s Settings) bool { return s.TwoStep },
	Periods:     gobreakerPeriods,
	CountsEnded: countsEnded,
	SameRejection: func(s Settings, original, canonical error) bool {
		return sameRejection(s, original, canonical, gobreaker.ErrOpenState, gobreaker.ErrTooManyRequests)
	},
	Describe: Settings.String,
}

// sameRejection requires identity where the migrated code compares with ==,
// and otherwise what errors.Is and the text tell.
func sameRejection(s Settings, original, canonical, open, many error) bool {
	if s.Identity {
		return original == canonical
	}
	return errors.Is(canonical, breaker.ErrOpen) &&
		errors.Is(canonical, breaker.ErrOpenState) == (original == open) &&
		errors.Is(canonical, breaker.ErrProbeLimit) == (original == many)
}

func settingsV1(s Settings, observe Observer) gobreaker.Settings {
	s = exclusive(s)
	st := gobreaker.Settings{
		Name: "x", MaxRequests: s.MaxRequests, Interval: s.Interval, Timeout: s.Timeout,
		IsSuccessful: s.Success.function(),
		OnStateChange: func(_ string, from, to gobreaker.State) {
			observe(breaker.State(from), breaker.State(to))
		},
	}
	if s.Trip.Kind != TripDefault {
		st.ReadyToTrip = func(c gobreaker.Counts) bool { return s.Trip.ready(countsV1(c)) }
	}
	return st
}

func countsV1(c gobreaker.Counts) breaker.Counts {
	return breaker.Counts{
		Requests: c.Requests, TotalSuccesses: c.TotalSuccesses, TotalFailures: c.TotalFailures,
		ConsecutiveSuccesses: c.ConsecutiveSuccesses, ConsecutiveFailures: c.ConsecutiveFailures,
	}
}

func originalV1(s Settings, observe Observer) Side {
	st := settingsV1(s, observe)
	if s.TwoStep {
		return &twoStepV1{gobreaker.NewTwoStepCircuitBreaker(st)}
	}
	return &executeV1{gobreaker.NewCircuitBreaker(st)}
}

type executeV1 struct{ cb *gobreaker.CircuitBreaker }

func (e *executeV1) State() breaker.State        { return breaker.State(e.cb.State()) }
func (e *executeV1) Counts() breaker.Counts      { return countsV1(e.cb.Counts()) }
func (e *executeV1) Allow() (func(error), error) { panic("not a two-step breaker") }

func (e *executeV1) Call(_ context.Context, fn func() (int, error)) (int, error) {
	v, err := e.cb.Execute(func() (any, error) { return fn() })
	n, _ := v.(int) // nil when rejected
	return n, err
}

type twoStepV1 struct {
	cb *gobreaker.TwoStepCircuitBreaker
}

func (t *twoStepV1) State() breaker.State   { return breaker.State(t.cb.State()) }
func (t *twoStepV1) Counts() breaker.Counts { return countsV1(t.cb.Counts()) }

func (t *twoStepV1) Call(context.Context, func() (int, error)) (int, error) {
	panic("a two-step breaker")
}

func (t *twoStepV1) Allow() (func(error), error) {
	done, err := t.cb.Allow()
	return func(err error) { done(err == nil) }, err
}

func canonicalV1(s Settings, observe Observer) Side {
	c := Map(s, false, gobreaker.ErrOpenState, gobreaker.ErrTooManyRequests)
	return newCanonical(c, observe, func(p *breaker.Permit, err error) { p.Report(err == nil) })
}
