package tests

import (
	"testing"
	"time"

	"github.com/sony/gobreaker/v2"
)

// A test does not wait, and has its counts in view.
func TestShort(t *testing.T) {
	_ = gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Timeout: time.Millisecond})
}
