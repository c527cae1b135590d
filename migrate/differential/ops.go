// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// OpKind is a kind of step.
type OpKind int

// The steps of a schedule.
const (
	OpCall  OpKind = iota // a call that begins and ends at once
	OpBegin               // a call begins and stays in flight
	OpEnd                 // the call that began as ID ends
	OpWait                // time passes
	OpRead                // State and Counts are read on both sides
	OpPeek                // Counts is read on the canonical side only: it must not be noticed
)

// Op is one step of a schedule.
type Op struct {
	Kind   OpKind
	ID     int    // of OpBegin and OpEnd
	Result Result // of OpCall and OpEnd
	Wait   time.Duration
	// Aim, of OpWait, waits until the period with this number is over, plus
	// Wait. It is -1 for a plain wait. The runner replaces it by what it came
	// to, so that a schedule to be shrunk has plain waits only.
	Aim int
}

// Result is how a call ends.
type Result int

// The results. Each is an error value of its own, for classifiers to tell apart.
const (
	Succeeds Result = iota
	Fails
	NotFound
	WrapsNotFound
	Cancelled
	TimesOut
	PanicsText
	PanicsTolerable
	PanicsError
	results // their number
)

var (
	errBoom     = errors.New("boom")
	errNotFound = errors.New("not found")
	errWrapped  = fmt.Errorf("tolerable: %w", errNotFound)
)

var resultText = [results]string{
	"succeeds", "fails", "fails (not found)", "fails (wrapped not found)",
	"is cancelled", "times out", "panics", "panics (tolerable)", "panics (error value)",
}

// String says what a call does.
func (r Result) String() string { return resultText[r] }

// panics reports whether the function panics, and with what.
func (r Result) panics() (any, bool) {
	switch r {
	case PanicsText:
		return "boom", true
	case PanicsTolerable:
		return "tolerable", true
	case PanicsError:
		return errNotFound, true
	}
	return nil, false
}

// err is what the function returns, or what a two-step call reports.
func (r Result) err() error {
	switch r {
	case Succeeds:
		return nil
	case NotFound:
		return errNotFound
	case WrapsNotFound:
		return errWrapped
	case Cancelled:
		return context.Canceled
	case TimesOut:
		return context.DeadlineExceeded
	}
	return errBoom
}

// play does what the result says, in the function of a call.
func (r Result) play(ctx *callContext) (int, error) {
	if v, ok := r.panics(); ok {
		panic(v)
	}
	if r == Cancelled {
		ctx.cancelled = true
	}
	return 40 + int(r), r.err()
}

// callContext is a context that is cancelled by setting a field, which is much
// cheaper than a real one.
type callContext struct {
	context.Context
	cancelled bool
}

// Err returns context.Canceled when the call was cancelled.
func (c *callContext) Err() error {
	if c.cancelled {
		return context.Canceled
	}
	return nil
}

// String prints the step as in a timeline.
func (o Op) String() string {
	switch o.Kind {
	case OpCall:
		return "call " + o.Result.String()
	case OpBegin:
		return fmt.Sprintf("call #%d begins", o.ID)
	case OpEnd:
		return fmt.Sprintf("call #%d ends: %v", o.ID, o.Result)
	case OpWait:
		return "wait " + o.Wait.String()
	case OpRead:
		return "read state and counts"
	}
	return "read counts of breaker only"
}
