// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import (
	"hash/maphash"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

// Registry makes and keeps one breaker for each name: for each host, tenant or
// shard, when they are known only at run time. The zero value works and keeps
// breakers of the zero Config for ever. A Registry is safe for use by several
// goroutines and must not be copied after its first use; its fields must not
// be changed after it.
//
// Ask Get for each call instead of holding on to breakers: it takes no lock and
// does not allocate for a name that is there, and a breaker that has been
// evicted and made again would otherwise exist twice. A breaker that is held
// and used counts as used, so this can happen only to one that was left alone
// while it was held.
//
// Limit and IdleAfter keep memory bounded when names come from outside. No
// breaker is evicted that has something to say: one that is open or half-open,
// that is in another mode than normal, or whose calls are known to be running
// (with CountInFlight, Trip or MaxConcurrent). An open one that nobody calls
// again stays open, and stays; Remove drops it.
type Registry struct {
	// Config is the configuration of a new breaker; nil is the zero Config.
	// Name is filled in when it is empty. It is called without a lock and may
	// use the registry (but not ask it for the same name), perhaps by several
	// goroutines for one name, of which one result is taken.
	Config func(name string) Config

	// Limit is the largest number of breakers. At the limit a new name evicts
	// another that was not used lately. When none can be evicted, Get returns
	// a shared breaker in disabled mode, which lets calls run unguarded, and
	// counts this in RegistryStats.Overflow: a flood of made-up names must
	// neither fill the memory nor stop calls. 0 or less is no limit.
	Limit int

	// IdleAfter is the time after which a breaker may be evicted when nobody
	// asked Get for it and no call began or ended. Get looks at a few breakers
	// now and then, without a clock in the usual case, so an idle one goes
	// later than that, never earlier; Sweep looks at all. 0 or less is never.
	IdleAfter time.Duration

	// Read without a lock, written with mu held:
	table  atomic.Pointer[table]
	size   atomic.Int64                        // number of entries
	config atomic.Pointer[func(string) Config] // of Reconfigure

	mu     sync.Mutex
	base   time.Time // zero of the times below; guarded by mu, as all that follows
	shared *Breaker  // for names without a place; nil until it is needed
	queue  queue
	stuck  bool          // the last search for a breaker to evict found none
	round  time.Duration // when the present round of looking for idle breakers began
	totals RegistryStats // only the totals
}

// entry is a name of a registry.
type entry struct {
	b    *Breaker
	mark atomic.Uint32 // idle, used or gone
	name string
	hash uint64                // of the name
	next atomic.Pointer[entry] // in its chain of the table

	// Guarded by the lock of the registry:
	older, newer *entry
	activity     uint64        // of the breaker, when it was last looked at
	last         time.Duration // last look that found it used
	spare        uint8         // how often the search for a victim still passes by
}

// The marks of an entry. A hit writes only the first one after a look, so names
// that many goroutines ask for do not cost more than others.
const (
	idle uint32 = iota // no Get since the last look
	used
	gone // evicted, or about to be: only the lock tells
)

// touch marks the entry as used. It reports false for one that is gone.
func (e *entry) touch() bool {
	m := e.mark.Load()
	return m == used || m == idle && e.mark.CompareAndSwap(idle, used) || e.mark.Load() == used
}

// Get returns the breaker with a name and makes it when there is none. All
// callers get the same one until it is removed or evicted. When there is
// neither a place nor a breaker to evict it is the shared one; see Limit.
func (r *Registry) Get(name string) *Breaker {
	if b := r.hit(name); b != nil {
		return b
	}
	return r.create(name, nil)
}

// GetOrCreate is Get with the configuration that a new breaker has instead of
// that of the registry, unless Reconfigure was called: it decides about all.
// An existing breaker keeps its configuration.
func (r *Registry) GetOrCreate(name string, c Config) *Breaker {
	if b := r.hit(name); b != nil {
		return b
	}
	return r.create(name, &c)
}

// Lookup returns the breaker with a name if there is one. Unlike Get it does
// not count as use, so that looking at breakers does not keep them.
func (r *Registry) Lookup(name string) (*Breaker, bool) {
	e := r.find(name)
	if e == nil {
		r.mu.Lock()
		e = r.find(name)
		r.mu.Unlock()
	}
	if e == nil {
		return nil, false
	}
	return e.b, true
}

// Remove drops the breaker with a name, whatever its state, and reports whether
// there was one. Its calls end as usual; the next Get makes a new breaker.
func (r *Registry) Remove(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.find(name)
	if e == nil {
		return false
	}
	e.mark.Store(gone)
	r.drop(e)
	r.totals.Removed++
	return true
}

// Len is the number of breakers.
func (r *Registry) Len() int { return int(r.size.Load()) }

// Names returns the names, sorted.
func (r *Registry) Names() []string {
	var names []string
	for _, e := range r.sorted() {
		names = append(names, e.name)
	}
	return names
}

// All returns the breakers, sorted by the names that Get knows them by.
func (r *Registry) All() []*Breaker {
	var all []*Breaker
	for _, e := range r.sorted() {
		all = append(all, e.b)
	}
	return all
}

// hit returns an existing breaker for use, or nil.
func (r *Registry) hit(name string) *Breaker {
	e := r.find(name)
	if e == nil || !e.touch() {
		return nil
	}
	if r.IdleAfter > 0 {
		r.sweepSometimes()
	}
	return e.b
}

// find may miss an entry unless the lock is held.
func (r *Registry) find(name string) *entry { return r.table.Load().find(name) }

// sorted are the entries of one moment, by name.
func (r *Registry) sorted() []*entry {
	list := r.list()
	sort.Slice(list, func(i, j int) bool { return list[i].name < list[j].name })
	return list
}

// list are the entries of one moment, the oldest first.
func (r *Registry) list() []*entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*entry, 0, r.Len())
	for e := r.queue.oldest; e != nil; e = e.newer {
		list = append(list, e)
	}
	return list
}

// add puts a breaker under a name that is free. The lock is held.
func (r *Registry) add(name string, b *Breaker, now time.Duration) *Breaker {
	t := r.resize(1)
	e := &entry{b: b, name: name, hash: maphash.String(t.seed, name), activity: b.activity(), last: now}
	r.queue.push(e)
	t.put(e)
	r.totals.Created++
	return b
}

// drop takes an entry that is marked gone out. The lock is held.
func (r *Registry) drop(e *entry) {
	r.table.Load().cut(e)
	r.queue.remove(e)
	r.resize(-1)
}

// resize changes the number of entries, and the table if need be.
func (r *Registry) resize(by int64) *table {
	t := r.table.Load().fitting(int(r.size.Add(by)), &r.queue)
	r.table.Store(t)
	return t
}
