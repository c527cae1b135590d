// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "time"

// NewClock is New with a clock of the caller's, for code that takes the time
// from somewhere of its own, such as a fake clock in tests: now returns the
// present time and must not use the breaker. CallTimeout still uses the
// system's clock. The times of events and of Peek are on the clock of the caller.
func NewClock(c Config, now func() time.Time) *Breaker {
	base := now()
	b := &Breaker{base: base}
	b.start(newPolicy(c, func() time.Duration { return now().Sub(base) }), randomSeed())
	return b
}
