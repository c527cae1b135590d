// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"context"
	"errors"
)

// AnyError counts nil as a Success and every error as a Failure, cancelled
// calls too. It is a Config.Classify.
func AnyError(err error) Outcome {
	if err == nil {
		return Success
	}
	return Failure
}

// Classifier makes a Config.Classify of two predicates: an error is Ignored
// when isIgnored says so, else a Success when isSuccess says so, else a
// Failure. Both see nil errors too. A nil isSuccess is err == nil; a nil
// isIgnored ignores nothing.
func Classifier(isSuccess, isIgnored func(error) bool) func(error) Outcome {
	return func(err error) Outcome {
		switch {
		case isIgnored != nil && isIgnored(err):
			return Ignored
		case isSuccess != nil && isSuccess(err), isSuccess == nil && err == nil:
			return Success
		}
		return Failure
	}
}

// classify is Config.Classify, or the default with the caller's context. A
// call that its own caller gave up says nothing about the dependency.
func (b *Breaker) classify(caller context.Context, err error) Outcome {
	if f := b.policy.Load().Classify; f != nil {
		return f(err)
	}
	if err == nil {
		return Success
	}
	// Both are asked: the error may be about a context of the callee, and the
	// caller may have gone while the call failed for a reason of its own.
	if caller != nil && caller.Err() == context.Canceled && errors.Is(err, context.Canceled) {
		return Ignored
	}
	return Failure
}
