// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"context"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// raceEnabled reports whether the test was built with -race.
func raceEnabled() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}

// TestStress uses a breaker in every way from several goroutines and then
// checks what must hold however they interleave.
func TestStress(t *testing.T) {
	for name, w := range map[string]Window{
		"none": NoWindow(), "tumbling": Tumbling(200 * time.Microsecond), "rolling": Rolling(time.Millisecond, 4),
		"buckets": RollingBuckets(time.Millisecond, 250*time.Microsecond), "count": LastCalls(16),
	} {
		t.Run(name, func(t *testing.T) { stress(t, w) })
	}
}

func stress(t *testing.T, w Window) {
	var inside, most atomic.Int64
	var last uint64 // written by one deliverer at a time
	state := Closed // likewise
	b := New(Config{
		ConsecutiveFailures: 3, FailureRatio: 0.5, MinCalls: 8, Window: w,
		Trip:    func(c Counts) bool { return c.TotalFailures > 6 },
		OpenFor: 50 * time.Microsecond, Probes: 2, MaxConcurrent: 3,
		OnEvent: func(e Event) {
			if e.Seq != last+1 || e.From != state {
				t.Errorf("event %d %v to %v after event %d to %v", e.Seq, e.From, e.To, last, state)
			}
			last, state = e.Seq, e.To
		},
	})
	call := func(r *rand.Rand) {
		n := inside.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		if r.IntN(50) == 0 {
			time.Sleep(time.Microsecond)
		}
		inside.Add(-1)
	}
	var wg sync.WaitGroup
	for g := range 6 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(g), 0))
			for range 2000 {
				use(b, r, call)
			}
		})
	}
	wg.Wait()
	if m := most.Load(); m > 3 {
		t.Errorf("%d calls at once, the limit is 3", m)
	}
	if b.ready().limit.running() != 0 {
		t.Errorf("%d calls running at the end", b.ready().limit.running())
	}
	if last == 0 {
		t.Error("the breaker never opened")
	}
}

// use does something with the breaker.
func use(b *Breaker, r *rand.Rand, call func(*rand.Rand)) {
	switch r.IntN(10) {
	case 0:
		b.State()
	case 1:
		b.Counts()
	case 2:
		if p, err := b.Allow(); err == nil {
			call(r)
			p.Ignore()
		}
	case 3:
		defer func() { recover() }()
		b.Do(context.Background(), func(context.Context) error { call(r); panic("oh") })
	case 4, 5:
		b.Do(context.Background(), func(context.Context) error { call(r); return errBoom })
	default:
		b.Do(context.Background(), func(context.Context) error { call(r); return nil })
	}
}
