// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/cbctl/cbctl/breaker"
)

// Settings are those of both versions of sony/gobreaker, with the parts that
// are functions described by data, as the migration understands them.
type Settings struct {
	MaxRequests  uint32
	Interval     time.Duration
	BucketPeriod time.Duration // v2 only
	Timeout      time.Duration
	Trip         Trip
	Success      Predicate // IsSuccessful
	Excluded     Predicate // IsExcluded, v2 only

	TwoStep  bool // use TwoStepCircuitBreaker
	Identity bool // the migrated code compares errors with ==
	AsTrip   bool // the mapping keeps ReadyToTrip as a function

	ReadsCounts bool // the migrated code calls Counts
}

// Trip is the shape of a ReadyToTrip.
type Trip struct {
	Kind  TripKind
	N     uint32  // of consecutive and count; the minimum of ratio
	Ratio float64 // of ratio
}

// TripKind is a kind of ReadyToTrip.
type TripKind int

// The shapes of ReadyToTrip. Those after TripCount have no rule of their own
// in breaker.Config.
const (
	TripDefault     TripKind = iota // nil
	TripConsecutive                 // ConsecutiveFailures >= N
	TripRatio                       // Requests >= N && TotalFailures/Requests >= Ratio
	TripCount                       // TotalFailures >= N
	TripRequests                    // Requests >= N
	TripSuccessless                 // no success in a row, and TotalSuccesses < N
	TripHash                        // nothing sensible: depends on each number
	tripKinds
)

// ready is the ReadyToTrip of the shape.
func (t Trip) ready(c breaker.Counts) bool {
	switch t.Kind {
	case TripConsecutive:
		return c.ConsecutiveFailures >= t.N
	case TripRatio:
		return c.Requests >= t.N && float64(c.TotalFailures)/float64(c.Requests) >= t.Ratio
	case TripCount:
		return c.TotalFailures >= t.N
	case TripRequests:
		return c.Requests >= t.N
	case TripSuccessless:
		return c.ConsecutiveSuccesses == 0 && c.TotalSuccesses < t.N && c.TotalFailures > t.N
	case TripHash:
		h := c.Requests*7 + c.TotalSuccesses*11 + c.TotalFailures*13 + c.TotalExclusions*17
		return (h+c.ConsecutiveFailures*19+c.ConsecutiveSuccesses*23)%(t.N+3) == 0
	}
	return c.ConsecutiveFailures > 5
}

// String prints the shape as the Go expression it stands for.
func (t Trip) String() string {
	switch t.Kind {
	case TripDefault:
		return "nil"
	case TripConsecutive:
		return fmt.Sprintf("ConsecutiveFailures >= %d", t.N)
	case TripRatio:
		return fmt.Sprintf("Requests >= %d && TotalFailures/Requests >= %v", t.N, t.Ratio)
	case TripCount:
		return fmt.Sprintf("TotalFailures >= %d", t.N)
	case TripRequests:
		return fmt.Sprintf("Requests >= %d", t.N)
	}
	return fmt.Sprintf("shape %d, N %d", t.Kind, t.N)
}

// Predicate is a shape of IsSuccessful or IsExcluded.
type Predicate int

// The predicates.
const (
	PredicateNil Predicate = iota
	PredicateNoError
	PredicateNoErrorOrNotFound
	PredicateNotBoom   // a deny list: accepts everything it does not know, panics too
	PredicateTolerable // by text, which a panic value can have too
	PredicateCancelled
	PredicateAlways
	PredicateNever
	predicates
)

var predicateText = [predicates]string{
	"nil", "err == nil", "err == nil || errors.Is(err, notFound)", "!errors.Is(err, boom)",
	`contains "tolerable"`, "errors.Is(err, context.Canceled)", "true", "false",
}

// String prints the predicate as Go.
func (p Predicate) String() string { return predicateText[p] }

// function returns the predicate, nil for PredicateNil.
func (p Predicate) function() func(error) bool {
	switch p {
	case PredicateNil:
		return nil
	case PredicateNoError:
		return func(err error) bool { return err == nil }
	case PredicateNoErrorOrNotFound:
		return func(err error) bool { return err == nil || errors.Is(err, errNotFound) }
	case PredicateNotBoom:
		return func(err error) bool { return !errors.Is(err, errBoom) }
	case PredicateTolerable:
		return func(err error) bool { return err != nil && strings.Contains(err.Error(), "tolerable") }
	case PredicateCancelled:
		return func(err error) bool { return errors.Is(err, context.Canceled) }
	}
	return func(error) bool { return p == PredicateAlways }
}

