// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// ring is what both rolling windows share: slices of equal width that follow
// each other from start, of which the last len(parts) are kept. Slice number
// age is parts[age % len(parts)]; age is the current one.
type ring[P any, S slice[P]] struct {
	total tally
	parts []P
	width int64
	start int64
	age   int64
}

// slice is what a ring keeps of a slice: a tally, or less.
type slice[P any] interface {
	*P
	record(o Outcome, slow bool)
	successes(n uint32)
	reject()
	add(s stretch)
	tally() tally
}

func newRing[P any, S slice[P]](w Window) ring[P, S] {
	return ring[P, S]{width: sliceWidth(w), parts: make([]P, w.Slices)}
}

// reset makes now the beginning of slice 0. So slices are aligned with the
// closing of the breaker, not with the wall clock: breakers that closed at
// different times do not all forget at the same moment.
func (r *ring[P, S]) reset(now int64) {
	r.start = now
	r.age = 0
	r.clear()
}

// clear forgets everything but keeps the current slice.
func (r *ring[P, S]) clear() {
	r.total = tally{}
	var empty P
	for i := range r.parts {
		r.parts[i] = empty
	}
}

func (r *ring[P, S]) sum() tally { return r.total }

// end is that of the current slice.
func (r *ring[P, S]) end() int64 { return later(r.start, (r.age+1)*r.width) }

// ageAt is the number of the slice that holds now; the past is the current one.
func (r *ring[P, S]) ageAt(now int64) int64 {
	if age := (now - r.start) / r.width; age > r.age {
		return age
	}
	return r.age
}

// part is the slice with a number; the caller makes sure that it is kept.
func (r *ring[P, S]) part(age int64) S { return &r.parts[age%int64(len(r.parts))] }

// take empties the slice with a number and takes it out of the totals.
func (r *ring[P, S]) take(age int64) {
	p := r.part(age)
	r.total.minus(p.tally())
	var empty P
	*p = empty
}

// reject counts a call that was not admitted.
func (r *ring[P, S]) reject() {
	r.total.reject()
	r.part(r.age).reject()
}

// successes belong to the current slice: the breaker asks again at its end.
func (r *ring[P, S]) successes(n uint32) {
	r.total.successes(n)
	r.part(r.age).successes(n)
}

// history has a part for each slice, as old as its youngest possible result.
func (r *ring[P, S]) history(now int64) history {
	h := history{runs: r.total.runs()}
	first := r.age - int64(len(r.parts)) + 1
	if first < 0 {
		first = 0
	}
	for age := first; age <= r.age; age++ {
		old := now - (r.start + (age+1)*r.width)
		if old < 0 {
			old = 0
		}
		t := r.part(age).tally()
		if s := t.stretch(old); !s.empty() {
			h.parts = append(h.parts, s)
		}
	}
	return h
}

// recall makes now part of the last slice, so that there are slices for the past.
func (r *ring[P, S]) recall(now int64, h history) {
	last := int64(len(r.parts)) - 1
	r.start, r.age = now-last*r.width, last
	r.clear()
	for _, s := range h.parts {
		if age := last - (s.age+r.width-1)/r.width; age >= 0 {
			r.part(age).add(s)
			r.total.add(s)
		}
	}
	r.total.setRuns(h.runs)
}
