// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// overdue knows how many calls in flight have been running for SlowAfter, for
// Config.SlowInFlight. It remembers in how many parts of SlowAfter calls began,
// not each call, so it costs the same for ten calls and for ten thousand, and a
// call becomes late up to an eighth of SlowAfter after its time.
//
// Every method works on nil, for breakers without SlowInFlight.
type overdue struct {
	width int64
	first int64 // the oldest part that is not late
	parts [overdueParts]uint32
	count uint32 // calls that are late
}

// overdueParts holds 8 parts of SlowAfter, the one that is beginning and the one
// that is ending. It is a power of two, so that parts before time zero do not
// fall on those after it.
const overdueParts = 16

// newOverdue knows of no calls.
func newOverdue(p *policy, now int64) *overdue {
	if !p.SlowInFlight {
		return nil
	}
	width := int64(p.SlowAfter)/8 + 1
	return &overdue{width: width, first: now/width - 8}
}

// late is the number of calls that are late.
func (l *overdue) late() uint32 {
	if l == nil {
		return 0
	}
	return l.count
}

// advance moves calls to the late ones. It reports whether there are new ones.
func (l *overdue) advance(now int64) bool {
	if l == nil {
		return false
	}
	before := l.count
	first := now/l.width - 8 // a part is late when its youngest call is
	if first-l.first > overdueParts {
		for i, n := range l.parts {
			l.count += n
			l.parts[i] = 0
		}
		l.first = first
	}
	for l.first < first {
		part := &l.parts[uint64(l.first)%overdueParts]
		l.count += *part
		*part = 0
		l.first++
	}
	return l.count > before
}

// enter counts a call that begins.
func (l *overdue) enter(now int64) {
	if l != nil {
		l.parts[uint64(now/l.width)%overdueParts]++
	}
}

// leaveAny forgets a call of which it is not known when it began: the oldest.
func (l *overdue) leaveAny() {
	if l == nil {
		return
	}
	if l.count > 0 {
		l.count--
		return
	}
	for i := l.first; i < l.first+overdueParts; i++ {
		if part := &l.parts[uint64(i)%overdueParts]; *part > 0 {
			*part--
			return
		}
	}
}

// leave forgets a call that began at start and has ended.
func (l *overdue) leave(start int64) {
	switch {
	case l == nil:
	case start/l.width < l.first:
		if l.count > 0 { // a clock that went back may have mixed up the parts
			l.count--
		}
	default:
		l.parts[uint64(start/l.width)%overdueParts]--
	}
}
