// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"
)

func TestExactScripts(t *testing.T) {
	c := Config{Failures: 3, Window: Exact(10 * time.Second), OpenFor: time.Second, ProbeSuccesses: 1}
	ratio := Config{FailureRatio: 0.5, MinCalls: 3, Window: Exact(10 * time.Second)}
	small := Config{Failures: 3, Window: Window{Kind: WindowExact, Span: 10 * time.Second, Size: 4}}
	hands := c
	hands.OpenFor = time.Minute
	hands.LateResults, hands.Compat = LateCounted, &Compat{CountOpen: true, OpenAgain: true, ForgetOnOpen: true}
	runScripts(t, []script{
		{"a result leaves at its time", c, "fail +4s fail +6s counts:1/0/1 fail closed +4s counts:1/0/1 fail +5s fail open"},
		{"a nanosecond before it does not", c, "fail +4s fail +5999999999ns counts:2/0/2 fail open +1s ok closed counts:0/0/0"},
		{"successes leave too", ratio, "ok ok fail +10s counts:0/0/0 fail fail ok closed fail open"},
		{"ignored results leave no trace", c, "fail a( a:ignore counts:1/0/1"},
		{"the oldest leave when there are too many", small, "fail ok fail ok ok counts:4/3/1 fail ok counts:4/3/1"},
		{"it goes on while open", hands, "a( b( c( d( fail fail fail open a:fail +8s b:fail counts:2/0/2 +2s c:fail counts:2/0/2 d:fail counts:0/0/0 +59s deny:open +1s look half-open"},
	})
}

// TestExactAgainstList compares the window with a list of all results.
func TestExactAgainstList(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		span, limit := int64(1+r.IntN(20)), 1+r.IntN(30)
		var w memory = newMemory(Window{Kind: WindowExact, Span: time.Duration(span), Size: limit}, false)
		w.reset(0)
		type result struct {
			at int64
			ok bool
		}
		var all []result
		now, flying := int64(0), uint32(0)
		for range 300 {
			now += int64(max(0, r.IntN(6)-3))
			w.advance(now)
			switch r.IntN(5) {
			case 0:
				w.admit()
				flying++
			case 1, 2, 3:
				if flying == 0 {
					w.admit()
					flying++
				}
				flying--
				ok := r.IntN(2) == 0
				w.record(0, map[bool]Outcome{true: Success, false: Failure}[ok], false)
				all = append(all, result{now, ok})
			default:
				h := w.history(now)
				w = newMemory(Window{Kind: WindowExact, Span: time.Duration(span), Size: limit}, false)
				w.recall(now, h)
				flying = 0
			}
			var want Counts
			young := all[max(0, len(all)-limit):]
			for _, x := range young {
				switch {
				case now-x.at >= span:
				case x.ok:
					want.TotalSuccesses++
				default:
					want.TotalFailures++
				}
			}
			want.Requests = want.TotalSuccesses + want.TotalFailures + flying
			got := w.sum().Counts
			got.ConsecutiveFailures, got.ConsecutiveSuccesses = 0, 0
			if got != want {
				t.Fatalf("seed %d: got %+v, want %+v", seed, got, want)
			}
		}
	}
}

func TestExactSurvivesARestart(t *testing.T) {
	c := Config{Failures: 3, Window: Exact(10 * time.Second)}
	b, now := at(c)
	fails(b, 1)
	*now += 4 * time.Second
	fails(b, 1)
	text, err := json.Marshal(b.Snapshot())
	check(t, "written", err, nil)
	var s Snapshot
	check(t, "read", json.Unmarshal(text, &s), nil)
	again, later := at(c)
	*later = 10*time.Second - 1
	check(t, "restored", again.Restore(s), nil)
	check(t, "both", again.Counts().TotalFailures, uint32(2))
	*later = 10 * time.Second
	check(t, "one", again.Counts().TotalFailures, uint32(1))
	b.Reconfigure(Config{Failures: 3, Window: LastCalls(5)})
	b.Reconfigure(c)
	check(t, "to another window and back", b.Counts().TotalFailures, uint32(2))
}
