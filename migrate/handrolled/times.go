package handrolled

import (
	"go/token"
	"go/types"
	"slices"
)

// findTimes finds where passing time changes the state or decides a result.
func (m *machine) findTimes() {
	var direct, gated []timedUse
	votes := map[string]int{}
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
				} else if key != "" && t.expired && m.fromOpen(e) {
					direct = append(direct, timedUse{e, t})
					if votes[key] += 3; e.fresh {
						votes[key] -= 2
					}
					if votes[key] > votes[m.probing] {
						m.probing = key
					}
				}
			case e.kind == returnEvent || e.kind == skipEvent:
				if decides(e, t) && (m.state == nil || m.tests(e)) {
					gated = append(gated, timedUse{e, t})
				}
			}
		}
	}
	if m.state == nil && !slices.ContainsFunc(gated, func(u timedUse) bool { return !u.t.weak }) {
		gated = nil
	}
	m.times = append(direct, gated...)
	if m.stamp == nil && len(m.times) > 0 {
		m.stamp = m.times[0].t.s
	}
	if len(m.times) == 0 && m.state != nil {
		m.findTicks()
	}
}

// fromOpen reports whether a change of the state can be from open: no other
// state is asked for, since a timer fired if it waits for one.
func (m *machine) fromOpen(e *event) bool {
	for c := e.cond; c != nil && c.t.kind != tickTerm; c = c.outer {
		for _, a := range m.g.atoms.ofTerm(c.t, c.neg, c.outer) {
			s := stateTestOf(a)
			if s != nil && s.v == m.state && s.equal && !s.weak && s.key != m.open && m.open != "true" && m.open != "false" {
				return false
			}
		}
	}
	return true
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
		if key == "" || key == m.open || !m.fromOpen(e) {
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

// judged reports whether an event depends on how a call went. That some error
// is nil is what follows each early return and says nothing of a failure.
func (m *machine) judged(e *event) bool {
	return slices.ContainsFunc(m.g.atoms.of(e.cond), func(a atom) bool { return outcome(a) && !noError(a) })
}

// noError reports whether an atom says that an error is nil.
func noError(a atom) bool {
	return a.t.kind == binTerm && a.t.y.isNil() && a.holds() == token.EQL && isError(a.t.x.typ)
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
func (m *machine) tests(e *event) bool {
	for _, a := range m.g.allAtoms(e) {
		if s := stateTestOf(a); s != nil && s.v == m.state && (s.key == m.open) == s.equal {
			return true
		}
	}
	return false
}
