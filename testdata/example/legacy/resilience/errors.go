package resilience

import (
	"errors"
	"fmt"
	"time"
)

// ErrRejected matches both errors of a call that was not made.
var ErrRejected = errors.New("call rejected")

// OpenError is the error of a call that an open breaker did not make.
type OpenError struct {
	Name       string
	RetryAfter time.Duration // until calls are let through again
	Last       error         // the failure that the time is counted from
}

// Error names the breaker, the time left and the last failure.
func (e *OpenError) Error() string {
	return fmt.Sprintf("breaker %q is open for another %s: %v", e.Name, e.RetryAfter, e.Last)
}

// Is reports whether target is ErrRejected.
func (e *OpenError) Is(target error) bool { return target == ErrRejected }

// Unwrap returns the last failure.
func (e *OpenError) Unwrap() error { return e.Last }

// BusyError is the error of a call that a half-open breaker did not make
// because it has enough probes on their way.
type BusyError struct {
	Name  string
	Limit int
}

// Error names the breaker and its limit.
func (e *BusyError) Error() string {
	return fmt.Sprintf("breaker %q is half-open and probes with %d calls", e.Name, e.Limit)
}

// Is reports whether target is ErrRejected.
func (e *BusyError) Is(target error) bool { return target == ErrRejected }
