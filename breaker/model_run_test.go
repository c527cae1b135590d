// Copyright (c) 2026 The cbctl authors. MIT licence.

package breaker

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// refPlan is a configuration and what is done.
type refPlan struct {
	choices []byte
	ops     []refOp
}

// refRandomPlan is the plan of a seed.
func refRandomPlan(seed uint64) refPlan {
	r := rand.New(rand.NewPCG(seed, 1))
	p := refPlan{choices: refRandomConfig(r.IntN)}
	for range 20 + r.IntN(100) {
		p.ops = append(p.ops, refOp{byte(r.IntN(256)), byte(r.IntN(256)), byte(r.IntN(256))})
	}
	return p
}

// play returns the duel after the first difference, or at the end.
func (p refPlan) play(clock refClock) *duel {
	d := newDuel(clock, p.choices)
	d.compare()
	for _, op := range p.ops {
		if d.wrong != "" {
			break
		}
		d.do(op)
	}
	return d
}

// shrink makes a plan that goes wrong as short as it can.
func (p refPlan) shrink(play func(refPlan) *duel) refPlan {
	wrong := func(q refPlan) bool { return play(q).wrong != "" }
	for size := len(p.ops); size > 0; {
		smaller := false
		for i := 0; i+size <= len(p.ops); {
			q := refPlan{p.choices, slices.Delete(slices.Clone(p.ops), i, i+size)}
			if wrong(q) {
				p, smaller = q, true
			} else {
				i++
			}
		}
		if !smaller || size > len(p.ops) {
			size /= 2
		}
	}
	for i := range p.choices {
		q := refPlan{slices.Clone(p.choices), p.ops}
		if q.choices[i] = 0; wrong(q) {
			p = q
		}
	}
	return p
}

// report tells of a difference as a person can read it.
func (d *duel) report(choices []byte) string {
	return fmt.Sprintf("%s\n  %s\n    %s", d.wrong, refConfigText(refConfig(choices)), strings.Join(d.log, "\n    "))
}

// numberClock is a clock that is a number.
type numberClock int64

func (c *numberClock) now() int64           { return int64(*c) }
func (c *numberClock) pass(d time.Duration) { *c += numberClock(d) }
func (c *numberClock) make(cfg Config) *Breaker {
	return NewAt(cfg, func() time.Duration { return time.Duration(*c) })
}
func (c *numberClock) date(now int64) time.Time { return time.Unix(0, now) }

// bubbleClock is that of a synctest bubble.
type bubbleClock time.Time

func (c bubbleClock) now() int64               { return int64(time.Since(time.Time(c))) }
func (c bubbleClock) pass(d time.Duration)     { time.Sleep(d) }
func (c bubbleClock) make(cfg Config) *Breaker { return New(cfg) }
func (c bubbleClock) date(now int64) time.Time { return time.Time(c).Add(time.Duration(now)) }

func playAt(p refPlan) *duel { return p.play(new(numberClock)) }

// modelRuns is the number of plans, and the seed of the first.
func modelRuns(t *testing.T, otherwise int) (runs int, seed uint64) {
	runs, seed = otherwise, rand.Uint64()>>32
	if s := os.Getenv("CBCTL_MODEL_RUNS"); s != "" {
		runs = refNumber(t, s)
	}
	if s := os.Getenv("CBCTL_SEED"); s != "" {
		runs, seed = 1, uint64(refNumber(t, s))
	}
	return runs, seed
}

func refNumber(t *testing.T, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestModel does random things to breakers and to the model, on a clock
// that is a number. CBCTL_MODEL_RUNS says how many times, CBCTL_SEED which.
func TestModel(t *testing.T) {
	runs, first := modelRuns(t, 3600)
	for seed := first; seed < first+uint64(runs); seed++ {
		p := refRandomPlan(seed)
		if playAt(p).wrong != "" {
			p = p.shrink(playAt)
			t.Fatalf("CBCTL_SEED=%d: %s", seed, playAt(p).report(p.choices))
		}
	}
}

// TestModelInRealTime is TestModel with New and time.Sleep, in a bubble.
func TestModelInRealTime(t *testing.T) {
	runs, first := modelRuns(t, 600)
	for seed := first; seed < first+uint64(runs); seed++ {
		synctest.Test(t, func(t *testing.T) {
			play := func(p refPlan) *duel { return p.play(bubbleClock(time.Now())) }
			p := refRandomPlan(seed)
			if play(p).wrong != "" {
				p = p.shrink(play)
				t.Fatalf("CBCTL_SEED=%d: %s", seed, play(p).report(p.choices))
			}
		})
	}
}

// FuzzModel makes the configuration and the operations of bytes.
func FuzzModel(f *testing.F) {
	for seed := range uint64(8) {
		p := refRandomPlan(seed)
		data := slices.Clone(p.choices)
		for _, op := range p.ops {
			data = append(data, op.kind, op.a, op.b)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p := refPlan{choices: make([]byte, len(refChoices))}
		for data = data[copy(p.choices, data):]; len(data) >= 3 && len(p.ops) < 200; data = data[3:] {
			p.ops = append(p.ops, refOp{data[0], data[1], data[2]})
		}
		if d := playAt(p); d.wrong != "" {
			t.Fatal(d.report(p.choices))
		}
	})
}
