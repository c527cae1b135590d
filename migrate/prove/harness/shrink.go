//go:build go1.25

package harness

import (
	"slices"
	"time"
)

// Shrink returns a short schedule with simple arguments on which the versions
// still differ, given one on which they do.
func (p *Pair) Shrink(s Schedule) Schedule {
	h := &shrinker{p: p, s: s, budget: 3000}
	h.watch()
	for changed := true; changed && h.budget > 0; {
		changed = h.cut()
		changed = h.delete() || changed
		changed = h.pairs() || changed
		changed = h.settle() || changed
		changed = h.simplify() || changed
	}
	return renumber(h.s)
}

// shrinker holds the shortest failing schedule so far.
type shrinker struct {
	p      *Pair
	s      Schedule
	budget int // runs left
}

// try takes over a schedule when it still shows a difference.
func (h *shrinker) try(s Schedule) bool {
	if h.budget <= 0 || h.budget%64 == 0 && h.p.overdue() {
		h.budget = 0
		return false
	}
	h.budget--
	if h.p.Compare(s) < 0 {
		return false
	}
	h.s = s
	return true
}

func (h *shrinker) withSteps(steps []Step) Schedule {
	s := h.s
	s.Steps = steps
	return s
}

// watch reads everything after each step, which shows a difference where it
// begins, if reading does not hide it.
func (h *shrinker) watch() {
	s := h.s
	s.Watch = true
	h.try(s)
}

// cut drops the steps after the one that shows the difference.
func (h *shrinker) cut() bool {
	at := h.p.Compare(h.s)
	if at < 0 || at >= len(h.s.Steps) {
		return false
	}
	h.s = h.withSteps(slices.Clone(h.s.Steps[:at]))
	return true
}

// delete drops runs of steps, long ones first.
func (h *shrinker) delete() bool {
	changed := false
	for size := max(1, len(h.s.Steps)/2); size > 0; size /= 2 {
		for at := 0; at+size <= len(h.s.Steps); {
			if h.try(h.withSteps(slices.Concat(h.s.Steps[:at], h.s.Steps[at+size:]))) {
				changed = true
			} else {
				at++
			}
		}
	}
	return changed
}

// pairs drops a call that was started together with its end.
func (h *shrinker) pairs() bool {
	changed := false
	for i := 0; i < len(h.s.Steps); i++ {
		if st := h.s.Steps[i]; st.Kind == Start {
			rest := slices.DeleteFunc(slices.Clone(h.s.Steps), func(o Step) bool {
				return (o.Kind == Start || o.Kind == End) && o.Slot == st.Slot
			})
			changed = h.try(h.withSteps(rest)) || changed
		}
	}
	return changed
}

// simplify makes single steps plainer.
func (h *shrinker) simplify() bool {
	changed := false
	for i := 0; i < len(h.s.Steps); i++ {
		for _, st := range h.plainer(i) {
			next := slices.Clone(h.s.Steps)
			next[i] = st
			if st.Kind == Whole && h.s.Steps[i].Kind == Start { // its end goes, too
				next = slices.DeleteFunc(next, func(o Step) bool { return o.Kind == End && o.Slot == h.s.Steps[i].Slot })
			}
			if h.try(h.withSteps(next)) {
				changed = true
				break
			}
		}
		changed = h.join(i) || changed
	}
	return changed
}

// join adds the wait at i to the next wait.
func (h *shrinker) join(i int) bool {
	if i >= len(h.s.Steps) || h.s.Steps[i].Kind != Advance {
		return false
	}
	for k := i + 1; k < len(h.s.Steps); k++ {
		if h.s.Steps[k].Kind == Advance {
			next := slices.Clone(h.s.Steps)
			next[k].Wait += next[i].Wait
			return h.try(h.withSteps(slices.Delete(next, i, i+1)))
		}
	}
	return false
}

// settle makes the arguments plainer.
func (h *shrinker) settle() bool {
	changed := false
	for i, p := range h.p.Old.Subject.Params {
		for _, v := range p.plainer(h.s.Args[i]) {
			s := h.s
			s.Args = slices.Clone(s.Args)
			s.Args[i] = v
			if h.try(s) {
				changed = true
				break
			}
		}
	}
	return changed
}

// plainer proposes steps that are easier to read, plainest first.
func (h *shrinker) plainer(i int) []Step {
	st := h.s.Steps[i]
	var out []Step
	with := func(change func(*Step)) {
		next := st
		change(&next)
		out = append(out, next)
	}
	if st.Key > 0 {
		with(func(n *Step) { n.Key = 0 })
	}
	for v := range st.Vary {
		with(func(n *Step) { n.Vary = v })
	}
	switch st.Kind {
	case Start:
		for _, r := range []Result{Succeeds, Fails} {
			with(func(n *Step) { n.Kind, n.Slot, n.Result = Whole, 0, r })
		}
	case Whole, End, Act:
		for _, r := range []Result{Succeeds, Fails} {
			if r < st.Result {
				with(func(n *Step) { n.Result = r })
			}
		}
	case Advance:
		return shorter(st)
	}
	return out
}

// shorter proposes rounder and shorter waits.
func shorter(st Step) []Step {
	var out []Step
	for _, unit := range []time.Duration{time.Second, 100 * time.Millisecond, time.Millisecond} {
		if st.Wait%unit != 0 {
			out = append(out, Step{Kind: Advance, Wait: st.Wait.Truncate(unit)}, Step{Kind: Advance, Wait: st.Wait.Round(unit)})
		}
	}
	if st.Wait > time.Second && st.Wait%time.Second == 0 {
		out = append(out, Step{Kind: Advance, Wait: (st.Wait / 2).Truncate(time.Second)}, Step{Kind: Advance, Wait: st.Wait - time.Second})
	}
	return slices.DeleteFunc(out, func(n Step) bool { return n.Wait == st.Wait || n.Wait > st.Wait && st.Wait%time.Millisecond == 0 })
}

// renumber numbers the calls in flight from 1, in order.
func renumber(s Schedule) Schedule {
	s.Steps = slices.Clone(s.Steps)
	numbers := map[int]int{}
	for i, st := range s.Steps {
		if st.Kind == Start {
			numbers[st.Slot] = len(numbers) + 1
		}
		if st.Kind == Start || st.Kind == End {
			s.Steps[i].Slot = numbers[st.Slot]
		}
	}
	return s
}
