// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"hash/maphash"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"testing"
)

// TestTableIsAMap compares with a map, while the table grows and shrinks.
func TestTableIsAMap(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var q queue
	tab := (*table)(nil).fitting(0, &q)
	model := map[string]*entry{}
	sizes := map[int]bool{}
	for step := range 20_000 {
		grow := step/2000%2 == 0
		name := strconv.Itoa(rnd.IntN(1000))
		e := tab.find(name)
		if e != model[name] {
			t.Fatalf("step %d: found %v for %s, want %v", step, e, name, model[name])
		}
		if e == nil && grow {
			tab = tab.fitting(len(model)+1, &q)
			e = &entry{name: name, hash: maphash.String(tab.seed, name)}
			q.push(e)
			tab.put(e)
			model[name] = e
		} else if e != nil && !grow {
			tab.cut(e)
			q.remove(e)
			delete(model, name)
			tab = tab.fitting(len(model), &q)
		}
		n := len(tab.chains)
		sizes[n] = true
		if size := len(model); size > n || size < n/8 && n > smallTable {
			t.Fatalf("step %d: %d entries in %d chains", step, size, n)
		}
	}
	for _, n := range []int{smallTable, 16, 64, 512, 1024} {
		check(t, "was of size "+strconv.Itoa(n), sizes[n], true)
	}
}

// TestTableReadWhileReplaced: readers end and find nothing wrong while the
// table is replaced, and most of the time they find what is there.
func TestTableReadWhileReplaced(t *testing.T) {
	var q queue
	tab := (*table)(nil).fitting(0, &q)
	const names = 64
	for i := range names {
		e := &entry{name: strconv.Itoa(i), hash: maphash.String(tab.seed, strconv.Itoa(i))}
		q.push(e)
		tab.put(e)
	}
	var shared atomic.Pointer[table]
	shared.Store(tab)
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := range 4000 { // too large and too small in turn
			shared.Store(shared.Load().fitting([]int{1 << 20, 0}[i%2], &q))
		}
	}()
	found, ended := 0, false
	for i := 0; !ended; i++ {
		select {
		case <-done:
			ended = true
		default:
		}
		name := strconv.Itoa(i % names)
		if e := shared.Load().find(name); e != nil {
			found++
			check(t, "name", e.name, name)
		}
		check(t, "stranger", shared.Load().find("stranger") == nil, true)
	}
	if found == 0 {
		t.Error("nothing was ever found")
	}
	for i := range names {
		check(t, "found in the end", shared.Load().find(strconv.Itoa(i)) != nil, true)
	}
}
