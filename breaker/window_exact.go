// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// exact is the memory of an exact window: the time of each result. It needs
// memory for each, so their number is limited, and each success takes the lock.
//
// Ignored results leave no trace. Requests is the number of results plus the
// calls in flight. The runs of successes and failures do not shrink.
type exact struct {
	total tally
	span  int64
	limit int
	now   int64
	past  []moment // in the order in which they came
	first int      // the oldest that counts
}

// moment is a result with its time.
type moment struct {
	at   int64
	bits uint8
}

func (e *exact) reset(now int64) {
	e.total, e.past, e.first, e.now = tally{}, e.past[:0], 0, now
}

// advance drops what is as old as the span.
func (e *exact) advance(now int64) bool {
	e.now = now
	for e.first < len(e.past) && now-e.past[e.first].at >= e.span {
		e.drop()
	}
	return false
}

// drop forgets the oldest result. Space is won back when half of it is unused.
func (e *exact) drop() {
	e.total.unring(e.past[e.first].bits)
	if e.first++; e.first > len(e.past)/2 {
		e.past = e.past[:copy(e.past, e.past[e.first:])]
		e.first = 0
	}
}

func (e *exact) sum() tally { return e.total }
func (e *exact) end() int64 { return endless }

// reject does nothing: Throttle does not go with this window.
func (e *exact) reject() {}

// peek moves the window: where it stands between calls cannot be observed.
func (e *exact) peek(now int64) tally {
	e.advance(now)
	return e.total
}

func (e *exact) admit() int64 {
	e.total.Requests++
	return 0
}

func (e *exact) record(_ int64, o Outcome, slow bool) {
	if o == Ignored {
		e.total.Requests--
		return
	}
	e.total.record(o, slow)
	e.push(e.now, ringBits(o, slow))
}

// push adds a result to the past, at the cost of the oldest when there are too
// many.
func (e *exact) push(at int64, bits uint8) {
	if len(e.past)-e.first >= e.limit {
		e.drop()
	}
	e.past = append(e.past, moment{at, bits})
}

func (e *exact) successes(n uint32) {
	for ; n > 0; n-- {
		e.admit()
		e.record(0, Success, false)
	}
}

// history has a part for each run of equal results at the same time.
func (e *exact) history(now int64) history {
	h := history{runs: e.total.runs()}
	var last moment
	for i, m := range e.past[e.first:] {
		if i == 0 || m != last {
			h.parts = append(h.parts, stretch{age: now - m.at})
			last = m
		}
		h.parts[len(h.parts)-1].count(m.bits)
	}
	return h
}

// recall takes each part for results of the age of its youngest.
func (e *exact) recall(now int64, h history) {
	e.reset(now)
	for _, p := range h.parts {
		if p.age < e.span {
			e.recallAll(now-p.age, Success, p.successes, p.slowSuccesses())
			e.recallAll(now-p.age, Failure, p.failures, p.slowFailures())
		}
	}
	e.total.setRuns(h.runs)
}

// recallAll adds n results of a time, the first slow ones of which are slow.
func (e *exact) recallAll(at int64, o Outcome, n, slow uint32) {
	for i := uint32(0); i < n; i++ {
		e.admit()
		e.total.record(o, i < slow)
		e.push(at, ringBits(o, i < slow))
	}
}
