package metrics

import "time"

// counts are those of one generation.
type counts struct {
	requests    int // admitted
	successes   int
	failures    int
	consecutive int // failures in a row
}

func (c *counts) add(ok bool) {
	if ok {
		c.successes++
		c.consecutive = 0
		return
	}
	c.failures++
	c.consecutive++
}

// totals are never cleared: the dashboards take differences.
type totals struct {
	requests, successes, failures, rejected, late, opens uint64
}

func (t *totals) add(ok bool) {
	if ok {
		t.successes++
	} else {
		t.failures++
	}
}

// Stats is a snapshot of a breaker. The counters cover its whole life, except
// ConsecutiveFailures, which is of the present window.
type Stats struct {
	Name                string    `json:"name"`
	State               string    `json:"state"`
	Requests            uint64    `json:"requests"`
	Successes           uint64    `json:"successes"`
	Failures            uint64    `json:"failures"`
	Rejected            uint64    `json:"rejected"`
	Late                uint64    `json:"late"` // results that came after their window or state was over
	Opens               uint64    `json:"opens"`
	ConsecutiveFailures int       `json:"consecutive_failures"`
	LastStateChange     time.Time `json:"last_state_change"`
}

// GetStats returns a snapshot. Unlike GetState it changes nothing, so an open
// breaker whose time is over still reads OPEN here.
func (cb *CircuitBreaker) GetStats() Stats {
	cb.mu.Lock()
	defer cb.mu.Unlock()
	return Stats{
		Name:                cb.config.Name,
		State:               cb.state.String(),
		Requests:            cb.totals.requests,
		Successes:           cb.totals.successes,
		Failures:            cb.totals.failures,
		Rejected:            cb.totals.rejected,
		Late:                cb.totals.late,
		Opens:               cb.totals.opens,
		ConsecutiveFailures: cb.counts.consecutive,
		LastStateChange:     cb.changedAt,
	}
}

// GetMetrics returns the gauges that the old push agent reads.
func (cb *CircuitBreaker) GetMetrics() map[string]interface{} {
	s := cb.GetStats()
	return map[string]interface{}{
		"circuit_state":    s.State,
		"circuit_requests": s.Requests,
		"circuit_failures": s.Failures,
		"circuit_rejected": s.Rejected,
		"circuit_opens":    s.Opens,
	}
}
