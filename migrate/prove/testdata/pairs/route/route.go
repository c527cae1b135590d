// Package route has a breaker that gets its settings from its callers.
package route

import (
	"sync"
	"time"
)

type health struct {
	mu       sync.Mutex
	failures int
	until    time.Time
}

func (h *health) isOpen() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Before(h.until)
}

func (h *health) recordFailure(limit, restSec int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failures++
	if h.failures >= limit {
		h.failures = 0
		h.until = time.Now().Add(time.Duration(restSec) * time.Second)
	}
}

func (h *health) recordSuccess() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failures = 0
	h.until = time.Time{}
}
