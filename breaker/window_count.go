// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// lastCalls is the memory of a count window: a ring of the last results.
//
// Ignored results take no place in the ring and leave no trace. Requests is
// the number of results in the ring plus the calls in flight. The runs of
// successes and failures may be longer than the ring.
type lastCalls struct {
	total tally
	ring  []uint8 // bits of each result, oldest at next once full
	next  int
	full  bool
}

// The bits of a result. A success that was fast has none.
const (
	ringFailed uint8 = 1 << iota
	ringSlow
)

func (l *lastCalls) reset(int64) {
	// The ring's contents need no clearing: next and full say what is valid.
	l.total, l.next, l.full = tally{}, 0, false
}

func (l *lastCalls) advance(int64) bool { return false }
func (l *lastCalls) sum() tally         { return l.total }
func (l *lastCalls) peek(int64) tally   { return l.total }
func (l *lastCalls) end() int64         { return endless }

// reject does nothing: Throttle needs a window of time.
func (l *lastCalls) reject() {}

func (l *lastCalls) admit() int64 {
	l.total.Requests++
	return 0
}

// record overwrites the oldest result once the ring is full, which takes the
// place of time in this window: there is nothing to do in advance.
func (l *lastCalls) record(_ int64, o Outcome, slow bool) {
	if o == Ignored {
		l.total.Requests--
		return
	}
	l.total.record(o, slow)
	l.push(ringBits(o, slow))
}

// push overwrites the oldest result.
func (l *lastCalls) push(bits uint8) {
	if l.full {
		l.total.unring(l.ring[l.next])
	}
	l.ring[l.next] = bits
	l.next++
	if l.next == len(l.ring) {
		l.next, l.full = 0, true
	}
}

// successes of more than the ring holds leave nothing else in it.
func (l *lastCalls) successes(n uint32) {
	l.total.successes(n)
	if uint64(n) < uint64(len(l.ring)) {
		for ; n > 0; n-- {
			l.push(0)
		}
		return
	}
	inFlight := l.total.Requests - n - l.held()
	for i := range l.ring {
		l.ring[i] = 0
	}
	l.next, l.full = 0, true
	l.total.TotalSuccesses, l.total.TotalFailures, l.total.slow = l.held(), 0, 0
	l.total.Requests = l.held() + inFlight
}

// held is the number of results in the ring.
func (l *lastCalls) held() uint32 {
	if l.full {
		return uint32(len(l.ring))
	}
	return uint32(l.next)
}

// history has a part for each run of equal results. Their times are unknown.
func (l *lastCalls) history(int64) history {
	h := history{runs: l.total.runs()}
	first, n := l.next, int(l.held())
	if !l.full {
		first = 0
	}
	last := -1
	for i := 0; i < n; i++ {
		bits := l.ring[(first+i)%len(l.ring)]
		if int(bits) != last {
			h.parts = append(h.parts, stretch{})
			last = int(bits)
		}
		h.parts[len(h.parts)-1].count(bits)
	}
	return h
}

// recall pushes the successes of each part, then its failures: in which order
// they came is known only when the history is that of a ring.
func (l *lastCalls) recall(_ int64, h history) {
	l.reset(0)
	for _, p := range h.parts {
		l.pushAll(p.successes, p.slowSuccesses(), 0)
		l.pushAll(p.failures, p.slowFailures(), ringFailed)
	}
	l.total.setRuns(h.runs)
}

// pushAll pushes n results, the first slow ones of which are slow.
func (l *lastCalls) pushAll(n, slow uint32, bits uint8) {
	for i := uint32(0); i < n; i++ {
		o, isSlow := Success, i < slow
		if bits&ringFailed != 0 {
			o = Failure
		}
		l.admit()
		l.record(0, o, isSlow)
	}
}

// ringBits is what the ring keeps of a result; unring is its inverse.
func ringBits(o Outcome, slow bool) uint8 {
	var bits uint8
	if o != Success {
		bits |= ringFailed
	}
	if slow {
		bits |= ringSlow
	}
	return bits
}

// unring takes a result out of the totals.
func (t *tally) unring(bits uint8) {
	t.Requests--
	if bits&ringFailed != 0 {
		t.TotalFailures--
	} else {
		t.TotalSuccesses--
	}
	if bits&ringSlow != 0 {
		t.slow--
	}
}
