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
	if l.full {
		l.forget(l.ring[l.next])
	}
	l.total.record(o, slow)
	l.ring[l.next] = ringBits(o, slow)
	l.next++
	if l.next == len(l.ring) {
		l.next, l.full = 0, true
	}
}

// ringBits is what the ring keeps of a result; forget is its inverse.
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

// forget takes the oldest result out of the totals.
func (l *lastCalls) forget(bits uint8) {
	l.total.Requests--
	if bits&ringFailed != 0 {
		l.total.TotalFailures--
	} else {
		l.total.TotalSuccesses--
	}
	if bits&ringSlow != 0 {
		l.total.slow--
	}
}
