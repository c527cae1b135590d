// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

// counts are what Breaker.Counts returns at now.
func (r *oracle) counts(now int64) (n Counts) {
	switch {
	case r.state == Open:
		return Counts{}
	case !r.probing():
		return r.window.counts(now, r.countedInFlight())
	}
	for _, c := range r.probes() {
		n.Requests++
		if c.ended {
			refCount(&n, c.outcome)
		}
	}
	for _, c := range r.endedProbes() {
		switch c.outcome {
		case Success:
			n.ConsecutiveSuccesses, n.ConsecutiveFailures = n.ConsecutiveSuccesses+1, 0
		case Failure:
			n.ConsecutiveSuccesses, n.ConsecutiveFailures = 0, n.ConsecutiveFailures+1
		}
	}
	return n
}

func (r *oracle) countedInFlight() (list []*refCall) {
	for _, c := range r.inFlight() {
		if c.counted {
			list = append(list, c)
		}
	}
	return list
}

// slow is the number of slow calls that Counts goes over.
func (r *oracle) slow(now int64) (n uint32) {
	switch {
	case r.state == Open:
		return 0
	case r.probing():
		for _, c := range r.probes() {
			if c.ended && c.slow {
				n++
			}
		}
		return n
	}
	for _, res := range r.window.kept(now) {
		if res.slow {
			n++
		}
	}
	return n
}
