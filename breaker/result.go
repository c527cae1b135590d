// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// Result is what became of a call, in one value: for callers that want to know
// more than the error says, or send results over channels. The zero Result is a
// success with the zero T.
type Result[T any] struct {
	Value T
	Err   error
	// State is that of the breaker when it admitted or rejected the call;
	// Closed for a Guard without a breaker.
	State State
	// Rejected: the function was not called. Unless a fallback was, Err is
	// ErrOpen, or the error of a context that ended while the call waited for a
	// place among Config.MaxConcurrent.
	Rejected bool
	// Fallback: Value and Err are those of Guard.Fallback; a failing fallback
	// gives a *FallbackError.
	Fallback bool
}

// Get returns the value and the error, as Do does.
func (r Result[T]) Get() (T, error) { return r.Value, r.Err }

// Or returns the value, or other when there is an error.
func (r Result[T]) Or(other T) T {
	if r.Err != nil {
		return other
	}
	return r.Value
}

// OK reports whether there is no error: the function or the fallback has
// returned a value. A value that Guard.Classify called a failure is OK if there
// is no fallback: it is for the caller to look at.
func (r Result[T]) OK() bool { return r.Err == nil }
