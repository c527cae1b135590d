// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

// queue holds the entries of a registry in the order of their creation. Two
// positions move through it, each at its own pace.
type queue struct {
	oldest, newest *entry
	hand           *entry // the next one to be considered for eviction; nil is the oldest
	next           *entry // the next one to be looked at for idleness; nil between rounds
}

func (q *queue) push(e *entry) {
	e.older = q.newest
	if q.newest == nil {
		q.oldest = e
	} else {
		q.newest.newer = e
	}
	q.newest = e
}

// remove takes e out; positions at e move on.
func (q *queue) remove(e *entry) {
	if q.hand == e {
		q.hand = e.newer
	}
	if q.next == e {
		q.next = e.newer
	}
	if e.older == nil {
		q.oldest = e.newer
	} else {
		e.older.newer = e.newer
	}
	if e.newer == nil {
		q.newest = e.older
	} else {
		e.newer.older = e.older
	}
	e.older, e.newer = nil, nil
}

// turn returns the entry at the hand and moves the hand on, round and round.
// The queue is not empty.
func (q *queue) turn() *entry {
	e := q.hand
	if e == nil {
		e = q.oldest
	}
	q.hand = e.newer
	return e
}
