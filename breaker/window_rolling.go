// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// ring is what both rolling windows share: slices of equal width that follow
// each other from start, of which the last len(parts) are kept. Slice number
// age is parts[age % len(parts)]; age is the current one.
type ring struct {
	total tally
	parts []tally
	width int64
	start int64
	age   int64
}

// reset makes now the beginning of slice 0. So slices are aligned with the
// closing of the breaker, not with the wall clock: breakers that closed at
// different times do not all forget at the same moment.
func (r *ring) reset(now int64) {
	r.start = now
	r.age = 0
	r.clear()
}

// clear forgets everything but keeps the current slice.
func (r *ring) clear() {
	r.total = tally{}
	for i := range r.parts {
		r.parts[i] = tally{}
	}
}

func (r *ring) sum() tally { return r.total }

// ageAt is the number of the slice that holds now; the past is the current one.
func (r *ring) ageAt(now int64) int64 {
	if age := (now - r.start) / r.width; age > r.age {
		return age
	}
	return r.age
}

// part is the slice with a number; the caller makes sure that it is kept.
func (r *ring) part(age int64) *tally { return &r.parts[age%int64(len(r.parts))] }

// rolling is the memory of a rolling window that counts results at the moment
// they are known. The slices hold results only: Requests is their number plus
// the calls in flight, so that admission needs no clock. The runs of successes
// and failures do not shrink: a slow outage with one call each minute is still
// a run of failures.
type rolling struct {
	ring
	inFlight uint32
}

func (r *rolling) reset(now int64) {
	r.ring.reset(now)
	r.inFlight = 0
}

// advance drops the slices that left. After a gap of a whole window it clears
// once, so that the first call after a quiet night costs no more than others.
func (r *rolling) advance(now int64) bool {
	age := r.ageAt(now)
	if age-r.age >= int64(len(r.parts)) {
		runs := r.total
		r.clear()
		r.total.ConsecutiveSuccesses = runs.ConsecutiveSuccesses
		r.total.ConsecutiveFailures = runs.ConsecutiveFailures
		r.age = age
	}
	for r.age < age {
		r.age++
		oldest := r.part(r.age)
		r.total.minus(*oldest)
		*oldest = tally{}
	}
	return false
}

// admit counts the call as in flight; only its result goes into a slice.
func (r *rolling) admit() int64 {
	r.inFlight++
	return 0
}

// record uses the current slice: the caller has advanced to now.
func (r *rolling) record(_ int64, o Outcome, slow bool) {
	r.inFlight--
	r.total.record(o, slow)
	r.part(r.age).record(o, slow)
}

func (r *rolling) sum() tally {
	t := r.total
	t.Requests = r.inFlight + t.finished()
	return t
}

// peek moves the window: where it stands between calls cannot be observed.
func (r *rolling) peek(now int64) tally {
	r.advance(now)
	return r.sum()
}
