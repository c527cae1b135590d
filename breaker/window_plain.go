// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// unbounded is the memory of NoWindow: one tally that only a change of state
// clears.
type unbounded struct {
	total tally
}

func (u *unbounded) reset(int64)        { u.total = tally{} }
func (u *unbounded) advance(int64) bool { return false }
func (u *unbounded) sum() tally         { return u.total }
func (u *unbounded) peek(int64) tally   { return u.total }

func (u *unbounded) admit() int64 {
	u.total.Requests++
	return 0
}

func (u *unbounded) end() int64                           { return endless }
func (u *unbounded) reject()                              { u.total.reject() }
func (u *unbounded) record(_ int64, o Outcome, slow bool) { u.total.record(o, slow) }
func (u *unbounded) successes(n uint32)                   { u.total.successes(n) }

// history has one part: it is not known when what happened.
func (u *unbounded) history(int64) history {
	return history{parts: []stretch{u.total.stretch(0)}, runs: u.total.runs()}
}

func (u *unbounded) recall(_ int64, h history) {
	u.total = tally{}
	for _, p := range h.parts {
		u.total.add(p)
	}
	u.total.setRuns(h.runs)
}

// tumbling is the memory of a tumbling window. It is lazy: the next window
// begins with the first call at or after the end of the last one, not at a
// multiple of the span.
type tumbling struct {
	unbounded
	span  int64
	start int64
}

func (t *tumbling) reset(now int64) {
	t.total = tally{}
	t.start = now
}

// over subtracts instead of adding, which cannot overflow for a long span.
func (t *tumbling) over(now int64) bool { return now-t.start >= t.span }

func (t *tumbling) end() int64 { return later(t.start, t.span) }

func (t *tumbling) history(now int64) history {
	h := t.unbounded.history(now)
	h.began = now - t.start
	return h
}

// recall keeps the beginning of the window, so that it does not get longer by
// being moved about.
func (t *tumbling) recall(now int64, h history) {
	t.unbounded.recall(now, h)
	t.start = now - h.began
}

// advance reports true when a new window began. The machine then begins a
// generation, which drops the results of calls that straddle the boundary:
// neither window could count them whole.
func (t *tumbling) advance(now int64) bool {
	if !t.over(now) {
		return false
	}
	t.reset(now)
	return true
}

// peek does not restart the window: a program that only reads the counts must
// not move the time at which they are cleared.
func (t *tumbling) peek(now int64) tally {
	if t.over(now) {
		return tally{}
	}
	return t.total
}
