// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"errors"
	"strconv"
	"time"
)

// The errors to compare with, by errors.Is. Every rejection is ErrOpen and one
// of the others. The texts of ErrOpenState and ErrProbeLimit are those of
// sony/gobreaker, so that alerts on log lines and tests keep matching.
var (
	// ErrOpen is any rejection: the function was not called.
	ErrOpen error = &rejection{"circuit breaker rejected the call"}
	// ErrOpenState is a rejection in the open state.
	ErrOpenState error = &rejection{"circuit breaker is open"}
	// ErrProbeLimit is a rejection in the half-open state: enough probes are
	// under way.
	ErrProbeLimit error = &rejection{"too many requests"}
	// ErrMaxConcurrent is a rejection because of Config.MaxConcurrent.
	ErrMaxConcurrent error = &rejection{"too many concurrent calls"}
	// ErrThrottled is a rejection because of Config.Throttle.
	ErrThrottled error = &rejection{"throttled"}
	// ErrIsolated is a rejection in ModeIsolated.
	ErrIsolated error = &rejection{"circuit breaker is isolated"}
)

// rejection is the type of the errors above.
type rejection struct{ text string }

func (r *rejection) Error() string { return r.text }

// Is makes each of the errors above ErrOpen.
func (r *rejection) Is(target error) bool { return target == ErrOpen }

// OpenError is returned for a rejected call. It may be shared by several
// rejections of one opening: do not change it.
//
// It does not unwrap to Cause. That error belongs to another call; a caller
// that finds, say, sql.ErrNoRows by errors.Is would take the wrong branch.
type OpenError struct {
	Name  string // of the breaker
	State State  // in which the call was rejected
	// RetryAfter is the time until the open state ends; at that time a call
	// is admitted. It is zero in the other states, where no time is known.
	RetryAfter time.Duration
	Cause      error // what opened the breaker, nil when unknown

	why     verdict // zero in an error made by somebody else
	gen     uint64  // in which the call was rejected
	until   int64   // when RetryAfter ends, on the clock of the breaker
	instead error   // what the caller gets: Config.OpenErr or ProbeErr
}

// reason is the narrowest of the errors to compare with.
func (e *OpenError) reason() error {
	switch e.why {
	case rejectedBusy:
		return ErrMaxConcurrent
	case rejectedThrottled:
		return ErrThrottled
	case rejectedIsolated:
		return ErrIsolated
	}
	switch e.State {
	case Closed:
		return ErrMaxConcurrent
	case HalfOpen:
		return ErrProbeLimit
	}
	return ErrOpenState
}

// Is reports true for ErrOpen and for the one of ErrOpenState, ErrProbeLimit,
// ErrMaxConcurrent, ErrThrottled and ErrIsolated that applies.
func (e *OpenError) Is(target error) bool { return target == ErrOpen || target == e.reason() }

// Error says which breaker rejected the call, why, until when, and what opened it.
func (e *OpenError) Error() string {
	s := "breaker"
	if e.Name != "" {
		s += " " + strconv.Quote(e.Name)
	}
	s += ": " + e.reason().Error()
	if e.RetryAfter > 0 {
		s += ", retry in " + roundUp(e.RetryAfter).String()
	}
	if e.Cause != nil {
		s += " (last error: " + e.Cause.Error() + ")"
	}
	return s
}

// roundUp keeps texts short, and never tells a caller to come back too early.
func roundUp(d time.Duration) time.Duration {
	if rest := d % time.Millisecond; d > time.Millisecond && rest > 0 {
		return d - rest + time.Millisecond
	}
	return d
}

// errPanicked is the cause of an opening by a call that did not return.
var errPanicked = errors.New("the call panicked or ended its goroutine")

// errTimedOut is the cause of an opening by a call that passed CallTimeout.
var errTimedOut = errors.New("the call passed its deadline")
