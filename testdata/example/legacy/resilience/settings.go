package resilience

import (
	"context"
	"errors"
	"time"
)

// Settings configure a Breaker. A zero field means its default.
type Settings struct {
	// Name is put into errors and handed to OnTransition.
	Name string

	// MaxFailures is how many failures in a row are put up with: one more
	// opens the breaker. The default is 4.
	MaxFailures int

	// OpenTimeout is how long the breaker stays open after the last failure,
	// even if that is the late one of a call that began before. The default is
	// 10 seconds.
	OpenTimeout time.Duration

	// HalfOpenMaxCalls is how many calls may be on their way at once while the
	// breaker is half-open. The default is 1.
	HalfOpenMaxCalls int

	// HalfOpenSuccesses is how many successes close a half-open breaker. The
	// default is 2.
	HalfOpenSuccesses int

	// CallTimeout bounds the context of each call. Zero means no bound.
	CallTimeout time.Duration

	// IsFailure says whether an error counts. One that does not is neither a
	// failure nor a success. The default counts all but context.Canceled.
	IsFailure func(error) bool

	// OnTransition is told each change. It runs under the breaker's lock and
	// must not call the breaker.
	OnTransition func(name string, from, to State)

	// Now is the clock. The default is time.Now.
	Now func() time.Time
}

// DefaultSettings returns the settings of a breaker that sets only its name.
func DefaultSettings(name string) Settings {
	return Settings{
		Name:              name,
		MaxFailures:       4,
		OpenTimeout:       10 * time.Second,
		HalfOpenMaxCalls:  1,
		HalfOpenSuccesses: 2,
		IsFailure:         notCanceled,
		OnTransition:      func(string, State, State) {},
		Now:               time.Now,
	}
}

func notCanceled(err error) bool { return !errors.Is(err, context.Canceled) }

func (s Settings) orDefaults() Settings {
	d := DefaultSettings(s.Name)
	if s.MaxFailures <= 0 {
		s.MaxFailures = d.MaxFailures
	}
	if s.OpenTimeout <= 0 {
		s.OpenTimeout = d.OpenTimeout
	}
	if s.HalfOpenMaxCalls <= 0 {
		s.HalfOpenMaxCalls = d.HalfOpenMaxCalls
	}
	if s.HalfOpenSuccesses <= 0 {
		s.HalfOpenSuccesses = d.HalfOpenSuccesses
	}
	if s.IsFailure == nil {
		s.IsFailure = d.IsFailure
	}
	if s.OnTransition == nil {
		s.OnTransition = d.OnTransition
	}
	if s.Now == nil {
		s.Now = d.Now
	}
	return s
}
