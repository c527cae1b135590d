// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
	"unsafe"
)

func TestZeroRegistry(t *testing.T) {
	var r Registry
	check(t, "empty", fmt.Sprint(r.Len(), r.Names(), r.All(), r.Remove("a"), r.Sweep()), "0 [] [] false 0")
	a := r.Get("a")
	check(t, "same breaker", r.Get("a"), a)
	check(t, "other name", r.Get("b") == a, false)
	check(t, "name", a.Name(), "a")
	check(t, "default configuration", a.Config().OpenFor, time.Minute)
	check(t, "empty name", r.Get(""), r.Get(""))
	check(t, "length", r.Len(), 3)
	check(t, "default", Get("TestZeroRegistry"), Default.Get("TestZeroRegistry"))
	check(t, "removed from the default", Default.Remove("TestZeroRegistry"), true)
}

func TestRegistryConfiguration(t *testing.T) {
	byName := func(name string) Config { return Config{OpenFor: time.Duration(len(name)) * time.Second} }
	renamed := func(string) Config { return Config{Name: "other"} }
	for name, c := range map[string]struct {
		config  func(string) Config
		make    func(*Registry) *Breaker
		named   string
		openFor time.Duration
	}{
		"function":         {byName, func(r *Registry) *Breaker { return r.Get("abc") }, "abc", 3 * time.Second},
		"function names":   {renamed, func(r *Registry) *Breaker { return r.Get("abc") }, "other", time.Minute},
		"given":            {byName, func(r *Registry) *Breaker { return r.GetOrCreate("abc", Config{OpenFor: 9}) }, "abc", 9},
		"given with name":  {nil, func(r *Registry) *Breaker { return r.GetOrCreate("abc", Config{Name: "n"}) }, "n", time.Minute},
		"given, but there": {byName, func(r *Registry) *Breaker { r.Get("abc"); return r.GetOrCreate("abc", Config{OpenFor: 9}) }, "abc", 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			b := c.make(&Registry{Config: c.config})
			check(t, "name", b.Name(), c.named)
			check(t, "open for", b.Config().OpenFor, c.openFor)
		})
	}
}

// TestConfigurationUsesTheRegistry: the function runs without a lock.
func TestConfigurationUsesTheRegistry(t *testing.T) {
	var r Registry
	r.Config = func(name string) Config {
		if parent, child := r.Lookup("parent"); child {
			return parent.Config()
		}
		if name != "parent" {
			r.Get("parent")
		}
		return Config{Name: name, OpenFor: 7}
	}
	check(t, "open for", r.Get("x").Config().OpenFor, time.Duration(7))
	check(t, "names", fmt.Sprint(r.Names()), "[parent x]")
	check(t, "copied", r.Get("y").Config().Name, "parent")
}

func TestRegistryLists(t *testing.T) {
	var r Registry
	for _, name := range []string{"m", "z", "a", "b"} {
		r.GetOrCreate(name, Config{Name: "named " + name})
	}
	m := r.Get("m")
	check(t, "remove", r.Remove("m"), true)
	check(t, "remove again", r.Remove("m"), false)
	_, found := r.Lookup("m")
	check(t, "look up what was removed", found, false)
	check(t, "names", fmt.Sprint(r.Names()), "[a b z]")
	var names []string
	for _, b := range r.All() {
		names = append(names, b.Name())
	}
	check(t, "all", fmt.Sprint(names), "[named a named b named z]")
	check(t, "made again", r.Get("m") == m, false)
	b, found := r.Lookup("m")
	check(t, "found", found && b == r.Get("m"), true)
}

// TestOneBreakerPerName: goroutines that want the same new name at once get the
// same breaker, even when all of them have made one.
func TestOneBreakerPerName(t *testing.T) {
	const n = 8
	var all sync.WaitGroup
	all.Add(n)
	r := Registry{Config: func(string) Config { all.Done(); all.Wait(); return Config{} }}
	got := make(chan *Breaker, n)
	for range n {
		go func() { got <- r.Get("x") }()
	}
	first := <-got
	for range n - 1 {
		check(t, "breaker", <-got, first)
	}
	check(t, "created", r.Stats().Created, uint64(1))
}

func TestRegistryReconfigure(t *testing.T) {
	r := Registry{Config: func(string) Config { return Config{OpenFor: 1} }}
	old := r.Get("old")
	given := r.GetOrCreate("given", Config{OpenFor: 2})
	r.Reconfigure(func(name string) Config { return Config{OpenFor: time.Duration(len(name))} })
	for name, b := range map[string]*Breaker{
		"old": old, "given": given, "later": r.Get("later"), "given later": r.GetOrCreate("given later", Config{OpenFor: 2}),
	} {
		check(t, name, b.Config().OpenFor, time.Duration(len(name)))
		check(t, "its name", b.Name(), name)
	}
	check(t, "kept", r.Get("old"), old)
	r.Reconfigure(nil)
	check(t, "no function", old.Config().OpenFor, time.Minute)
	check(t, "no function, later", r.Get("last").Config().OpenFor, time.Minute)
}

// TestReconfigureWhileCreating: a breaker whose configuration was asked for
// before Reconfigure and that is added after it has the new one.
func TestReconfigureWhileCreating(t *testing.T) {
	var r Registry
	r.Config = func(string) Config {
		r.Reconfigure(func(string) Config { return Config{OpenFor: 2} })
		return Config{OpenFor: 1}
	}
	check(t, "open for", r.Get("x").Config().OpenFor, time.Duration(2))
}

// TestReconfigureWhileReconfiguring: the function that came last decides, also
// when the result of the first one arrives later.
func TestReconfigureWhileReconfiguring(t *testing.T) {
	var r Registry
	r.Get("a")
	r.Get("b")
	r.Reconfigure(func(string) Config {
		r.Reconfigure(func(string) Config { return Config{OpenFor: 2} })
		return Config{OpenFor: 1}
	})
	for _, b := range r.All() {
		check(t, b.Name(), b.Config().OpenFor, time.Duration(2))
	}
}

// TestRegistryCopiesNames: a name that is a piece of a large text must not keep
// the text in memory, nor change with it.
func TestRegistryCopiesNames(t *testing.T) {
	var r Registry
	text := []byte("name and more")
	r.Get(unsafe.String(&text[0], 4))
	copy(text, "XXXX")
	check(t, "names", fmt.Sprint(r.Names()), "[name]")
	check(t, "name of the breaker", r.All()[0].Name(), "name")
}

func TestRegistryTotals(t *testing.T) {
	r := Registry{Limit: 2}
	for _, name := range []string{"a", "b", "c"} {
		r.Get(name)
	}
	r.Remove("c")
	s := r.Stats()
	check(t, "stats", fmt.Sprint(s.Limit, s.Len, s.Created, s.Evicted, s.Expired, s.Removed, s.Overflow), "2 1 3 1 0 1 0")
	check(t, "breakers", len(s.Breakers) == 1 && s.Breakers[r.Names()[0]].Name == r.Names()[0], true)
	check(t, "no limit", (&Registry{Limit: -1}).Stats().Limit, 0)
}

// open makes a breaker of the registry open for an hour.
func open(r *Registry, name string) *Breaker {
	b := r.GetOrCreate(name, Config{ConsecutiveFailures: 1, OpenFor: time.Hour})
	b.Do(context.Background(), failing)
	return b
}

// has reports whether the registry has all of the names.
func has(r *Registry, names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { _, ok := r.Lookup(name); return !ok })
}