// Map is the mapping of the migration: the breaker.Config that behaves like a
// gobreaker with the settings. classifyPanic is true from version 2.4 on;
// openErr and probeErr are the sentinels of the library, for code that compares
// them with ==.
//
// It writes both forms that the migration emits: AsTrip is that of the shim,
// which cannot know the settings and maps them all, the other that of a
// rewritten literal, which leaves out what is the default.
func Map(s Settings, classifyPanic bool, openErr, probeErr error) breaker.Config {
	probes := max(1, int(s.MaxRequests))
	c := breaker.Config{
		Window:        breaker.RollingBuckets(s.Interval, s.BucketPeriod),
		OpenFor:       s.Timeout,
		Probes:        probes,
		Classify:      breaker.AnyError,
		ClassifyPanic: classifyPanic,
		CountInFlight: s.AsTrip || s.ReadsCounts,
	}
	if probes > 1 || s.AsTrip {
		c.ProbeLimit = breaker.ProbesTotal // the same as in flight for one
	}
	if s.Timeout <= 0 {
		c.OpenFor = 60 * time.Second
	}
	if s.Success != PredicateNil || s.Excluded != PredicateNil {
		c.Classify = breaker.Classifier(s.Success.function(), s.Excluded.function())
	}
	mapTrip(&c, s.Trip, s.AsTrip)
	if s.Identity {
		c.OpenErr, c.ProbeErr = openErr, probeErr
	}
	return c
}

// mapTrip maps ReadyToTrip: known shapes to rules, all others, or all, to Trip.
// A threshold of zero, which trips on any failure, has no rule.
func mapTrip(c *breaker.Config, t Trip, asTrip bool) {
	switch {
	case asTrip:
		c.Trip = t.ready
	case t.Kind == TripDefault:
		c.ConsecutiveFailures = 6
	case t.Kind == TripConsecutive && t.N > 0:
		c.ConsecutiveFailures = int(t.N)
	case t.Kind == TripRatio && t.Ratio > 0:
		c.FailureRatio, c.MinCalls, c.CountInFlight = t.Ratio, max(1, int(t.N)), true
	case t.Kind == TripCount && t.N > 0:
		c.Failures = int(t.N)
	default:
		c.Trip = t.ready
	}
}

// exclusive makes deadlines of gobreaker inclusive, as those of the canonical
// breaker are (deviation D1): gobreaker is late by a nanosecond.
func exclusive(s Settings) Settings {
	if s.Timeout <= 0 {
		s.Timeout = 60 * time.Second
	}
	s.Timeout--
	if s.Interval <= 0 {
		return s
	}
	switch {
	case s.BucketPeriod >= s.Interval: // one bucket, which is a tumbling window
		s.Interval, s.BucketPeriod = s.BucketPeriod-1, 0
	case s.BucketPeriod <= 0:
		s.Interval--
	}
	return s
}

// countsEnded reports whether Counts of the canonical side need not have calls in
// flight while closed: nothing that the migrated code does shows them.
func countsEnded(s Settings) bool {
	c := Map(s, true, nil, nil)
	return !c.CountInFlight && c.Trip == nil && !c.Window.CreditStart
}

func randomSettings(r *rand.Rand, v2 bool) Settings {
	s := Settings{
		MaxRequests: pick[uint32](r, 0, 1, 1, 2, 3, 5),
		Interval:    pick(r, 0, 0, -time.Second, 70*time.Millisecond, time.Second, 5*time.Second),
		Timeout:     pick(r, 0, -time.Second, 50*time.Millisecond, time.Second, 3*time.Second),
		Trip:        randomTrip(r),
		TwoStep:     r.IntN(4) == 0,
		Identity:    r.IntN(3) == 0,
		AsTrip:      r.IntN(3) == 0,
		ReadsCounts: r.IntN(2) == 0,
	}
	if r.IntN(2) == 0 {
		s.Success = Predicate(r.IntN(int(predicates)))
	}
	if !v2 {
		return s
	}
	s.BucketPeriod = pick(r, 0, -1, 30*time.Millisecond, 200*time.Millisecond, 500*time.Millisecond, time.Second)
	if s.Interval > 10*time.Second {
		s.BucketPeriod = 0
	}
	if r.IntN(3) == 0 {
		s.Excluded = Predicate(r.IntN(int(predicates)))
	}
	return s
}

