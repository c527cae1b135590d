//go:build go1.25

package harness

import (
	"cmp"
	"encoding/json"
	"slices"
)

// Finding is the candidate that comes closest to the original.
type Finding struct {
	Index          int  // of the patch, -1 when there were none
	Exact          bool // no schedule shows a difference
	Survived       int  // schedules that showed none, of Schedules
	Schedules      int
	Tried          int // candidates that were run
	Counterexample []string
}

const (
	finalists   = 16  // candidates that are compared when none is exact
	finalRounds = 150 // schedules for each of them
	maxKept     = 4000
)

// search looks for the patch that makes the new version do what the old does.
type search struct {
	p     *Pair
	seed  uint64
	n     int
	cache map[int]*recorded
	pool  []*recorded // schedules that told candidates apart, the sharpest first
}

// recorded is a schedule and what the original does with it.
type recorded struct {
	s    Schedule
	want *Log
}

// Identify tries the patches in order and returns the first under which n
// schedules show no difference, or else the one that differs least.
func (p *Pair) Identify(patches []json.RawMessage, seed uint64, n int) Finding {
	seed = ^seed // other schedules than those that prove what is found
	p.prepare(seed)
	h := &search{p: p, seed: seed, n: n, cache: map[int]*recorded{}}
	defer func() { p.New.Patch = nil }()
	scores := make([]int, len(patches))
	tried := 0
	for i, patch := range patches {
		if p.late() {
			break
		}
		tried++
		p.New.Patch = patch
		score, exact := h.run()
		if exact {
			return Finding{Index: i, Exact: true, Survived: n, Schedules: n, Tried: i + 1}
		}
		scores[i] = score
	}
	return h.closest(patches[:tried], scores)
}

// run returns how many schedules the present candidate got through, and
// whether those were all.
func (h *search) run() (score int, exact bool) {
	for i, r := range h.pool {
		if h.differs(r) {
			copy(h.pool[1:i+1], h.pool[:i])
			h.pool[0] = r
			return i, false
		}
	}
	for i := range h.n {
		r := h.fresh(i)
		if h.differs(r) && h.p.confirmed(r.s) {
			h.pool = append([]*recorded{r}, h.pool...)
			return len(h.pool) + i, false
		}
	}
	return h.n, true
}

func (h *search) differs(r *recorded) bool {
	_, diff := h.p.New.Run(r.s, r.want)
	return diff >= 0
}

func (h *search) fresh(i int) *recorded {
	if r := h.cache[i]; r != nil {
		return r
	}
	r := &recorded{s: h.p.schedule(h.seed, i)}
	r.want, _ = h.p.Old.Run(r.s, nil)
	if len(h.cache) < maxKept {
		h.cache[i] = r
	}
	return r
}

// closest compares the candidates that got furthest on the same schedules.
func (h *search) closest(patches []json.RawMessage, scores []int) Finding {
	order := make([]int, len(patches))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	best := Finding{Index: -1, Survived: -1, Schedules: finalRounds, Tried: len(patches)}
	var failing []Schedule
	for _, i := range order[:min(len(order), finalists)] {
		h.p.New.Patch = patches[i]
		survived, bad := h.rate()
		if survived > best.Survived {
			best.Index, best.Survived, failing = i, survived, bad
		}
	}
	if best.Index >= 0 {
		h.p.New.Patch = patches[best.Index]
		best.Counterexample = h.p.shortest(failing)
	}
	return best
}

// rate returns how many schedules show no difference, and some that do.
func (h *search) rate() (survived int, failing []Schedule) {
	for _, r := range h.pool {
		if len(failing) < 2 && h.differs(r) {
			failing = append(failing, r.s)
		}
	}
	for i := range finalRounds {
		if r := h.fresh(i); !h.differs(r) {
			survived++
		} else if len(failing) < 2 {
			failing = append(failing, r.s)
		}
	}
	return survived, failing
}
