//go:build go1.25

package harness

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Limits restrict schedules to what a subject can stand.
type Limits struct {
	Sequential bool // calls never overlap
	NoPanics   bool // calls do not panic
	NoZeros    bool // all arguments are set
	Skewed     bool // no two steps take place at the same moment
}

// manyPeriods bounds waits of many periods: a ticker of the subject's may
// fire very often meanwhile.
const manyPeriods = 10 * time.Minute

// skew is how long each step of a skewed schedule takes. Goroutines that fell
// asleep at the same moment would wake in any order.
const skew = time.Microsecond

// mood is what a schedule is like. Schedules of one mood each find more than
// schedules that are all alike.
type mood struct {
	failing  float64 // share of calls that fail
	exotic   float64 // share of failures that are not plain
	overlap  float64 // share of calls that stay in flight
	waiting  float64 // share of steps in which time passes
	reading  float64 // share of steps that read
	acting   float64 // share of steps that act
	keyed    bool
	favoured int // method of most calls
}

type generator struct {
	r       *rand.Rand
	s       *Subject
	lim     Limits
	m       mood
	guarded []int
	readers []int
	actions []int
	periods []time.Duration
	bursts  []int
	now     time.Duration
	marks   []time.Duration // when something happened
	open    []int           // slots in flight
	next    int
	steps   []Step
}

// Generate makes the schedule that r draws.
func Generate(r *rand.Rand, s *Subject, lim Limits) Schedule {
	g := &generator{
		r: r, s: s, lim: lim, next: 1, marks: []time.Duration{0},
		guarded: s.ofKind(Guarded), readers: s.ofKind(Reading), actions: s.ofKind(Action),
	}
	args := randomArgs(r, s.Params, lim.NoZeros)
	g.times(args)
	g.mood()
	for range 4 + r.IntN(46) {
		if r.IntN(9) == 0 { // outages begin and end within a schedule
			g.m.failing = pick(r, 0, 0.3, 0.95)
		}
		g.step()
	}
	return Schedule{Args: args, Steps: g.steps, Watch: r.IntN(3) == 0, Skewed: lim.Skewed}
}

// times gathers the periods and counts that matter with args.
func (g *generator) times(args []int64) {
	g.periods, g.bursts = slices.Clone(g.s.Periods), []int{2, 3}
	for i, p := range g.s.Params {
		switch {
		case p.Kind == Period && args[i] > 0:
			// what was chosen matters more than what the source mentions
			g.periods = append(g.periods, time.Duration(args[i]), time.Duration(args[i]), time.Duration(args[i]))
		case p.Kind == Count && args[i] > 0:
			g.bursts = append(g.bursts, int(args[i]), int(args[i])+1)
		}
	}
	for _, n := range g.s.Counts {
		g.bursts = append(g.bursts, n, n+1)
	}
}

func (g *generator) mood() {
	r := g.r
	g.m = mood{
		failing: pick(r, 0.2, 0.5, 0.8, 0.95),
		exotic:  pick(r, 0, 0, 0.2, 0.6),
		overlap: pick(r, 0, 0.3, 0.8),
		waiting: pick(r, 0.15, 0.3, 0.45),
		reading: pick(r, 0, 0, 0.1, 0.25),
		acting:  pick(r, 0, 0, 0.03, 0.12),
		keyed:   r.IntN(3) == 0,
	}
	if len(g.guarded) > 0 {
		g.m.favoured = pick(r, g.guarded...)
	}
	if g.lim.Sequential {
		g.m.overlap = 0
	}
}

func (g *generator) step() {
	r := g.r
	switch {
	case r.Float64() < g.m.waiting:
		g.wait()
	case len(g.readers) > 0 && r.Float64() < g.m.reading:
		m := -1
		if r.IntN(2) == 0 {
			m = pick(r, g.readers...)
		}
		g.add(Step{Kind: Read, Method: m})
	case len(g.actions) > 0 && r.Float64() < g.m.acting || len(g.guarded) == 0:
		g.act()
	case r.IntN(12) == 0:
		for range min(30, pick(r, g.bursts...)) {
			g.add(Step{Kind: Whole, Method: g.method(), Key: g.key(), Result: Fails})
		}
	case r.Float64() >= g.m.overlap:
		g.add(Step{Kind: Whole, Method: g.method(), Key: g.key(), Result: g.result()})
	case len(g.open) == 0 || len(g.open) < 6 && r.IntN(2) == 0:
		g.add(Step{Kind: Start, Method: g.method(), Key: g.key(), Slot: g.next})
		g.open = append(g.open, g.next)
		g.next++
	default:
		g.end()
	}
}

func (g *generator) act() {
	if len(g.actions) == 0 {
		g.wait()
		return
	}
	st := Step{Kind: Act, Method: pick(g.r, g.actions...), Key: g.key(), Result: g.result()}
	if g.s.Methods[st.Method].Varied {
		st.Vary = g.r.IntN(variants + 1)
	}
	g.add(st)
}

func (g *generator) end() {
	k := g.r.IntN(len(g.open))
	g.add(Step{Kind: End, Slot: g.open[k], Result: g.result()})
	if !g.s.UsesStubs || g.r.IntN(2) == 0 {
		g.open = slices.Delete(g.open, k, k+1)
	}
}

func (g *generator) add(st Step) {
	g.steps = append(g.steps, st)
	if st.Kind == Advance {
		g.now += st.Wait
		return
	}
	defer func() {
		if g.lim.Skewed {
			g.now += skew
		}
	}()
	if g.marks = append(g.marks, g.now); len(g.marks) > 12 {
		g.marks = g.marks[1:]
	}
}

func (g *generator) method() int {
	if g.r.IntN(4) > 0 {
		return g.m.favoured
	}
	return pick(g.r, g.guarded...)
}

func (g *generator) key() int {
	if g.m.keyed {
		return g.r.IntN(len(keys))
	}
	return 0
}

func (g *generator) result() Result {
	switch {
	case g.r.Float64() >= g.m.failing:
		return Succeeds
	case g.r.Float64() >= g.m.exotic:
		return Fails
	}
	known := len(g.s.Sentinels)
	if g.s.UsesStubs {
		known = max(known, len(statuses))
	}
	res := Result(1 + g.r.IntN(int(Known)-1+min(3, known)))
	if res >= Known {
		res = Known + Result(g.r.IntN(known))
	}
	if res == Panics && g.lim.NoPanics {
		return Fails
	}
	return res
}

// wait aims at, just before or just after the end of a period that began when
// something happened, or lets some time pass.
func (g *generator) wait() {
	wait := pick(g.r, 0, 1, time.Millisecond, 100*time.Millisecond, time.Second, 3*time.Second)
	if len(g.periods) > 0 && g.r.IntN(4) > 0 {
		p := pick(g.r, g.periods...)
		end := pick(g.r, g.marks...) + p + time.Duration(g.r.IntN(3)-1)
		wait = max(0, end-g.now)
		if g.r.IntN(6) == 0 {
			wait = pick(g.r, p/2, 2*p, min(10*p, max(p, manyPeriods)))
		}
	}
	g.add(Step{Kind: Advance, Wait: wait})
}
