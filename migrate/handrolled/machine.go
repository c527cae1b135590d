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
	late     int    // places where passing time leads to the open state
	outcome  bool   // a counter goes up because of how a call went
	split    bool   // another function takes back what a failure did
	probing  string // the value of state when time is over
	counters []*types.Var
	links    map[*stamp]bool
}

// trip is an assignment that opens the breaker.
type trip struct {
	e       *event
	c       *counted   // the first of all, nil when only a rule is asked
	all     []*counted // comparisons that hold together, or one of which holds
	verdict *term
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
		t, ok := g.tripOf(e)
		if !ok {
			continue
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
			trips := byState[v][key]
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
	m.findTimes()
	m.dropCloses()
	m.findGates()
	m.findOutcome()
	return m
}

// findTimes finds where passing time changes the state or decides a result.
func (m *machine) findTimes() {
	var direct, gated []timedUse
	for _, e := range m.g.events {
		for _, t := range m.g.timesOf(e) {
			if m.stamp != nil && t.s != m.stamp || !m.linked(t.s) {
				continue
			}
			switch {
			case e.kind == setEvent && e.v == m.state && m.state != nil:
				if key := e.t.key(); key == m.open {
					if t.expired {
						m.late++
					}
				} else if key != "" && t.expired {
					direct = append(direct, timedUse{e, t})
					m.probing = key
				}
			case e.kind == returnEvent || e.kind == skipEvent:
				if decides(e, t) && (m.state == nil || m.tests(e, t)) {
					gated = append(gated, timedUse{e, t})
				}
			}
		}
	}
	m.times = append(direct, gated...)
	if m.stamp == nil && len(m.times) > 0 {
		m.stamp = m.times[0].t.s
	}
	if len(m.times) == 0 && m.state != nil {
		m.findTicks()
	}
}

// decides reports whether a look at the clock keeps calls out at an event: the
// wait is not over there, or the answer is the comparison itself.
func decides(e *event, t *timed) bool {
	if !t.expired {
		return true
	}
	return slices.ContainsFunc(e.results, func(r *term) bool { return isBool(r) && r.kind != constTerm })
}

// linked reports whether a time is stored where the breaker opens or where a
// failure is counted.
func (m *machine) linked(s *stamp) bool {
	if known, ok := m.links[s]; ok {
		return known
	}
	var where []*event
	for _, t := range m.trips {
		where = append(where, t.e)
	}
	for _, e := range m.g.events {
		if (e.kind == incEvent || e.element) && m.counts(e.v) {
			where = append(where, e)
		}
	}
	linked := false
	for _, set := range s.sets {
		for _, e := range where {
			linked = linked || set.root == e.root && (within(set.cond, e.cond) || within(e.cond, set.cond))
		}
	}
	m.links[s] = linked
	return linked
}

// within reports whether inner is outer or a condition inside it.
func within(outer, inner *cond) bool {
	for c := inner; ; c = c.outer {
		if c == outer {
			return true
		}
		if c == nil {
			return false
		}
	}
}

// findTicks finds a timer that changes the state.
func (m *machine) findTicks() {
	for _, e := range m.g.sets[m.state] {
		key := e.t.key()
		if key == "" || key == m.open {
			continue
		}
		if tick := m.tickOf(e); tick != nil {
			m.times = append(m.times, timedUse{e, &timed{expired: true, pos: tick.pos, limit: []*term{tick.x}}})
			m.probing = key
		}
	}
}

// tickOf is the timer that an assignment waits for and nothing else: a check
// that runs at times and looks at how a call went is not time passing.
func (m *machine) tickOf(e *event) *term {
	for c := e.cond; c != nil; c = c.outer {
		if c.t.kind == tickTerm {
			return c.t
		}
		if slices.ContainsFunc(m.g.atoms.ofTerm(c.t, c.neg, c.outer), outcome) {
			return nil
		}
	}
	return nil
}

// judged reports whether an event depends on how a call went.
func (m *machine) judged(e *event) bool {
	return slices.ContainsFunc(m.g.atoms.of(e.cond), outcome)
}

// timesOf lists the looks at the clock that an event depends on, or returns.
func (g *group) timesOf(e *event) []*timed {
	var out []*timed
	for _, a := range g.allAtoms(e) {
		if t := g.timed(a); t != nil {
			out = append(out, t)
		}
	}
	return out
}

// allAtoms are the conditions of an event and, for a return of a boolean
// expression, what is in the expression.
func (g *group) allAtoms(e *event) []atom {
	list := g.atoms.of(e.cond)
	if e.kind == returnEvent {
		for _, t := range e.results {
			if isBool(t) && t.kind != constTerm {
				list = append(list[:len(list):len(list)], g.atoms.ofTerm(t, false, e.cond)...)
			}
		}
	}
	return list
}

func isBool(t *term) bool {
	if t.kind == altTerm {
		return len(t.alts) > 0 && isBool(t.alts[0].t)
	}
	if t.typ == nil {
		return t.kind == binTerm && comparison(t.op) || t.kind == notTerm
	}
	b, ok := t.typ.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// tests reports whether an event that looks at the clock depends on the state
// being open, too.
func (m *machine) tests(e *event, t *timed) bool {
	for _, a := range m.g.allAtoms(e) {
		if s := stateTestOf(a); s != nil && s.v == m.state && (s.key == m.open) == s.equal {
			return true
		}
	}
	return false
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
