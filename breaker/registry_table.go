// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"hash/maphash"
	"sync/atomic"
)

// table is the hash table of a registry: chains of entries, written with the
// lock held and read without. A sync.Map has more pointers on the way to a name,
// and following pointers is what a hit in a large registry costs.
//
// A reader may miss a name while the table is being replaced, because the
// entries are then hung up elsewhere. It never finds a wrong one, and it comes
// to an end: entries that were moved lead only to such that were moved before.
// So whoever does not find a name looks again with the lock held.
type table struct {
	seed   maphash.Seed
	chains []atomic.Pointer[entry] // a power of two
}

const smallTable = 8

// find needs no lock, but see table. A nil table is empty.
func (t *table) find(name string) *entry {
	if t == nil {
		return nil
	}
	hash := maphash.String(t.seed, name)
	for e := t.chain(hash).Load(); e != nil; e = e.next.Load() {
		if e.hash == hash && e.name == name {
			return e
		}
	}
	return nil
}

func (t *table) chain(hash uint64) *atomic.Pointer[entry] {
	return &t.chains[hash&uint64(len(t.chains)-1)]
}

// put hangs up an entry whose hash is set.
func (t *table) put(e *entry) {
	c := t.chain(e.hash)
	e.next.Store(c.Load())
	c.Store(e)
}

// cut takes an entry out. It still leads on those who are just reading it.
func (t *table) cut(e *entry) {
	at := t.chain(e.hash)
	for at.Load() != e {
		at = &at.Load().next
	}
	at.Store(e.next.Load())
}

// fitting returns a table that is right for size entries: t, or a new one with
// the entries of q.
func (t *table) fitting(size int, q *queue) *table {
	if t == nil {
		return &table{seed: maphash.MakeSeed(), chains: make([]atomic.Pointer[entry], smallTable)}
	}
	n := len(t.chains)
	switch {
	case size > n:
		n *= 2
	case size < n/8 && n > smallTable:
		n /= 2
	default:
		return t
	}
	next := &table{seed: t.seed, chains: make([]atomic.Pointer[entry], n)}
	for e := q.oldest; e != nil; e = e.newer {
		next.put(e)
	}
	return next
}
