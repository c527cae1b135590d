// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestLimitEvictsWhatWasNotUsed(t *testing.T) {
	use := func(names ...string) func(*Registry) {
		return func(r *Registry) {
			for _, name := range names {
				r.Get(name)
			}
		}
	}
	for name, c := range map[string]struct {
		use  func(*Registry)
		want string
	}{
		"nothing used":    {func(*Registry) {}, "[b c new]"},
		"first used":      {use("a"), "[a c new]"},
		"last two used":   {use("b", "c"), "[b c new]"},
		"all used":        {use("a", "b", "c"), "[b c new]"},
		"held and called": {func(r *Registry) { b, _ := r.Lookup("a"); b.Do(context.Background(), passing) }, "[a c new]"},
		"only looked up":  {func(r *Registry) { r.Lookup("a"); r.All(); r.Health(); r.Stats() }, "[b c new]"},
	} {
		t.Run(name, func(t *testing.T) {
			r := Registry{Limit: 3}
			for _, name := range []string{"a", "b", "c"} {
				r.Get(name)
			}
			c.use(&r)
			r.Get("new")
			check(t, "names", fmt.Sprint(r.Names()), c.want)
			check(t, "evicted", r.Stats().Evicted, uint64(1))
		})
	}
}

// busy are breakers that must not be evicted, and what ends that.
var busy = map[string]func(r *Registry, name string) (free func()){
	"open": func(r *Registry, name string) func() {
		open(r, name)
		return func() { r.Remove(name) }
	},
	"half-open": func(r *Registry, name string) func() {
		b := r.GetOrCreate(name, Config{ConsecutiveFailures: 1, OpenFor: 1, Probes: 1})
		b.Do(context.Background(), failing)
		for b.State() != HalfOpen {
			time.Sleep(time.Microsecond)
		}
		return func() { b.Do(context.Background(), passing) }
	},
	"isolated": func(r *Registry, name string) func() { return inMode(r, name, ModeIsolated) },
	"disabled": func(r *Registry, name string) func() { return inMode(r, name, ModeDisabled) },
	"shadow":   func(r *Registry, name string) func() { return inMode(r, name, ModeShadow) },
	"running": func(r *Registry, name string) func() {
		p, _ := r.GetOrCreate(name, Config{CountInFlight: true}).Allow()
		return p.Ignore
	},
}

func inMode(r *Registry, name string, m Mode) func() {
	b := r.Get(name)
	b.SetMode(m)
	return func() { b.SetMode(ModeNormal) }
}

func TestBusyBreakersStay(t *testing.T) {
	for kind, occupy := range busy {
		t.Run(kind, func(t *testing.T) {
			r := Registry{Limit: 2}
			occupy(&r, "a")
			free := occupy(&r, "b")
			a := r.Get("a")
			over := r.Get("c")
			check(t, "names", fmt.Sprint(r.Names()), "[a b]")
			check(t, "kept", r.Get("a"), a)
			check(t, "shared", r.Get("d"), over)
			check(t, "overflow", r.Stats().Overflow, uint64(2))
			check(t, "mode of the shared one", over.Mode(), ModeDisabled)
			for range 100 {
				check(t, "unguarded call", over.Do(context.Background(), failing), errBoom)
			}
			free()
			check(t, "a place again", r.Get("c") == over, false)
			check(t, "names", fmt.Sprint(r.Names()), "[a c]")
			check(t, "overflow", r.Stats().Overflow, uint64(2))
		})
	}
}

func TestIdleBreakersOfAnyKindStay(t *testing.T) {
	for kind, occupy := range busy {
		t.Run(kind, func(t *testing.T) {
			r := Registry{IdleAfter: time.Nanosecond}
			free := occupy(&r, "a")
			r.Sweep() // what was used is noticed
			time.Sleep(time.Microsecond)
			check(t, "swept", r.Sweep(), 0)
			free()
			r.Sweep()
			time.Sleep(time.Microsecond)
			r.Sweep()
			check(t, "left", r.Len(), 0)
		})
	}
}

// TestStuckSearchIsShort: names without a place do not cost a look at every
// breaker each, and still find a breaker that may go.
func TestStuckSearchIsShort(t *testing.T) {
	const limit = 1000
	asked := 0
	r := Registry{Limit: limit, Config: func(string) Config { asked++; return Config{} }}
	for i := range limit {
		open(&r, strconv.Itoa(i))
	}
	r.Get("no place")
	check(t, "asked for a configuration", asked, 1)
	for range 5 {
		r.Get("no place")
	}
	steps := 0 // the long search ended where it began, at the oldest
	for e := r.queue.oldest; e != r.queue.hand; e = e.newer {
		steps++
	}
	check(t, "looks", steps, 5*stuckLooks)
	check(t, "asked for a configuration no more", asked, 1)

	r.Remove("500")
	idle := r.Get("idle")
	check(t, "place of the removed one", r.Len(), limit)
	for range 2 * limit / stuckLooks {
		r.Get("another")
	}
	_, found := r.Lookup("idle")
	check(t, "idle one is found and evicted", found, false)
	check(t, "its successor", r.Get("another") != idle && has(&r, "another"), true)
}

