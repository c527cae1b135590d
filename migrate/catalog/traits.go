package catalog

import "slices"

// What is true of single symbols only is here, so that entries stay tables.

// HoldsPlace reports whether a call that a Gate lets through takes a place
// while half-open that only a report gives back, though the gate hands out no
// token for it. Those that hand one out all do.
func (l *Library) HoldsPlace(s Symbol) bool {
	return l.Source == "failsafe" && s.Use == Gate
}

// HasPlaces reports whether a breaker of the library lets a certain number of
// calls through while half-open and waits for their results. Adaptive ones
// have no such state.
func (l *Library) HasPlaces() bool {
	return l.Source != "go-zero" && l.Source != "aegis" && l.Source != "sentinel"
}

// LeasesPlaces reports whether such a place is given back after a time when no
// result comes.
func (l *Library) LeasesPlaces() bool { return l == canonical }

// Rejects reports whether an OpenError or LimitError means that the call was
// not made. The others are about calls that were made and took too long.
func (s Symbol) Rejects() bool {
	return (s.Use == OpenError || s.Use == LimitError) && !slices.Contains([]string{"ErrTimeout", "ErrBreakerTimeout"}, s.Name)
}

// AnyRejection reports whether an error stands for all rejections of a library
// that has several: errors.Is with it leaves none out.
func (l *Library) AnyRejection(s Symbol) bool {
	return l == canonical && s.Name == "ErrOpen"
}

// Wraps reports whether a rejection is never the bare error to compare with,
// so that only errors.Is finds it.
func (l *Library) Wraps() bool { return l == canonical }

// underLock are the callbacks that run while the lock of the breaker is held.
var underLock = map[string][]string{
	"gobreaker":    {"OnStateChange", "ReadyToTrip"},
	"gobreaker/v2": {"OnStateChange", "ReadyToTrip", "IsSuccessful", "IsExcluded"},
	"mercari":      {"WithOnStateChangeHookFn", "WithTripFunc"},
}

// UnderLock reports whether the function that a setting gives is called with
// the lock held: asking the breaker anything but its name waits for ever.
func (l *Library) UnderLock(setting string) bool {
	return slices.Contains(underLock[l.Source], setting)
}

// FallbackOnAnyError reports whether a fallback of the library also runs when
// the call was made and failed or took too long, not only when it was rejected.
func (l *Library) FallbackOnAnyError() bool { return l.Source == "hystrix" || l.Source == "circuit" }

// KeepsNames reports whether the library itself keeps a breaker for every name
// that it is given, for ever.
func (l *Library) KeepsNames() bool {
	return l.Source == "hystrix" || l.Source == "go-zero" || l.Source == "sentinel"
}
