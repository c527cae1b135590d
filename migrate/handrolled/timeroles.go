package handrolled

import (
	"go/token"
	"slices"
)

// timeRoles reads the open time, its comparison and its base.
func (m *machine) timeRoles(r *Roles) {
	if len(m.times) == 0 {
		return
	}
	first := m.times[0].t
	for _, u := range m.times {
		if !u.t.weak && first.weak {
			first = u.t
		}
	}
	r.ElapsedOp = token.GEQ
	if first.strict {
		r.ElapsedOp = token.GTR
	}
	if m.stamp == nil {
		r.ElapsedOp = token.ILLEGAL // a timer
	}
	for _, l := range first.limit {
		if !r.OpenFor.Found() && l != nil {
			r.OpenFor = settingOf(l, first.pos)
		}
	}
	if m.stamp == nil {
		r.Base = SinceOpening
		return
	}
	r.Since = m.stamp.v
	r.Base = m.base()
	r.Window = m.window()
	m.deadlines(r)
}

// deadlines reads the open time, and the time after which counts start anew,
// off what is added to the present. One field may hold both deadlines, each
// stored under another state.
func (m *machine) deadlines(r *Roles) {
	rank := -1
	for _, u := range m.stamp.until {
		n := 1
		for _, t := range m.trips {
			if t.e.root == u.e.root && within(t.e.cond, u.e.cond) {
				n = 2
			}
		}
		if n == 1 {
			n = m.deadlineRank(u)
		}
		if n == 0 && !r.Window.Found() {
			r.Window = settingOf(u.t, u.e.pos)
		}
		if n > rank && (rank >= 0 || !r.OpenFor.Found()) {
			r.OpenFor, rank = settingOf(u.t, u.e.pos), n
		}
	}
}

// deadlineRank is how surely a deadline is that of the open time, by the state
// that is asked for where it is stored: 2 for open, 0 for closed.
func (m *machine) deadlineRank(u until) int {
	for _, a := range m.g.atoms.of(u.e.cond) {
		s := stateTestOf(a)
		if s == nil || s.v != m.state || m.state == nil || !s.equal || s.weak {
			continue
		}
		switch s.key {
		case m.open:
			return 2
		case m.closed():
			return 0
		}
		return 1
	}
	return 1
}

// base tells whether failures that do not open it move the time, too.
func (m *machine) base() Base {
	if m.state == nil && len(m.stamp.until) > 0 {
		return SinceOpening
	}
	for _, set := range m.stamp.sets {
		if !m.opens(set) && !m.otherwise(set) {
			for _, e := range m.g.events {
				if e.kind == incEvent && m.failing(e) && e.root == set.root && (within(set.cond, e.cond) || within(e.cond, set.cond)) {
					return SinceLastFailure
				}
			}
		}
	}
	return SinceOpening
}

// otherwise reports whether a time is stored in another state than open.
func (m *machine) otherwise(set *event) bool {
	if m.state == nil || len(m.stamp.until) == 0 {
		return false
	}
	return slices.ContainsFunc(m.g.atoms.of(set.cond), func(a atom) bool {
		s := stateTestOf(a)
		return s != nil && s.v == m.state && s.equal && !s.weak && s.key != m.open
	})
}

// opens reports whether a time is stored only where the state changes.
func (m *machine) opens(set *event) bool {
	for _, e := range m.g.events {
		if e.kind == setEvent && e.root == set.root && m.state != nil && e.v == m.state && e.fn == set.fn && e.cond == set.cond {
			return true
		}
	}
	for _, t := range m.trips {
		if t.e.root == set.root && (within(t.e.cond, set.cond) || t.e == set) {
			return true
		}
	}
	if m.state != nil {
		for _, e := range m.g.sets[m.state] {
			if e.root == set.root && e.index < set.index && e.t.key() == m.open && within(e.cond, set.cond) {
				return true
			}
		}
	}
	if _, ok := m.g.tripOf(set); ok {
		return true
	}
	for _, a := range m.g.atoms.of(set.cond) {
		if s := stateTestOf(a); s != nil && s.v == m.state && s.equal && s.key == m.probing && m.probing != "" {
			return true
		}
	}
	return false
}

// window is the time after which counts start anew without the state changing.
func (m *machine) window() Setting {
	for _, e := range m.g.events {
		if e.kind != setEvent || !m.counts(e.v) || e.t == nil || !e.t.zero() {
			continue
		}
		for _, t := range m.g.timesOf(e) {
			if t.s != m.stamp && t.expired && len(t.limit) > 0 {
				return settingOf(t.limit[0], t.pos)
			}
		}
	}
	return Setting{}
}
