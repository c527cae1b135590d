// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"encoding/json"
	"sort"
	"time"
)

// Status is how well something works, in one word.
type Status string

// The statuses, from best to worst.
const (
	Healthy  Status = "healthy"
	Degraded Status = "degraded"
	Critical Status = "critical"
)

// Health is what a person or a load balancer wants to know of a breaker.
//
// A breaker that is closed is healthy, half-open it is degraded, and open
// critical. The mode comes first: isolated is critical, because calls are
// rejected; disabled is degraded, because calls are not guarded; in shadow mode
// an open breaker is only degraded, because calls run.
type Health struct {
	Name         string
	Status       Status
	State        State
	Mode         Mode
	Since        time.Time     // when the present state began
	RetryAfter   time.Duration // the rest of the open state; zero in the others
	FailureRatio float64       // of the window, 0 when there are no results
	LastError    string        // of the last failure
	LastFailure  time.Time     // zero when there was none
}

// Health returns how the breaker is now.
func (b *Breaker) Health() Health { return b.Stats().health() }

func (s Stats) health() Health {
	return Health{
		Name: s.Name, Status: statusOf(s.State, s.Mode), State: s.State, Mode: s.Mode,
		Since: s.Since, RetryAfter: s.RetryAfter, FailureRatio: s.FailureRatio(),
		LastError: errorText(s.LastError), LastFailure: s.LastFailure,
	}
}

// statusOf is the status of one breaker.
func statusOf(state State, mode Mode) Status {
	switch {
	case mode == ModeIsolated:
		return Critical
	case mode == ModeDisabled:
		return Degraded
	case state == Closed:
		return Healthy
	case state == HalfOpen || mode == ModeShadow:
		return Degraded
	}
	return Critical
}

// overallStatus is the status of several breakers.
func overallStatus(healthy, degraded, critical int) Status {
	switch all := healthy + degraded + critical; {
	case critical > 0 && 2*critical >= all:
		return Critical
	case critical > 0 || degraded > 0:
		return Degraded
	}
	return Healthy
}

// Report is the health of several breakers. Status is critical when at least
// half of them are, degraded when any is not healthy, and otherwise healthy,
// also when there are none. Its JSON form has the names of the fields in snake
// case.
type Report struct {
	Status   Status   `json:"status"`
	Healthy  int      `json:"healthy"` // breakers with this status
	Degraded int      `json:"degraded"`
	Critical int      `json:"critical"`
	Breakers []Health `json:"breakers"` // the worst first, then by name
}

// NewReport asks the breakers for their health. Registry.Health does so for all
// of a registry.
func NewReport(breakers ...*Breaker) Report {
	r := Report{Breakers: make([]Health, 0, len(breakers))}
	for _, b := range breakers {
		r.add(b.Health())
	}
	r.Status = overallStatus(r.Healthy, r.Degraded, r.Critical)
	sort.SliceStable(r.Breakers, func(i, j int) bool { return worse(r.Breakers[i], r.Breakers[j]) })
	return r
}

// Health returns the health of all breakers of the registry.
func (r *Registry) Health() Report { return NewReport(r.All()...) }

func (r *Report) add(h Health) {
	switch h.Status {
	case Healthy:
		r.Healthy++
	case Degraded:
		r.Degraded++
	case Critical:
		r.Critical++
	}
	r.Breakers = append(r.Breakers, h)
}

// worse reports whether h comes before other in a Report.
func worse(h, other Health) bool {
	if a, b := h.Status.rank(), other.Status.rank(); a != b {
		return a > b
	}
	return h.Name < other.Name
}

// rank grows with the urgency.
func (s Status) rank() int {
	switch s {
	case Healthy:
		return 0
	case Degraded:
		return 1
	}
	return 2
}

// healthText is the JSON form of Health.
type healthText struct {
	Name         string  `json:"name"`
	Status       Status  `json:"status"`
	State        string  `json:"state"`
	Mode         Mode    `json:"mode,omitempty"`
	Since        string  `json:"since,omitempty"`
	RetryAfter   string  `json:"retry_after,omitempty"`
	FailureRatio float64 `json:"failure_ratio"`
	LastError    string  `json:"last_error,omitempty"`
	LastFailure  string  `json:"last_failure,omitempty"`
}

// MarshalJSON writes the fields as Stats does it.
func (h Health) MarshalJSON() ([]byte, error) {
	return json.Marshal(healthText{
		Name: h.Name, Status: h.Status, State: h.State.String(), Mode: h.Mode,
		Since: instant(h.Since), RetryAfter: period(h.RetryAfter), FailureRatio: h.FailureRatio,
		LastError: h.LastError, LastFailure: instant(h.LastFailure),
	})
}
