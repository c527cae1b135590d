// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

// refResult is a result in a window.
type refResult struct {
	at       int64 // when it was known
	slot     int64 // when its call began, for CreditStart
	o        Outcome
	slow     bool
	rejected bool // no result: a call that Throttle rejected
	restored bool // comes from a Snapshot or another window
}

// refWindow keeps all results and filters them when asked.
type refWindow struct {
	w         Window
	throttled bool
	began     int64 // of a tumbling window, or of a slice of a rolling one
	results   []refResult
	good, bad uint32 // the runs at the end
	slice     int64  // the newest slice, for CreditStart
}

func (w *refWindow) clear(now int64) {
	w.began, w.results, w.good, w.bad, w.slice = now, nil, 0, 0, 0
}

// width is the time of a slice: together they are not shorter than the span.
func (w *refWindow) width() int64 {
	n := int64(w.w.Slices)
	return (int64(w.w.Span) + n - 1) / n
}

// sliceOf is the number of the slice of a time, negative before began.
func (w *refWindow) sliceOf(t int64) int64 {
	n := int64(0)
	for d := t - w.began; d < 0; d += w.width() {
		n--
	}
	return n + max(t-w.began, 0)/w.width()
}

func (w *refWindow) over(now int64) bool {
	return w.w.Kind == WindowTumbling && now-w.began >= int64(w.w.Span)
}

// advance reports whether a tumbling window began again.
func (w *refWindow) advance(now int64) bool {
	if w.over(now) {
		w.clear(now)
		return true
	}
	if w.w.CreditStart {
		w.leave(w.sliceOf(now))
	}
	return false
}

// leave shrinks the runs as slices leave, as gobreaker does: a run loses what
// the slice ended with if all results that are younger belong to it too; a gap
// of a whole window clears them.
func (w *refWindow) leave(newest int64) {
	n := int64(w.w.Slices)
	if newest-w.slice >= n {
		w.good, w.bad, w.slice = 0, 0, newest
		return
	}
	for w.slice < newest {
		w.slice++
		gone := w.slice - n
		var ok, failed, endOK, endFailed uint32
		for _, res := range w.results {
			switch slice := w.sliceOf(res.slot); {
			case slice < gone || slice >= w.slice || res.rejected || res.o == Ignored:
			case slice > gone && res.o == Success:
				ok++
			case slice > gone:
				failed++
			case res.restored:
			case res.o == Success:
				endOK, endFailed = endOK+1, 0
			default:
				endOK, endFailed = 0, endFailed+1
			}
		}
		if w.good == endOK+ok {
			w.good = ok
		}
		if w.bad == endFailed+failed {
			w.bad = failed
		}
	}
}

// add takes a result; advance was called. One whose slice is gone is dropped.
func (w *refWindow) add(res refResult) {
	if w.w.CreditStart && w.sliceOf(res.slot) <= w.sliceOf(res.at)-int64(w.w.Slices) {
		return
	}
	w.results = append(w.results, res)
	switch {
	case res.rejected || res.o == Ignored:
	case res.o == Success:
		w.good, w.bad = w.good+1, 0
	default:
		w.good, w.bad = 0, w.bad+1
	}
}

// kept are the results that the window remembers at now.
func (w *refWindow) kept(now int64) (list []refResult) {
	if w.over(now) {
		return nil
	}
	for _, res := range w.results {
		switch w.w.Kind {
		case WindowRolling:
			if w.sliceOf(w.credit(res)) > w.sliceOf(now)-int64(w.w.Slices) {
				list = append(list, res)
			}
		case WindowCount:
			if res.o != Ignored && !res.rejected {
				list = append(list, res)
			}
		default:
			list = append(list, res)
		}
	}
	if w.w.Kind == WindowCount && len(list) > w.w.Size {
		list = list[len(list)-w.w.Size:]
	}
	return list
}

// credit is the time to which a result of a rolling window belongs.
func (w *refWindow) credit(res refResult) int64 {
	if w.w.CreditStart {
		return res.slot
	}
	return res.at
}

// runs are those at the end, at a time to which the window has not moved.
func (w *refWindow) runs(now int64) (good, bad uint32) {
	c := *w
	if c.over(now) {
		return 0, 0
	}
	c.advance(now)
	return c.good, c.bad
}

// counts are those of the window; inFlight are the counted calls under way.
func (w *refWindow) counts(now int64, inFlight []*refCall) (n Counts) {
	for _, res := range w.kept(now) {
		if res.rejected {
			continue
		}
		n.Requests++
		refCount(&n, res.o)
	}
	for _, c := range inFlight {
		if !w.over(now) && (!w.w.CreditStart || w.sliceOf(c.began) > w.sliceOf(now)-int64(w.w.Slices)) {
			n.Requests++
		}
	}
	n.ConsecutiveSuccesses, n.ConsecutiveFailures = w.runs(now)
	return n
}

func refCount(n *Counts, o Outcome) {
	switch o {
	case Success:
		n.TotalSuccesses++
	case Ignored:
		n.TotalExclusions++
	default:
		n.TotalFailures++
	}
}

// parts is the window as Snapshot writes it.
func (w *refWindow) parts(now int64) (parts []Part) {
	last := ""
	for _, res := range w.sorted(now) {
		key, part := w.partOf(res, now)
		if key != last || len(parts) == 0 {
			parts = append(parts, part)
			last = key
		}
		w.countPart(&parts[len(parts)-1], res)
	}
	return parts
}

func (w *refWindow) countPart(p *Part, res refResult) {
	switch {
	case res.rejected:
		p.Rejected++
		return
	case res.o == Success:
		p.Successes++
	case res.o == Ignored:
		p.Ignored++
	default:
		p.Failures++
	}
	if res.slow {
		p.Slow++
	}
}
