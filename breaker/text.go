// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "fmt"

// limitNames are the text forms of ProbeLimit.
var limitNames = []string{"in_flight", "total", "per_interval", "unlimited", "until_successes", "completed", "admitted"}

// The names that have a text form, as errors list them.
const (
	kindNames = "none, tumbling, rolling, count or exact"
	modeNames = "normal, shadow, disabled or isolated"
)

// UnmarshalText reads the text form, which is the Mode itself or "normal".
func (m *Mode) UnmarshalText(text []byte) error {
	switch next := Mode(text); {
	case next == "normal":
		*m = ModeNormal
	case next.normal() == next:
		*m = next
	default:
		return fmt.Errorf("unknown mode %q; use %s", text, modeNames)
	}
	return nil
}

// UnmarshalText reads the text form, which is the WindowKind itself. The empty
// text is the default, as in Go.
func (k *WindowKind) UnmarshalText(text []byte) error {
	switch next := WindowKind(text); next {
	case "", WindowNone, WindowTumbling, WindowRolling, WindowCount, WindowExact:
		*k = next
		return nil
	}
	return fmt.Errorf("unknown kind %q; use %s", text, kindNames)
}

// String returns the text form, such as "in_flight" for ProbesInFlight.
func (l ProbeLimit) String() string { return nameOf(limitNames, "ProbeLimit", l) }

// MarshalText writes the text form. That of an unknown limit cannot be read.
func (l ProbeLimit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the text form.
func (l *ProbeLimit) UnmarshalText(text []byte) error {
	return readName(limitNames, "limit", text, l)
}
