package handrolled

import (
	"go/types"
	"maps"
	"slices"
)

// machine is a breaker found among the fields of a group: what opens it, how
// time brings it back, what it turns away.
type machine struct {
	g        *group
	state    *types.Var // nil when counter and time are all there is
	open     string     // the value of state while calls are turned away
	trips    []trip
	times    []timedUse
	stamp    *stamp
	gates    []*gate
	late     int          // places where passing time leads to the open state
	outcome  bool         // a counter goes up because of how a call went
	split    bool         // another function takes back what a failure did
	apart    bool         // a function only counts, and does not ask
	probing  string       // the value of state when time is over
	counters []*types.Var // all that is compared
	failures []*types.Var // those of them that go up with failures only
	links    map[*stamp]bool
	byRoot   map[*types.Func][]*event
}

// trip is an assignment that opens the breaker.
type trip struct {
	e         *event
	c         *counted   // the first of all, nil when only a rule is asked
	all       []*counted // comparisons that hold together, or one of which holds
	verdict   *term
	first     bool // each failure opens it
	delegated bool // an object in a field knows
	guess     bool // no comparison of a count decides where it opens
}

// timedUse is a look at the clock and what depends on it.
type timedUse struct {
	e *event
	t *timed
}

// machines lists what could be breakers in the group.
func (g *group) machines() []*machine {
	byState := map[*types.Var]map[string][]trip{}
	var order []*types.Var
	for _, e := range g.events {
		if e.kind != setEvent || g.counters[e.v] && g.stamps[e.v] == nil || e.element && e.t == nil {
			continue
		}
		if e.fresh && !g.holding(e.v) {
			continue // a struct that is made to be returned
		}
		if s := g.stamps[e.v]; s != nil && len(s.until) > 0 && e.t.zero() {
			continue // a deadline is taken back
		}
		t, ok := g.tripOf(e)
		if !ok {
			if t, ok = g.guessTrip(e); !ok {
				continue
			}
		}
		key := ""
		if g.stamps[e.v] == nil {
			if key = e.t.key(); key == "" {
				continue
			}
		}
		if byState[e.v] == nil {
			byState[e.v] = map[string][]trip{}
			order = append(order, e.v)
		}
		byState[e.v][key] = append(byState[e.v][key], t)
	}
	var out []*machine
	for _, v := range order {
		for _, key := range slices.Sorted(maps.Keys(byState[v])) {
			trips := g.innermost(surest(byState[v][key]))
			m := &machine{g: g, state: v, open: key, trips: trips}
			if s := g.stamps[v]; s != nil && (key == "" || key == "zero") {
				m.state, m.stamp = nil, s
				if g.occupancy(trips) {
					continue
				}
			}
			out = append(out, m.complete())
		}
	}
	if m := g.stateless(); m != nil {
		out = append(out, m.complete())
	}
	return out
}

// guessTrip looks for openings that depend on no comparison of a count.
func (g *group) guessTrip(e *event) (trip, bool) {
	for _, look := range []func(*event) (trip, bool){g.firstTrip, g.delegatedTrip, g.advisedTrip} {
		if t, ok := look(e); ok {
			t.guess = true
			return t, true
		}
	}
	return trip{}, false
}

// surest leaves out what is only taken for an opening for want of a comparison.
func surest(trips []trip) []trip {
	var out []trip
	for _, t := range trips {
		if !t.guess {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return trips
	}
	return out
}

// innermost leaves out what is seen again from functions that call those that
// open it: their conditions say less.
func (g *group) innermost(trips []trip) []trip {
	var out []trip
	for _, t := range trips {
		inner := slices.ContainsFunc(trips, func(u trip) bool {
			return u.e.pos == t.e.pos && u.e.root != t.e.root && g.ix.calls(t.e.root, u.e.root, maxInline) && !g.ix.calls(u.e.root, t.e.root, maxInline)
		})
		if !inner {
			out = append(out, t)
		}
	}
	return out
}

// occupancy reports whether the counters of trips go down as well as up: they
// say how full something is, and the time how long something was not used.
func (g *group) occupancy(trips []trip) bool {
	for _, e := range g.events {
		for _, t := range trips {
			if e.kind == decEvent && t.c != nil && e.v == t.c.v {
				return true
			}
		}
	}
	return false
}

// tripOf reports whether an assignment depends on a counter having reached a
// limit, or on a rule that is asked about counters.
func (g *group) tripOf(e *event) (trip, bool) {
	best := trip{e: e}
	found := false
	for _, a := range g.atoms.of(e.cond) {
		if c := g.counted(a); c != nil && c.high {
			best.all = append(best.all, c)
			if best.c == nil || best.c.weak && !c.weak {
				best.c, found = c, true
			}
		}
		if g.verdict(a) && best.verdict == nil {
			best.verdict, found = a.t, true
		}
	}
	return best, found
}

// complete fills in what belongs to the state and the stamp of m.
func (m *machine) complete() *machine {
	m.links = map[*stamp]bool{}
	m.findCounters()
	m.findTimes()
	m.dropCloses()
	m.findCounters()
	m.findGates()
	m.findOutcome()
	return m
}

// dropCloses takes out assignments that depend on the state that time leads
// to without being the way back to open from it: successes are counted, too.
func (m *machine) dropCloses() {
	if m.probing == "" {
		return
	}
	var left []trip
	for _, t := range m.trips {
		inProbe := false
		for _, a := range m.g.atoms.of(t.e.cond) {
			s := stateTestOf(a)
			inProbe = inProbe || s != nil && s.v == m.state && s.equal && !s.weak && s.key == m.probing
		}
		if !inProbe {
			left = append(left, t)
		}
	}
	m.trips = left
}
