// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// history is what a window remembers in a form that every window can take
// over, for Reconfigure, Snapshot and Restore.
type history struct {
	parts []stretch // oldest first
	runs  runs
	began int64 // how long ago a tumbling window began
}

// runs are the lengths of the runs at the end.
type runs struct{ successes, failures uint32 }

// stretch is a part of a history.
type stretch struct {
	age                                          int64 // of its youngest result
	successes, failures, ignored, slow, rejected uint32
}

func (t *tally) runs() runs { return runs{t.ConsecutiveSuccesses, t.ConsecutiveFailures} }

func (t *tally) setRuns(r runs) {
	t.ConsecutiveSuccesses, t.ConsecutiveFailures = r.successes, r.failures
}

// stretch is t without calls in flight.
func (t *tally) stretch(age int64) stretch {
	return stretch{age, t.TotalSuccesses, t.TotalFailures, t.TotalExclusions, t.slow, t.rejected}
}

// add adds the results of a stretch, but no runs.
func (t *tally) add(p stretch) {
	t.Requests = plus(t.Requests, p.successes+p.failures+p.ignored)
	t.TotalSuccesses = plus(t.TotalSuccesses, p.successes)
	t.TotalFailures = plus(t.TotalFailures, p.failures)
	t.TotalExclusions = plus(t.TotalExclusions, p.ignored)
	t.slow = plus(t.slow, p.slow)
	t.rejected = plus(t.rejected, p.rejected)
}

func (p stretch) empty() bool { return p == stretch{age: p.age} }

// count adds a result of a ring.
func (p *stretch) count(bits uint8) {
	if bits&ringFailed != 0 {
		p.failures++
	} else {
		p.successes++
	}
	if bits&ringSlow != 0 {
		p.slow++
	}
}

// slowFailures are those of the slow calls that are taken for failures where
// it is not known which were.
func (p stretch) slowFailures() uint32 {
	if p.slow < p.failures {
		return p.slow
	}
	return p.failures
}

func (p stretch) slowSuccesses() uint32 { return p.slow - p.slowFailures() }
