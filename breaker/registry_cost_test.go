// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"runtime"
	"strconv"
	"testing"
	"time"
)

const many = 100_000

// manyNames are the names of TestManyBreakers and of the benchmarks.
func manyNames() []string {
	names := make([]string, many)
	for i := range names {
		names[i] = "tenant-" + strconv.Itoa(i)
	}
	return names
}

func TestHitsDoNotAllocate(t *testing.T) {
	if raceEnabled() {
		t.Skip("the race detector allocates")
	}
	for name, r := range map[string]*Registry{"plain": {}, "bounded": {Limit: 100, IdleAfter: time.Hour}} {
		r.Get("payments")
		hits := map[string]func(){
			"Get":         func() { r.Get("payments") },
			"GetOrCreate": func() { r.GetOrCreate("payments", Config{}) },
			"Lookup":      func() { r.Lookup("payments") },
		}
		for call, f := range hits {
			if n := testing.AllocsPerRun(2000, f); n != 0 {
				t.Errorf("%s, %s: %v allocations", name, call, n)
			}
		}
	}
}

// TestManyBreakers: a breaker for each of very many names.
func TestManyBreakers(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 100000 breakers")
	}
	names := manyNames()
	r := &Registry{Limit: many, IdleAfter: time.Hour, Config: func(string) Config { return Config{ConsecutiveFailures: 1} }}
	before := heap()
	for _, name := range names {
		r.Get(name)
	}
	each := (heap() - before) / many
	bare := make([]*Breaker, many)
	before = heap()
	for i, name := range names {
		bare[i] = New(Config{Name: name, ConsecutiveFailures: 1})
	}
	alone := (heap() - before) / many
	t.Logf("%d bytes for each name, of which the breaker has %d", each, alone)
	if own := each - alone; !raceEnabled() && own > 400 {
		t.Errorf("the registry takes %d bytes for each name, beside its breaker", own)
	}
	runtime.KeepAlive(bare)
	everythingWorks(t, r)
}

// heap is the number of bytes in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func everythingWorks(t *testing.T, r *Registry) {
	r.Get("tenant-7").Do(context.Background(), failing)
	report := r.Health()
	check(t, "status", report.Status, Degraded)
	check(t, "worst", report.Breakers[0].Name, "tenant-7")
	check(t, "healthy", report.Healthy, many-1)
	all := r.All()
	check(t, "all", len(all), many)
	check(t, "first", all[0].Name(), "tenant-0")
	check(t, "last", all[many-1].Name(), "tenant-99999")
	stats := r.Stats()
	check(t, "stats", len(stats.Breakers), many)
	check(t, "open one", stats.Breakers["tenant-7"].State, Open)
	check(t, "sweep", r.Sweep(), 0)
	r.Get("one more")
	check(t, "at the limit", r.Len(), many)
	check(t, "the open one stays", has(r, "tenant-7", "one more"), true)
}

func BenchmarkRegistryGet(b *testing.B) {
	names := manyNames()
	for kind, r := range map[string]*Registry{"plain": {}, "bounded": {Limit: many, IdleAfter: time.Hour}} {
		for _, name := range names {
			r.Get(name)
		}
		b.Run(kind+"/random", func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for i := 1; pb.Next(); i = (i + 7919) % many {
					r.Get(names[i])
				}
			})
		})
		b.Run(kind+"/same", func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r.Get(names[0])
				}
			})
		})
	}
}

// BenchmarkRegistryFlood is a new name each time, at the limit.
func BenchmarkRegistryFlood(b *testing.B) {
	names := manyNames()
	for kind, r := range map[string]*Registry{"evicting": {Limit: 10_000}, "stuck": {Limit: 10_000}} {
		for i := range 10_000 {
			if c := r.Get("first " + strconv.Itoa(i)); kind == "stuck" {
				c.SetMode(ModeIsolated)
			}
		}
		b.Run(kind, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				r.Get(names[i])
				i = (i + 1) % many
			}
		})
	}
}
