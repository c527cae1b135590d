// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestRegistryStress uses a registry in every way from several goroutines:
// more names than places, idle ones expiring, breakers opening and closing.
func TestRegistryStress(t *testing.T) {
	for name, r := range map[string]*Registry{
		"limit":          {Limit: 12},
		"idle":           {IdleAfter: time.Nanosecond},
		"limit and idle": {Limit: 12, IdleAfter: 20 * time.Microsecond},
	} {
		t.Run(name, func(t *testing.T) { stressRegistry(t, r) })
	}
}

func stressRegistry(t *testing.T, r *Registry) {
	r.Config = func(string) Config { return Config{ConsecutiveFailures: 1, OpenFor: time.Hour} }
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(g), 1))
			mine := &owner{name: "open " + strconv.Itoa(g)}
			for range 1500 {
				useRegistry(t, r, rnd, mine)
				if r.Limit > 0 && r.Len() > r.Limit {
					t.Errorf("%d breakers, the limit is %d", r.Len(), r.Limit)
				}
			}
		})
	}
	wg.Wait()
	s := r.Stats()
	if s.Created != s.Evicted+s.Expired+s.Removed+uint64(s.Len) {
		t.Errorf("lost breakers: %d created, %d evicted, %d expired, %d removed, %d left",
			s.Created, s.Evicted, s.Expired, s.Removed, s.Len)
	}
	if s.Evicted+s.Expired == 0 {
		t.Error("nothing was evicted")
	}
	checkQueue(t, r)
}

// useRegistry does something with the registry.
func useRegistry(t *testing.T, r *Registry, rnd *rand.Rand, mine *owner) {
	name := strconv.Itoa(rnd.IntN(40))
	switch rnd.IntN(12) {
	case 0:
		r.Remove(name)
	case 1:
		r.Sweep()
	case 2:
		r.All()
		r.Names()
	case 3:
		r.Health()
	case 4:
		r.Reconfigure(func(string) Config { return Config{ConsecutiveFailures: 1, OpenFor: time.Hour} })
	case 5, 6:
		mine.step(t, r, rnd)
	default:
		b := r.GetOrCreate(name, Config{})
		b.Do(context.Background(), passing)
	}
}

// owner keeps a breaker open that nobody else uses or removes.
type owner struct {
	name string
	open *Breaker // in the registry, nil when it is not sure
}

// step opens the breaker, finds it again any number of times, and removes it.
func (o *owner) step(t *testing.T, r *Registry, rnd *rand.Rand) {
	if o.open == nil {
		b := r.Get(o.name)
		b.Do(context.Background(), failing)
		if got, _ := r.Lookup(o.name); got == b {
			o.open = b
		}
		return
	}
	if got, _ := r.Lookup(o.name); got != o.open {
		t.Errorf("%s: an open breaker was dropped", o.name)
	}
	if r.Get(o.name) != o.open {
		t.Errorf("%s: two breakers for a name", o.name)
	}
	if rnd.IntN(8) == 0 {
		o.open = nil
		check(t, "removed", r.Remove(o.name), true)
	}
}

// checkQueue: the list and the map hold the same entries.
func checkQueue(t *testing.T, r *Registry) {
	t.Helper()
	n, older := 0, (*entry)(nil)
	for e := r.queue.oldest; e != nil; older, e = e, e.newer {
		n++
		if r.find(e.name) != e || e.older != older || e.mark.Load() == gone {
			t.Errorf("entry %s is not where it belongs", e.name)
		}
	}
	if r.queue.newest != older || n != r.Len() || n != len(r.All()) {
		t.Errorf("%d entries in the queue, %d counted, %d in the map", n, r.Len(), len(r.All()))
	}
}

// TestGetNeverReturnsTwo: while nothing is evicted or removed, Get of a name
// answers with one breaker to all goroutines, however many names are made.
func TestGetNeverReturnsTwo(t *testing.T) {
	const names = 300
	r := Registry{IdleAfter: time.Hour, Limit: names}
	var seen [names]atomic.Pointer[Breaker]
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(g), 2))
			for range 3000 {
				i := rnd.IntN(names)
				b := r.Get(strconv.Itoa(i))
				if !seen[i].CompareAndSwap(nil, b) && seen[i].Load() != b {
					t.Errorf("two breakers for %d", i)
				}
			}
		})
	}
	wg.Wait()
	s := r.Stats()
	check(t, "created", s.Created, uint64(s.Len))
	check(t, "overflow", s.Overflow, uint64(0))
}

// TestReplacedOnlyAfterEviction: for each name, another breaker than before is
// accounted for by an eviction or a removal.
func TestReplacedOnlyAfterEviction(t *testing.T) {
	const names = 12
	r := Registry{Limit: names - 2}
	var distinct [names]sync.Map
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(g), 3))
			for range 2000 {
				i := rnd.IntN(names)
				distinct[i].Store(r.Get(strconv.Itoa(i)), true)
			}
		})
	}
	wg.Wait()
	different := 0
	for i := range distinct {
		distinct[i].Range(func(any, any) bool { different++; return true })
	}
	s := r.Stats()
	check(t, "breakers seen", uint64(different), s.Created)
	check(t, "accounted for", s.Created, s.Evicted+uint64(s.Len))
}
