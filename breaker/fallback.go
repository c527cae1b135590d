// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "errors"

// FallbackOn says which calls get Guard.Fallback. Calls whose result was
// Ignored never do. An unknown value is FallbackAlways.
type FallbackOn uint8

const (
	FallbackAlways      FallbackOn = iota // rejected and failed calls
	FallbackOnRejection                   // calls that did not run
	FallbackOnFailure                     // calls that ran and failed
)

// String returns "always", "rejection" or "failure".
func (on FallbackOn) String() string {
	switch on {
	case FallbackOnRejection:
		return "rejection"
	case FallbackOnFailure:
		return "failure"
	}
	return "always"
}

// covers reports whether a call that was rejected, or has failed, gets the
// fallback.
func (on FallbackOn) covers(rejected bool) bool {
	switch on {
	case FallbackOnRejection:
		return rejected
	case FallbackOnFailure:
		return !rejected
	}
	return true
}

// FallbackError is returned when the fallback of a Guard failed too. errors.Is
// and errors.As find both errors in it, that of the fallback first. A fallback
// whose error wraps the one it was given, or is it, says all there is to say:
// its error is returned as it is.
type FallbackError struct {
	Err  error // of the fallback
	Call error // of the call or its rejection, as the fallback got it
}

// Error returns both texts.
func (e *FallbackError) Error() string {
	return "fallback: " + e.Err.Error() + " (instead of: " + e.Call.Error() + ")"
}

// Unwrap returns both errors.
func (e *FallbackError) Unwrap() []error { return []error{e.Err, e.Call} }

// fallbackError is what the caller gets when the fallback returned err.
func fallbackError(err, call error) error {
	if errors.Is(err, call) {
		return err
	}
	return &FallbackError{err, call}
}
