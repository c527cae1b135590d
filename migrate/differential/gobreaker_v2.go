// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"context"
	"math/rand/v2"

	"github.com/cbctl/cbctl/breaker"
	gobreaker "github.com/sony/gobreaker/v2"
)

// GobreakerV2 is sony/gobreaker/v2 2.4.0.
var GobreakerV2 = &Library[Settings]{
	Name:        "gobreaker/v2",
	Random:      func(r *rand.Rand) Settings { return randomSettings(r, true) },
	Simpler:     simplerSettings,
	Original:    originalV2,
	Canonical:   canonicalV2,
	TwoStep:     func(s Settings) bool { return s.TwoStep },
	Periods:     gobreakerPeriods,
	CountsEnded: countsEnded,
	SameRejection: func(s Settings, original, canonical error) bool {
		return sameRejection(s, original, canonical, gobreaker.ErrOpenState, gobreaker.ErrTooManyRequests)
	},
	Describe: Settings.String,
}

func settingsV2(s Settings, observe Observer) gobreaker.Settings {
	s = exclusive(s)
	st := gobreaker.Settings{
		Name: "x", MaxRequests: s.MaxRequests, Interval: s.Interval, BucketPeriod: s.BucketPeriod, Timeout: s.Timeout,
		IsSuccessful: s.Success.function(), IsExcluded: s.Excluded.function(),
		OnStateChange: func(_ string, from, to gobreaker.State) {
			observe(breaker.State(from), breaker.State(to))
		},
	}
	if s.Trip.Kind != TripDefault {
		st.ReadyToTrip = func(c gobreaker.Counts) bool { return s.Trip.ready(breaker.Counts(c)) }
	}
	return st
}

func originalV2(s Settings, observe Observer) Side {
	st := settingsV2(s, observe)
	if s.TwoStep {
		return &twoStepV2{gobreaker.NewTwoStepCircuitBreaker[int](st)}
	}
	return &executeV2{gobreaker.NewCircuitBreaker[int](st)}
}

type executeV2 struct {
	cb *gobreaker.CircuitBreaker[int]
}

func (e *executeV2) State() breaker.State        { return breaker.State(e.cb.State()) }
func (e *executeV2) Counts() breaker.Counts      { return breaker.Counts(e.cb.Counts()) }
func (e *executeV2) Allow() (func(error), error) { panic("not a two-step breaker") }

func (e *executeV2) Call(_ context.Context, fn func() (int, error)) (int, error) {
	return e.cb.Execute(fn)
}

type twoStepV2 struct {
	cb *gobreaker.TwoStepCircuitBreaker[int]
}

func (t *twoStepV2) State() breaker.State        { return breaker.State(t.cb.State()) }
func (t *twoStepV2) Counts() breaker.Counts      { return breaker.Counts(t.cb.Counts()) }
func (t *twoStepV2) Allow() (func(error), error) { return t.cb.Allow() }

func (t *twoStepV2) Call(context.Context, func() (int, error)) (int, error) {
	panic("a two-step breaker")
}

func canonicalV2(s Settings, observe Observer) Side {
	c := Map(s, true, gobreaker.ErrOpenState, gobreaker.ErrTooManyRequests)
	return newCanonical(c, observe, (*breaker.Permit).Done)
}