// TestFloodKeepsWhatIsUsed: names that are used survive many times more names
// than there are places, whether or not the others make calls.
func TestFloodKeepsWhatIsUsed(t *testing.T) {
	for name, call := range map[string]func(*Breaker){
		"only names": func(*Breaker) {},
		"with calls": func(b *Breaker) { b.Do(context.Background(), passing) },
	} {
		t.Run(name, func(t *testing.T) {
			r := Registry{Limit: 100}
			kept := map[string]*Breaker{}
			for i := range 5000 {
				name := "real " + strconv.Itoa(i%10)
				b := r.Get(name)
				if kept[name] == nil {
					kept[name] = b
					open(&r, "open"+name)
				}
				check(t, name, b == kept[name], true)
				call(r.Get("made up " + strconv.Itoa(i)))
				if r.Len() > r.Limit {
					t.Fatalf("%d breakers, the limit is %d", r.Len(), r.Limit)
				}
			}
			for name := range kept {
				check(t, "the open one stays", has(&r, "open"+name), true)
			}
			check(t, "overflow", r.Stats().Overflow, uint64(0))
		})
	}
}

func TestIdleAfter(t *testing.T) {
	for name, c := range map[string]struct {
		use  func(*Registry, *Breaker) // each minute
		want bool                      // it is there after an hour
	}{
		"not used":        {func(*Registry, *Breaker) {}, false},
		"asked for":       {func(r *Registry, _ *Breaker) { r.Get("a") }, true},
		"asked for again": {func(r *Registry, _ *Breaker) { r.GetOrCreate("a", Config{}) }, true},
		"held and called": {func(_ *Registry, b *Breaker) { b.Do(context.Background(), passing) }, true},
		"only looked up":  {func(r *Registry, _ *Breaker) { r.Lookup("a"); r.All(); r.Stats() }, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := Registry{IdleAfter: 10 * time.Minute}
				a := r.Get("a")
				for range 60 {
					time.Sleep(time.Minute)
					c.use(&r, a)
					r.Sweep()
				}
				check(t, "there", has(&r, "a"), c.want)
				check(t, "expired", r.Stats().Expired == 0, c.want)
			})
		})
	}
}

// TestIdleAfterIsExact for a breaker that was never asked for again: it stays
// until the nanosecond.
func TestIdleAfterIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := Registry{IdleAfter: time.Minute}
		r.Get("a")
		time.Sleep(time.Minute - 1)
		check(t, "too early", r.Sweep(), 0)
		time.Sleep(1)
		check(t, "idle", r.Sweep(), 1)
		check(t, "expired", r.Stats().Expired, uint64(1))
		check(t, "length", r.Len(), 0)
	})
}

// TestNoSweepWithoutIdleAfter: nothing goes for idleness.
func TestNoSweepWithoutIdleAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r Registry
		r.Get("a")
		time.Sleep(1000 * time.Hour)
		check(t, "swept", r.Sweep(), 0)
		check(t, "length", r.Len(), 1)
	})
}

// TestLazySweep: what is idle goes without Sweep, because of new names or of
// hits, and not all at once.
func TestLazySweep(t *testing.T) {
	const n = 200
	for name, call := range map[string]func(r *Registry, i int){
		"new names": func(r *Registry, i int) { r.Get("new " + strconv.Itoa(i)) },
		"hits":      func(r *Registry, i int) { r.Get("hot") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := Registry{IdleAfter: time.Minute}
				for i := range n {
					r.Get(strconv.Itoa(i))
				}
				before := r.Len()
				time.Sleep(2 * time.Minute)
				for i := range 200 * sampling {
					call(&r, i)
					if gone := r.Len(); before-gone > sweepLooks {
						t.Fatalf("%d breakers evicted by one call", before-gone)
					}
					before = r.Len()
					if r.totals.Expired == n {
						check(t, "first and last", has(&r, "0") || has(&r, "199"), false)
						return
					}
				}
				t.Errorf("%d of %d idle breakers are left", n-int(r.totals.Expired), n)
			})
		})
	}
}

// TestSweepRoundsAreRare: names that are made quickly do not look at the same
// old breakers again and again.
func TestSweepRoundsAreRare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := Registry{IdleAfter: time.Hour}
		for i := range 100 {
			r.Get(strconv.Itoa(i))
		}
		if r.queue.next != nil || r.round != 0 {
			t.Error("a round began before it was due")
		}
		time.Sleep(time.Hour / roundsPerIdle)
		r.Get("due")
		check(t, "round began", r.round, time.Hour/roundsPerIdle)
		check(t, "looked at", r.queue.next.name, strconv.Itoa(sweepLooks))
	})
}

// TestNewBreakerIsNoBreakerOfThePast: after the eviction of a name its breaker
// starts afresh, and what a holder does with the old one is not seen.
func TestNewBreakerIsNoBreakerOfThePast(t *testing.T) {
	r := Registry{Limit: 1}
	old := open(&r, "a")
	r.Remove("a")
	r.Get("a")
	old.Do(context.Background(), failing)
	check(t, "state", r.Get("a").State(), Closed)
}
