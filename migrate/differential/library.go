// Copyright (c) 2026 The cbctl authors. MIT licence.

// Package differential drives breakers of other libraries and the canonical
// breaker side by side and compares everything a caller can see. It is a
// module of its own because it needs the real libraries.
//
// A file per library says how its settings are mapped to a breaker.Config; the
// code generator of the migration emits the same mapping. The rest of the
// package knows no library: it makes random schedules, runs them on both
// sides under the fake clock of testing/synctest, and shrinks and prints those
// on which the sides differ.
package differential

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

// Library is a library and its mapping, with settings of type S.
type Library[S any] struct {
	Name string
	// Random makes settings; Simpler proposes simpler ones for shrinking.
	Random  func(*rand.Rand) S
	Simpler func(S) []S
	// Original and Canonical make the two sides. They report each change of
	// state to the observer.
	Original, Canonical func(S, Observer) Side
	// TwoStep reports whether calls begin and end with Allow.
	TwoStep func(S) bool
	// Periods are the times at which a breaker with these settings does
	// something by itself; schedules aim at them.
	Periods func(S) []Period
	// SameRejection compares the errors of calls that were not admitted.
	SameRejection func(s S, original, canonical error) bool
	// CountsEnded reports whether the canonical Counts leave out calls in flight
	// while closed.
	CountsEnded func(S) bool
	// Describe prints settings on one line.
	Describe func(S) string
}

// Observer is told of changes of state.
type Observer func(from, to breaker.State)

// Side is one breaker under test.
type Side interface {
	// Call runs fn under the breaker.
	Call(ctx context.Context, fn func() (int, error)) (int, error)
	// Allow begins a call that done ends; done is nil when it is rejected.
	Allow() (done func(error), err error)
	// State may move the state on, as a call does.
	State() breaker.State
	// Counts reads the counts as they are.
	Counts() breaker.Counts
}

// Period is a time after which a breaker does something by itself.
type Period struct {
	Length time.Duration
	From   Anchor
}

// Anchor is the moment a period is counted from.
type Anchor int

// The anchors.
const (
	FromChange  Anchor = iota // once, from the last change of state
	FromRestart               // from the last change, or the first step after the last end of the period
	Repeating                 // at each multiple from the last change
)
