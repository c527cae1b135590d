// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"testing"
	"time"
)

// kinds are configurations whose calls take different ways.
var kinds = map[string]Config{
	"zero":        {},
	"consecutive": {ConsecutiveFailures: 5},
	"rolling":     {FailureRatio: 0.5, Window: Rolling(10*time.Second, 10)},
	"buckets":     {FailureRatio: 0.5, Window: RollingBuckets(10*time.Second, time.Second), CountInFlight: true},
	"tumbling":    {Failures: 5, Window: Tumbling(10 * time.Second)},
	"slow":        {SlowRatio: 0.5, MaxConcurrent: 9},
	"predicate":   {Trip: func(c Counts) bool { return c.ConsecutiveFailures > 5 }, Classify: AnyError},
}

// never makes a configuration that does not open, to measure failures.
func never(c Config) Config {
	c.ConsecutiveFailures, c.Failures, c.Trip, c.SlowRatio = 0, 0, nil, 0
	c.FailureRatio = 2
	return c
}

func TestNoAllocations(t *testing.T) {
	if raceEnabled() {
		t.Skip("the race detector allocates")
	}
	ctx := context.Background()
	zero := func(name string, f func()) {
		t.Helper()
		if n := testing.AllocsPerRun(200, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	for name, c := range kinds {
		b := New(c)
		zero(name+" success", func() { b.Do(ctx, passing) })
		zero(name+" Do with a result", func() { Do(ctx, b, func(context.Context) (int, error) { return 1, nil }) })
		zero(name+" permit", func() { p, _ := b.Allow(); p.Done(nil) })
		f := New(never(c))
		zero(name+" failure", func() { f.Do(ctx, failing) })
		zero(name+" failure with a result", func() { Do(ctx, f, func(context.Context) (int, error) { return 0, errBoom }) })
		zero(name+" failed permit", func() { p, _ := f.Allow(); p.Done(errBoom) })
		zero(name+" reported failure", func() { p, _ := f.Allow(); p.Report(false) })
		zero(name+" ignored permit", func() { p, _ := f.Allow(); p.Ignore() })
		o := New(Config{ConsecutiveFailures: 1, OpenFor: time.Hour, OnEvent: func(Event) {}})
		o.Do(ctx, failing)
		zero(name+" rejection", func() { o.Do(ctx, passing) })
		zero(name+" rejected permit", func() { o.Allow() })
		h := opened(Config{ConsecutiveFailures: 1, OpenFor: 1, Probes: 1, ProbeLease: -1})
		time.Sleep(time.Microsecond)
		h.Allow()
		zero(name+" rejected probe", func() { h.Do(ctx, passing) })
	}
}

func BenchmarkDo(b *testing.B) {
	ctx := context.Background()
	for name, c := range kinds {
		b.Run(name, func(b *testing.B) {
			br := New(c)
			b.ReportAllocs()
			for b.Loop() {
				br.Do(ctx, passing)
			}
		})
	}
	b.Run("open", func(b *testing.B) {
		br := opened(Config{ConsecutiveFailures: 1, OpenFor: time.Hour})
		b.ReportAllocs()
		for b.Loop() {
			br.Do(ctx, passing)
		}
	})
	b.Run("parallel", func(b *testing.B) {
		br := New(Config{})
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				br.Do(ctx, passing)
			}
		})
	})
}
