// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// rollingStart is the memory of a rolling window with CreditStart. It is the
// rolling window of sony/gobreaker 2.4, number by number: a call and its
// result are counted in the slice in which the call began, a result whose
// slice is gone is dropped, and the runs of successes and failures shrink when
// a slice that contributed to them leaves.
type rollingStart struct {
	ring[tally, *tally]
}

// advance never begins a generation: calls that straddle slices are counted in
// the one in which they began, and dropped only when that one is gone.
func (r *rollingStart) advance(now int64) bool {
	r.moveTo(r.ageAt(now))
	return false
}

// moveTo drops slices until age is the current one. After a gap of a whole
// window everything is cleared, runs included; slice by slice a run may
// survive (see shrinkRuns), so this is more than a short cut.
func (r *rollingStart) moveTo(age int64) {
	if age-r.age >= int64(len(r.parts)) {
		r.clear()
		r.age = age
		return
	}
	for r.age < age {
		r.age++
		r.shrinkRuns(r.part(r.age))
		r.take(r.age)
	}
}

// shrinkRuns prepares for the oldest slice to be taken away. A run shrinks by the slice's own run at its end only when everything younger belongs to
// the run too; otherwise the run began later and does not reach into it.
func (r *rollingStart) shrinkRuns(oldest *tally) {
	var youngerOK, youngerFailed uint32
	for i := range r.parts {
		if p := &r.parts[i]; p != oldest {
			youngerOK += p.TotalSuccesses
			youngerFailed += p.TotalFailures
		}
	}
	t := &r.total
	t.ConsecutiveSuccesses = shrink(t.ConsecutiveSuccesses, oldest.ConsecutiveSuccesses, youngerOK)
	t.ConsecutiveFailures = shrink(t.ConsecutiveFailures, oldest.ConsecutiveFailures, youngerFailed)
}

// shrink returns run without the part of it in the slice that leaves.
func shrink(run, leaving, younger uint32) uint32 {
	if run == leaving+younger {
		return younger
	}
	return run
}

// admit counts the call in the current slice and returns its number, which is
// all that has to be remembered of the call.
func (r *rollingStart) admit() int64 {
	r.total.Requests++
	r.part(r.age).Requests++
	return r.age
}

// record credits the slice in which the call began. The runs of that slice
// change too, in the order of the results and not of the calls; gobreaker does
// so, and predicates of its users see it.
func (r *rollingStart) record(slot int64, o Outcome, slow bool) {
	if r.age-slot >= int64(len(r.parts)) {
		return
	}
	r.total.record(o, slow)
	r.part(slot).record(o, slow)
}

// peek works on a copy, because for this window it can be observed whether it
// moved slice by slice or at once.
func (r *rollingStart) peek(now int64) tally {
	age := r.ageAt(now)
	if age == r.age {
		return r.total
	}
	c := *r
	c.parts = append([]tally(nil), r.parts...)
	c.moveTo(age)
	return c.total
}
