// Package sticky has a breaker whose lock a panic keeps.
package sticky

import (
	"errors"
	"sync"
	"time"
)

// ErrOpen is returned without a call.
var ErrOpen = errors.New("sticky: open")

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
	if s.open && time.Since(s.since) < s.rest {
		s.mu.Unlock()
		return ErrOpen
	}
	s.open = false
	err := fn()
	if err == nil {
		s.failures = 0
	} else if s.failures++; s.failures >= s.max {
		s.open, s.since = true, time.Now()
	}
	s.mu.Unlock()
	return err
}
