// Package agent talks to a server and rests when that is down.
package agent

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// ErrResting is returned for a question that was not asked.
var ErrResting = errors.New("agent: server is resting")

// Agent asks one server.
type Agent struct {
	URL    string
	Client *http.Client

	mu       sync.Mutex
	failures int
	down     bool
	downAt   time.Time
}

// Ask sends a question.
func (a *Agent) Ask(ctx context.Context, path string) (int, error) {
	a.mu.Lock()
	if a.down && time.Since(a.downAt) < 30*time.Second {
		a.mu.Unlock()
		return 0, ErrResting
	}
	a.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://agent.test/"+path, nil)
	if err != nil {
		return 0, err
	}
	resp, err := a.Client.Do(req)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil || resp.StatusCode >= 500 {
		a.failures++
		if a.failures >= 3 {
			a.down, a.downAt = true, time.Now()
		}
		if err == nil {
			err = fmt.Errorf("agent: status %d", resp.StatusCode)
		}
		return 0, err
	}
	a.failures, a.down = 0, false
	return resp.StatusCode, resp.Body.Close()
}
