// Package health answers the load balancer.
package health

import (
	"encoding/json"
	"net/http"

	"github.com/sony/gobreaker/v2"
)

// Upstream is something behind a breaker.
type Upstream interface {
	Name() string
	State() gobreaker.State
}

// Handler reports the state of the upstreams. It answers 503 while one of them
// is open, so that the load balancer prefers other zones.
func Handler(upstreams ...Upstream) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		status, states := http.StatusOK, map[string]string{}
		for _, u := range upstreams {
			state := u.State()
			states[u.Name()] = state.String()
			if state == gobreaker.StateOpen {
				status = http.StatusServiceUnavailable
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(states)
	})
}
