// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestLinearizable runs short histories on several goroutines and looks for an
// order of their steps, one that respects which step ended before another began,
// in which a breaker without any concurrency gives the same answers. If there is
// none, something was seen that cannot be explained.
func TestLinearizable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	overlapping, all := 0, 0
	for start := time.Now(); overlapping < 300 && time.Since(start) < 10*time.Second; all++ {
		h := record(r)
		if h.overlaps() {
			overlapping++
		}
		if !h.explained(simple{}, 0) {
			t.Fatalf("no order explains\n%s", h)
		}
	}
	t.Logf("%d of %d histories had steps at the same time", overlapping, all)
	if overlapping == 0 && runtime.GOMAXPROCS(0) > 1 {
		t.Error("no two steps were at the same time")
	}
}

// TestLinearizableFindsMistakes gives the checker histories that cannot be.
func TestLinearizableFindsMistakes(t *testing.T) {
	fail := []step{{kind: "begin", admitted: true, from: 0, to: 1}, {kind: "fail", from: 2, to: 3}}
	for name, h := range map[string]concurrent{
		"a lost failure":      append(fail[:2:2], step{kind: "counts", from: 4, to: 5}),
		"admitted after open": append(fail[:2:2], step{kind: "begin", admitted: true, from: 4, to: 5}, step{kind: "fail", from: 6, to: 7}, step{kind: "begin", admitted: true, from: 8, to: 9}),
		"a success too many":  append(fail[:2:2], step{kind: "counts", counts: Counts{TotalSuccesses: 1, TotalFailures: 1}, from: 4, to: 5}),
	} {
		if h.explained(simple{}, 0) {
			t.Errorf("%s was explained", name)
		}
	}
}

// step is what one goroutine did, between two ticks of a common counter.
type step struct {
	kind     string // begin, ok, fail, counts, reset
	admitted bool
	counts   Counts
	from, to int64
}

// concurrent is what all goroutines did.
type concurrent []step

// simple is the breaker of the test, without concurrency: it opens on the
// second failure in a row.
type simple struct {
	open    bool
	ok, bad uint32
	runF    uint32
}

// takes returns the breaker after the step, and whether the answer was right.
// Which of the calls in flight a step ends cannot be told, and need not: the
// histories end what they began before anything else.
func (m simple) takes(s step) (simple, bool) {
	switch s.kind {
	case "begin":
		return m, s.admitted == !m.open
	case "counts":
		return m, s.counts.TotalSuccesses == m.ok && s.counts.TotalFailures == m.bad && s.counts.ConsecutiveFailures == m.runF
	case "reset":
		return simple{}, true
	case "ok":
		m.ok, m.runF = m.ok+1, 0
	case "fail":
		m.bad, m.runF = m.bad+1, m.runF+1
	}
	if m.runF == 2 {
		m = simple{open: true}
	}
	return m, true
}

// explained looks for an order of the steps that are not in done. A result may
// also be one that was dropped, if the breaker has opened or was reset since.
func (h concurrent) explained(m simple, done uint64) bool {
	if done == 1<<len(h)-1 {
		return true
	}
	earliest := int64(1 << 62)
	for i, s := range h {
		if done&(1<<i) == 0 {
			earliest = min(earliest, s.to)
		}
	}
	for i, s := range h {
		if done&(1<<i) != 0 || s.from > earliest {
			continue
		}
		if next, right := m.takes(s); right && h.explained(next, done|1<<i) {
			return true
		}
		if (s.kind == "ok" || s.kind == "fail") && h.changed(done) && h.explained(m, done|1<<i) {
			return true
		}
	}
	return false
}

// changed reports whether the state may have changed among the steps done, so
// that a result of before is dropped.
func (h concurrent) changed(done uint64) bool {
	fails := 0
	for i, s := range h {
		if done&(1<<i) != 0 && s.kind == "reset" {
			return true
		}
		if done&(1<<i) != 0 && s.kind == "fail" {
			fails++
		}
	}
	return fails >= 2
}

func (h concurrent) overlaps() bool {
	for i, a := range h {
		for _, b := range h[i+1:] {
			if a.from < b.to && b.from < a.to {
				return true
			}
		}
	}
	return false
}

func (h concurrent) String() string {
	var out strings.Builder
	for _, s := range h {
		fmt.Fprintf(&out, "%2d-%2d %s %v %+v\n", s.from, s.to, s.kind, s.admitted, s.counts)
	}
	return out.String()
}

// record runs two goroutines against one breaker.
func record(r *rand.Rand) concurrent {
	b := New(Config{ConsecutiveFailures: 2, OpenFor: time.Hour})
	var tick, ready atomic.Int64
	var wg sync.WaitGroup
	parts := make([]concurrent, 2)
	for g := range parts {
		plan := [4]int{r.IntN(8), r.IntN(8), r.IntN(8), r.IntN(8)}
		wg.Go(func() {
			ready.Add(1)
			for spins := 0; ready.Load() < 2; spins++ { // to begin together
				if spins > 10_000 {
					runtime.Gosched()
				}
			}
			for _, what := range plan {
				parts[g] = append(parts[g], act(b, what, &tick)...)
			}
		})
	}
	wg.Wait()
	return append(parts[0], parts[1]...)
}

// act makes a call, reads the counts or resets.
func act(b *Breaker, what int, tick *atomic.Int64) []step {
	s := step{from: tick.Add(1)}
	switch what {
	case 0, 1:
		s.kind, s.counts = "counts", b.Counts()
	case 2:
		s.kind = "reset"
		b.Reset()
	default:
		p, err := b.Allow()
		s.kind, s.admitted, s.to = "begin", err == nil, tick.Add(1)
		if err != nil {
			return []step{s}
		}
		end := step{kind: "ok", from: tick.Add(1)}
		if what >= 6 {
			end.kind = "fail"
		}
		p.Report(end.kind == "ok")
		end.to = tick.Add(1)
		return []step{s, end}
	}
	s.to = tick.Add(1)
	return []step{s}
}
