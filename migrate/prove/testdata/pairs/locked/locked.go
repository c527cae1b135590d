// Package locked has breakers that hold their lock during the call.
package locked

import (
	"errors"
	"sync"
	"time"
)

// ErrOpen is returned without a call.
var ErrOpen = errors.New("locked: open")

// Serial runs one call at a time.
type Serial struct {
	mu       sync.Mutex
	max      int
	rest     time.Duration
	failures int
	open     bool
	since    time.Time
}

// NewSerial returns a Serial.
func NewSerial(max int, rest time.Duration) *Serial { return &Serial{max: max, rest: rest} }

// Call calls fn.
func (s *Serial) Call(fn func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open && time.Since(s.since) < s.rest {
		return ErrOpen
	}
	s.open = false
	err := fn()
	if err == nil {
		s.failures = 0
		return nil
	}
	if s.failures++; s.failures >= s.max {
		s.open, s.since = true, time.Now()
	}
	return err
}

// Open reports whether it is open.
func (s *Serial) Open() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}
