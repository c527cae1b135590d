// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"math/rand/v2"
	"time"
)

// mood is what a schedule is like. Schedules of one mood each find more than
// schedules that are all alike.
type mood struct {
	failing float64 // share of calls that fail
	exotic  float64 // share of failures that are not plain
	overlap float64 // share of calls that stay in flight
	waiting float64 // share of steps in which time passes
	reading float64 // share of steps that read
	peeking float64 // share of waits followed by a look at the canonical side alone
}

func randomMood(r *rand.Rand) mood {
	return mood{
		failing: pick(r, 0.15, 0.5, 0.8, 0.95),
		exotic:  pick(r, 0, 0.2, 0.6),
		overlap: pick(r, 0, 0.3, 0.8),
		waiting: pick(r, 0.15, 0.3, 0.5),
		reading: pick(r, 0, 0, 0.1, 0.2),
		peeking: pick(r, 0, 0, 0.8),
	}
}

// pick returns one of the choices.
func pick[T any](r *rand.Rand, choices ...T) T { return choices[r.IntN(len(choices))] }

// RandomOps makes a schedule for a breaker with the periods.
func RandomOps(r *rand.Rand, periods []Period) []Op {
	m := randomMood(r)
	var ops []Op
	var open []int
	for i := range 4 + r.IntN(50) {
		if r.IntN(8) == 0 { // outages begin and end within a schedule
			m.failing = pick(r, 0, 0.3, 0.95)
		}
		op := m.step(r, i, &open, periods)
		ops = append(ops, op)
		if op.Kind == OpWait && r.Float64() < m.peeking {
			ops = append(ops, Op{Kind: OpPeek, Aim: -1})
		}
	}
	return ops
}

// step makes step i; open are the calls that may be in flight.
func (m mood) step(r *rand.Rand, i int, open *[]int, periods []Period) Op {
	switch {
	case r.Float64() < m.waiting:
		return randomWait(r, periods)
	case r.Float64() < m.reading:
		return Op{Kind: pick(r, OpRead, OpRead, OpPeek), Aim: -1}
	case r.Float64() >= m.overlap:
		return Op{Kind: OpCall, Result: m.result(r), Aim: -1}
	case len(*open) == 0 || len(*open) < 6 && r.IntN(2) == 0:
		*open = append(*open, i)
		return Op{Kind: OpBegin, ID: i, Aim: -1}
	}
	k := r.IntN(len(*open))
	id := (*open)[k]
	*open = append((*open)[:k], (*open)[k+1:]...)
	return Op{Kind: OpEnd, ID: id, Result: m.result(r), Aim: -1}
}

func (m mood) result(r *rand.Rand) Result {
	switch {
	case r.Float64() >= m.failing:
		return Succeeds
	case r.Float64() >= m.exotic:
		return Fails
	}
	return Result(r.IntN(int(results)))
}

// randomWait lets a little time pass, or aims at, just before or just after
// the end of a period.
func randomWait(r *rand.Rand, periods []Period) Op {
	if len(periods) > 0 && r.IntN(3) > 0 {
		return Op{Kind: OpWait, Aim: r.IntN(len(periods)), Wait: time.Duration(r.IntN(3) - 1)}
	}
	wait := pick(r, 0, 1, time.Millisecond, 100*time.Millisecond, time.Second, 3*time.Second)
	return Op{Kind: OpWait, Aim: -1, Wait: wait}
}
