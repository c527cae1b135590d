// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// throttled decides about a call as Google's "Site Reliability Engineering",
// chapter 21, does: rejected with probability
//
//	max(0, (requests - K*accepts) / (requests + 1))
//
// but for one call in each ProbeInterval: without it a dependency that was
// down for a whole window would hardly ever be asked again.
func (m *machine) throttled(now int64) bool {
	p := m.rejectionRate()
	if p <= 0 || now-m.lastPass >= int64(m.ProbeInterval) || m.rand.float() >= p {
		m.lastPass = now
		return false
	}
	return true
}

// rejectionRate is the probability, as of the last call of advance.
func (m *machine) rejectionRate() float64 {
	t := m.closed.sum()
	ended := float64(t.TotalSuccesses) + float64(t.TotalFailures)
	requests := ended + float64(t.rejected)
	if requests < float64(m.MinCalls) {
		return 0
	}
	return (requests - m.Throttle*float64(t.TotalSuccesses)) / (requests + 1)
}
