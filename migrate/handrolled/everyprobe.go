package handrolled

import (
	"go/token"
	"slices"
)

// everyProbe reports whether every call goes through while it is half-open: a
// call surely can, and neither a count nor a flag, the time or something else
// that is asked keeps one out.
func (m *machine) everyProbe(r *Roles) bool {
	if m.state == nil || r.Half.Value == nil || r.HalfOpenLimit.Found() || !m.admitsHalf(r) {
		return false
	}
	return !slices.ContainsFunc(m.g.events, func(e *event) bool { return m.bounds(e, r) })
}

// admitsHalf reports whether a gate lets a call through when it is half-open.
func (m *machine) admitsHalf(r *Roles) bool {
	for _, g := range m.gates {
		role := r.Methods[g.fn]
		for _, e := range m.eventsOf(g.fn) {
			if !m.letsThrough(e, role) {
				continue
			}
			if _, possible := m.inHalf(m.g.allAtoms(e)); possible {
				return true
			}
		}
	}
	return false
}

// letsThrough reports whether an event of a gate is a call going ahead: the
// protected one, or an answer that says so.
func (m *machine) letsThrough(e *event, role MethodRole) bool {
	if role.Kind == Runs {
		return e.handedIn() || e.protected() && m.decidesFailure(&traits{events: m.eventsOf(e.root)}, e)
	}
	if e.kind != returnEvent || e.lit > 0 || role.Result >= len(e.results) {
		return false
	}
	t := e.results[role.Result]
	if isBool(t) {
		return t.kind != constTerm || t.zero() == role.Negated
	}
	return t.isNil()
}

// bounds reports whether an event depends on something that limits the calls
// of the half-open state.
func (m *machine) bounds(e *event, r *Roles) bool {
	list := m.g.allAtoms(e)
	half, possible := m.inHalf(list)
	if !possible {
		return false
	}
	for _, a := range list {
		if c := m.g.counted(a); c != nil {
			if !c.ratio && !m.counts(c.v) && !slices.Contains(r.Successes, c.v) {
				return true
			}
			continue
		}
		if s := stateTestOf(a); s != nil {
			if s.v != m.state && m.takenAndGiven(s) {
				return true
			}
			continue
		}
		if half && m.turnsBack(e, r) && (m.g.timed(a) != nil || asksElsewhere(a)) {
			return true
		}
	}
	return false
}

// turnsBack reports whether an event is a gate's answer that a call may not go
// ahead.
func (m *machine) turnsBack(e *event, r *Roles) bool {
	role := r.Methods[e.root]
	if e.kind != returnEvent || e.lit > 0 || !m.isGate(e.root) || role.Result >= len(e.results) {
		return false
	}
	if role.Kind == Runs {
		call := slices.IndexFunc(m.eventsOf(e.root), (*event).protected)
		return call < 0 || e.index < m.eventsOf(e.root)[call].index
	}
	return !m.letsThrough(e, role)
}

// takenAndGiven reports whether a gate sets a field that something else takes
// back: the place of a probe.
func (m *machine) takenAndGiven(s *stateTest) bool {
	taken, given := false, false
	for _, e := range m.g.sets[s.v] {
		if e.t != nil && e.t.zero() {
			given = true
		} else if m.isGate(e.root) {
			taken = true
		}
	}
	return taken && given
}

// asksElsewhere reports whether an atom is what other code answered: a
// semaphore, chance.
func asksElsewhere(a atom) bool {
	return a.t.has(func(u *term) bool { return (u.kind == resultTerm || u.kind == callTerm) && !isError(u.typ) })
}

// extends finds where a call that is turned away makes the open time start
// anew: with enough calls it never ends.
func (m *machine) extends() (token.Pos, bool) {
	if m.stamp == nil {
		return token.NoPos, false
	}
	for _, e := range m.g.events {
		if e.kind != setEvent || e.v != m.stamp.v || e.t == nil || !m.isGate(e.root) || !e.t.has(func(u *term) bool { return u.kind == nowTerm }) {
			continue
		}
		for _, a := range m.g.atoms.of(e.cond) {
			if t := m.g.timed(a); t != nil && t.s == m.stamp && !t.expired && !t.weak {
				return e.pos, true
			}
		}
	}
	return token.NoPos, false
}
