// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"fmt"
	"slices"
	"time"
)

// sorted are the results in the order of their slices.
func (w *refWindow) sorted(now int64) []refResult {
	list := slices.Clone(w.kept(now))
	if w.w.Kind == WindowRolling {
		slices.SortStableFunc(list, func(a, b refResult) int {
			return int(w.sliceOf(w.credit(a)) - w.sliceOf(w.credit(b)))
		})
	}
	return list
}

// partOf says to which part of a Snapshot a result belongs: a slice of a
// rolling window, as old as its youngest possible result, a run of equal
// results of a count window, or all of it.
func (w *refWindow) partOf(res refResult, now int64) (key string, p Part) {
	switch w.w.Kind {
	case WindowRolling:
		slice := w.sliceOf(w.credit(res))
		end := w.began + (slice+1)*w.width()
		return fmt.Sprint(slice), Part{Age: time.Duration(max(now-end, 0))}
	case WindowCount:
		return fmt.Sprint(res.o, res.slow), Part{}
	}
	return "all", Part{}
}

// recall replaces the contents by parts that have aged by passed since.
func (w *refWindow) recall(now, passed int64, parts []Part, good, bad uint32) {
	w.clear(now)
	for _, p := range parts {
		at := now
		if w.w.Kind == WindowRolling {
			for age := int64(p.Age) + passed; age > 0; age -= w.width() {
				at -= w.width()
			}
		}
		w.recallPart(at, p)
	}
	w.good, w.bad = good, bad
}

// recallPart puts successes before failures, and takes slow calls for failures
// first: a Part does not say.
func (w *refWindow) recallPart(at int64, p Part) {
	slowFailures := min(p.Slow, p.Failures)
	put := func(n uint32, o Outcome, slow uint32, rejected bool) {
		for i := range n {
			w.results = append(w.results, refResult{at: at, slot: at, o: o, slow: i < slow, rejected: rejected, restored: true})
		}
	}
	put(p.Successes, Success, p.Slow-slowFailures, false)
	put(p.Failures, Failure, slowFailures, false)
	put(p.Ignored, Ignored, 0, false)
	if w.w.Kind != WindowRolling || w.w.CreditStart || w.throttled {
		put(p.Rejected, Ignored, 0, true)
	}
}

// refSnapshot is what an oracle remembers.
type refSnapshot struct {
	at        int64
	state     State
	mode      Mode
	until     int64
	held      bool
	openings  int
	cause     error
	parts     []Part
	began     int64
	good, bad uint32
}

func (r *oracle) snapshot(now int64) refSnapshot {
	r.look(now)
	s := refSnapshot{
		at: now, state: r.state, mode: r.mode, until: r.since + r.length, held: r.held,
		openings: r.attempt, cause: r.cause, began: now,
	}
	if r.state == Closed || r.ramping {
		s.parts = r.window.parts(now)
		s.good, s.bad = r.window.runs(now)
		if r.window.w.Kind == WindowTumbling {
			s.began = r.window.began
		}
	}
	return s
}

// restore continues where the snapshot was.
func (r *oracle) restore(s refSnapshot, now int64) {
	r.look(now)
	r.mode = ModeNormal
	if s.state == Closed {
		r.moveTo(Closed, ReasonRestored, nil)
		r.window.recall(now, now-s.at, s.parts, s.good, s.bad)
		if r.window.w.Kind == WindowTumbling {
			r.window.began = s.began
		}
	} else {
		r.moveTo(Open, ReasonRestored, s.cause)
		r.attempt = s.openings
		r.length, r.held = max(s.until-now, 0), s.held && s.state == Open
		if s.state == HalfOpen {
			r.length = 0
		}
	}
	if s.mode != ModeNormal {
		r.setMode(s.mode, now)
	}
}
