// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"slices"
	"time"
)

// Shrink returns a short schedule and simple settings on which the sides still
// differ, given some on which they do. It may only be used in a bubble.
func Shrink[S any](lib *Library[S], settings S, ops []Op) (S, []Op) {
	s := &shrinker[S]{lib: lib, settings: settings, ops: ops, budget: 20_000}
	for changed := true; changed && s.budget > 0; {
		changed = s.cut()
		changed = s.delete() || changed
		changed = s.settle() || changed
		changed = s.simplify() || changed
	}
	return s.settings, renumber(s.ops)
}

// renumber numbers the calls that are in flight from 1, in order.
func renumber(ops []Op) []Op {
	ids := map[int]int{}
	for i, op := range ops {
		switch op.Kind {
		case OpBegin:
			ids[op.ID] = len(ids) + 1
			ops[i].ID = ids[op.ID]
		case OpEnd:
			ops[i].ID = ids[op.ID]
		}
	}
	return ops
}

// shrinker holds the shortest failing schedule so far.
type shrinker[S any] struct {
	lib      *Library[S]
	settings S
	ops      []Op
	budget   int // runs left
}

// try takes over settings and ops when they still fail. ops is not kept.
func (s *shrinker[S]) try(settings S, ops []Op) bool {
	if s.budget <= 0 {
		return false
	}
	s.budget--
	ops = slices.Clone(ops)
	if Run(s.lib, settings, ops, nil, nil) == nil {
		return false
	}
	s.settings, s.ops = settings, ops
	return true
}

// cut drops the steps after the one that shows the difference.
func (s *shrinker[S]) cut() bool {
	d := Run(s.lib, s.settings, slices.Clone(s.ops), nil, nil)
	if d == nil || d.Step+1 == len(s.ops) {
		return false
	}
	s.ops = s.ops[:d.Step+1]
	return true
}

// delete drops runs of steps, long ones first.
func (s *shrinker[S]) delete() bool {
	changed := false
	for size := len(s.ops) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(s.ops); {
			rest := slices.Concat(s.ops[:at], s.ops[at+size:])
			if s.try(s.settings, rest) {
				changed = true
			} else {
				at++
			}
		}
	}
	return changed
}

// simplify makes single steps plainer.
func (s *shrinker[S]) simplify() bool {
	changed := false
	for i := 0; i < len(s.ops); i++ {
		for _, op := range plainer(s.ops[i]) {
			next := slices.Clone(s.ops)
			next[i] = op
			if s.try(s.settings, next) {
				changed = true
				break
			}
		}
		changed = s.join(i) || changed
	}
	return changed
}

// join adds the wait at i to the next wait.
func (s *shrinker[S]) join(i int) bool {
	if i >= len(s.ops) || s.ops[i].Kind != OpWait {
		return false
	}
	for k := i + 1; k < len(s.ops); k++ {
		if s.ops[k].Kind != OpWait {
			continue
		}
		next := slices.Clone(s.ops)
		next[k].Wait += next[i].Wait
		return s.try(s.settings, slices.Delete(next, i, i+1))
	}
	return false
}

// settle makes the settings plainer.
func (s *shrinker[S]) settle() bool {
	changed := false
	for again := true; again; {
		again = false
		for _, settings := range s.lib.Simpler(s.settings) {
			if s.try(settings, s.ops) {
				changed, again = true, true
				break
			}
		}
	}
	return changed
}

// plainer proposes steps that are easier to read, plainest first.
func plainer(op Op) []Op {
	switch op.Kind {
	case OpCall, OpEnd:
		var out []Op
		for _, r := range []Result{Succeeds, Fails} {
			if r < op.Result {
				out = append(out, with(op, r))
			}
		}
		return out
	case OpBegin:
		return []Op{{Kind: OpCall, Result: Fails, Aim: -1}, {Kind: OpCall, Result: Succeeds, Aim: -1}}
	case OpWait:
		return shorter(op)
	}
	return nil
}

func with(op Op, r Result) Op {
	op.Result = r
	return op
}

// shorter proposes shorter and rounder waits.
func shorter(op Op) []Op {
	var out []Op
	for _, unit := range []time.Duration{time.Second, 10 * time.Millisecond, time.Millisecond} {
		if op.Wait > unit && op.Wait%unit != 0 {
			out = append(out, Op{Kind: OpWait, Aim: -1, Wait: op.Wait.Truncate(unit)})
		}
	}
	if op.Wait > time.Millisecond && op.Wait%time.Millisecond == 0 {
		out = append(out, Op{Kind: OpWait, Aim: -1, Wait: (op.Wait / 2).Truncate(time.Millisecond)})
	}
	return out
}
