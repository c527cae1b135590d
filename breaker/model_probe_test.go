// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import "slices"

// probes are those of the present era, ended or not.
func (r *oracle) probes() (list []*refCall) {
	for _, c := range r.calls {
		if c.probe && c.era == r.era && !c.shadowed {
			list = append(list, c)
		}
	}
	return list
}

// endedProbes are those with a result, in the order of the results.
func (r *oracle) endedProbes() []*refCall {
	list := slices.DeleteFunc(r.probes(), func(c *refCall) bool { return !c.ended })
	slices.SortFunc(list, func(a, b *refCall) int { return a.order - b.order })
	return list
}

// endProbe decides after the result of a probe.
func (r *oracle) endProbe(cause error) {
	var good, bad, failed, slow, known int
	for _, c := range r.endedProbes() {
		if c.outcome == Ignored {
			continue
		}
		known++
		if c.outcome == Failure {
			failed++
		}
		if c.slow {
			slow++
		}
		if c.outcome == Success && !c.slow {
			good++
		} else {
			bad++
		}
	}
	again, done := bad >= r.c.ProbeFailures, good >= r.c.ProbeSuccesses
	if r.c.ProbeFailureRatio > 0 {
		again = float64(failed)/float64(known) >= r.c.ProbeFailureRatio ||
			r.c.SlowRatio > 0 && float64(slow)/float64(known) >= r.c.SlowRatio
		again, done = again && known >= r.c.Probes, known >= r.c.Probes
	} else if r.c.ProbeLimit == ProbesTotal && known >= r.c.Probes && !done {
		again = true // no more probes will come
	}
	switch {
	case again:
		r.open(ReasonProbeFailed, cause)
	case done && len(r.c.Ramp) > 0:
		r.era++
		r.ramping, r.step, r.stepAt = true, 0, r.now
		r.first, r.shares, r.passed = r.c.Ramp[0], nil, 0
		r.window.clear(r.now)
	case done:
		r.moveTo(Closed, ReasonProbesSucceeded, nil)
	}
}