func randomTrip(r *rand.Rand) Trip {
	return Trip{
		Kind:  TripKind(r.IntN(int(tripKinds))),
		N:     pick[uint32](r, 0, 1, 2, 3, 4, 6),
		Ratio: pick(r, 0, 0.3, 0.5, 0.6, 2.0/3, 1, 1.5),
	}
}

// simplerSettings proposes settings with one part back at its default.
func simplerSettings(s Settings) []Settings {
	var out []Settings
	propose := func(change func(*Settings)) {
		next := s
		change(&next)
		if next != s {
			out = append(out, next)
		}
	}
	propose(func(s *Settings) { s.TwoStep = false })
	propose(func(s *Settings) { s.Identity = false })
	propose(func(s *Settings) { s.AsTrip = false })
	propose(func(s *Settings) { s.ReadsCounts = false })
	propose(func(s *Settings) { s.Success = PredicateNil })
	propose(func(s *Settings) { s.Excluded = PredicateNil })
	propose(func(s *Settings) { s.Interval, s.BucketPeriod = 0, 0 })
	propose(func(s *Settings) { s.BucketPeriod = 0 })
	propose(func(s *Settings) { s.MaxRequests = 1 })
	propose(func(s *Settings) { s.Timeout = time.Second })
	propose(func(s *Settings) { s.Trip = Trip{Kind: TripConsecutive, N: 1} })
	propose(func(s *Settings) { s.Trip.N = min(s.Trip.N, 1) })
	propose(func(s *Settings) { s.Trip = Trip{} })
	return progress(s, out)
}

// progress keeps the proposals that are simpler by a count that falls, so that
// shrinking does not go round in circles.
func progress(s Settings, proposals []Settings) []Settings {
	var out []Settings
	for _, p := range proposals {
		if complexity(p) < complexity(s) {
			out = append(out, p)
		}
	}
	return out
}

func complexity(s Settings) int {
	n := int(s.Trip.Kind)*10 + int(s.Trip.N) + int(s.MaxRequests)
	if s.Trip.Kind == TripDefault {
		n += 15 // needs six failures to be seen
	}
	for _, on := range []bool{
		s.TwoStep, s.Identity, s.AsTrip, s.ReadsCounts, s.Success != PredicateNil, s.Excluded != PredicateNil,
		s.Interval != 0, s.BucketPeriod != 0, s.Timeout != time.Second, s.MaxRequests != 1,
	} {
		if on {
			n += 10
		}
	}
	return n
}

// gobreakerPeriods are the times to aim at.
func gobreakerPeriods(s Settings) []Period {
	out := []Period{{Length: s.Timeout, From: FromChange}}
	if s.Timeout <= 0 {
		out[0].Length = 60 * time.Second
	}
	if s.Interval > 0 {
		out = append(out, Period{Length: max(s.Interval, s.BucketPeriod), From: FromRestart})
	}
	if s.Interval > 0 && s.BucketPeriod > 0 {
		out = append(out, Period{Length: s.BucketPeriod, From: Repeating})
	}
	return out
}

// String prints the settings that are not zero.
func (s Settings) String() string {
	out := []string{fmt.Sprintf("MaxRequests %d, Timeout %v, ReadyToTrip %v", s.MaxRequests, s.Timeout, s.Trip)}
	for _, part := range []struct {
		show bool
		text string
	}{
		{s.Interval != 0, fmt.Sprintf("Interval %v", s.Interval)},
		{s.BucketPeriod != 0, fmt.Sprintf("BucketPeriod %v", s.BucketPeriod)},
		{s.Success != PredicateNil, fmt.Sprintf("IsSuccessful %v", s.Success)},
		{s.Excluded != PredicateNil, fmt.Sprintf("IsExcluded %v", s.Excluded)},
		{s.TwoStep, "two-step"},
		{s.Identity, "errors compared with =="},
		{s.AsTrip, "ReadyToTrip kept as Trip"},
		{s.ReadsCounts, "Counts is read"},
	} {
		if part.show {
			out = append(out, part.text)
		}
	}
	return strings.Join(out, ", ")
}
