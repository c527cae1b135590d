// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"
)

// TestUseJustBeforeEviction: what happens between the look at a breaker and its
// eviction is seen.
func TestUseJustBeforeEviction(t *testing.T) {
	for name, c := range map[string]struct {
		use  func(r *Registry, b *Breaker)
		want bool
	}{
		"nothing": {func(*Registry, *Breaker) {}, true},
		"Get":     {func(r *Registry, _ *Breaker) { r.Get("a") }, false},
		"a call":  {func(_ *Registry, b *Breaker) { b.Do(context.Background(), passing) }, false},
		"running": {func(_ *Registry, b *Breaker) { b.Allow() }, false},
		"opening": {func(_ *Registry, b *Breaker) { b.Do(context.Background(), failing) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			var r Registry
			b := r.GetOrCreate("a", Config{ConsecutiveFailures: 1, CountInFlight: true})
			e := r.find("a")
			r.look(e, 0)
			c.use(&r, b)
			check(t, "evicted", r.retire(e), c.want)
			check(t, "still there", r.Get("a") == b, !c.want)
			check(t, "length", r.Len(), 1)
		})
	}
}

// TestGoneEntries: an entry that somebody found just before it went is of no
// use, and nothing brings it back or counts it twice.
func TestGoneEntries(t *testing.T) {
	r := Registry{IdleAfter: time.Hour}
	r.Get("a")
	r.Get("b")
	e := r.find("a")
	r.Remove("a")
	r.IdleAfter = time.Nanosecond
	time.Sleep(time.Microsecond)
	check(t, "touched", e.touch(), false)
	check(t, "touched again", e.touch(), false)
	r.sweepOne(e)
	e.last = 0
	check(t, "swept", r.sweepOne(e), false)
	check(t, "length", r.Len(), 1)
	check(t, "made again", r.Get("a") != e.b, true)
}

// TestQueueIsAList compares with a slice, whose positions are numbers.
func TestQueueIsAList(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 5))
	var q queue
	var model []*entry
	hand := 0
	for step := range 5000 {
		switch i := rnd.IntN(len(model) + 1); rnd.IntN(4) {
		case 0:
			e := &entry{name: strconv.Itoa(step)}
			q.push(e)
			model = append(model, e)
		case 1:
			if i == len(model) || len(model) < 5 {
				continue
			}
			q.next = model[i]
			after := (*entry)(nil)
			if i+1 < len(model) {
				after = model[i+1]
			}
			q.remove(model[i])
			check(t, "next", q.next, after)
			model = slices.Delete(model, i, i+1)
			if i < hand {
				hand--
			}
			if hand == len(model) {
				hand = 0 // it was at the newest: begin again
			}
		default:
			if len(model) == 0 {
				continue
			}
			if got := q.turn(); got != model[hand] {
				t.Fatalf("step %d: the hand is at %s, want %s", step, got.name, model[hand].name)
			}
			hand++
			if hand == len(model) {
				hand = 0
			}
		}
	}
}

// TestLookupWhileTheTableIsReplaced finds what is there.
func TestLookupWhileTheTableIsReplaced(t *testing.T) {
	var r Registry
	for i := range 64 {
		r.Get(strconv.Itoa(i))
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := range 3000 { // too large and too small in turn
			r.mu.Lock()
			r.table.Store(r.table.Load().fitting([]int{1 << 20, 0}[i%2], &r.queue))
			r.mu.Unlock()
		}
	}()
	for i, ended := 0, false; !ended; i++ {
		select {
		case <-done:
			ended = true
		default:
		}
		if !has(&r, strconv.Itoa(i%64)) {
			t.Fatalf("%d is lost", i%64)
		}
	}
	check(t, "created", r.Stats().Created, uint64(64))
}
