package handrolled

import (
	"go/constant"
	"go/types"
	"slices"
)

// probeRoles finds what is counted while half-open: successes that close it,
// and calls that are let through.
func (m *machine) probeRoles(r *Roles) {
	if m.state == nil || m.probing == "" {
		return
	}
	for _, e := range m.g.events {
		switch {
		case e.kind == setEvent && e.v == m.state && e.t.key() == m.closed() && m.closed() != m.open:
			m.closing(r, e)
		case e.kind == returnEvent && m.isGate(e.root):
			m.limiting(r, e)
		}
	}
}

// closing reads the count that leads to closed.
func (m *machine) closing(r *Roles, e *event) {
	for _, a := range m.g.atoms.of(e.cond) {
		c := m.g.counted(a)
		if c == nil || !c.high || c.ratio || slices.Contains(m.counters, c.v) {
			continue
		}
		r.Successes = include(r.Successes, c.v)
		if !r.SuccessThreshold.Found() {
			r.SuccessThreshold = settingOf(c.limit, c.pos)
		}
	}
}

// limiting reads what keeps calls out while half-open: a count of those let
// through, or a flag that one is on its way.
func (m *machine) limiting(r *Roles, e *event) {
	list := m.g.allAtoms(e)
	half, possible := m.inHalf(list)
	for _, a := range list {
		c := m.g.counted(a)
		if c == nil || c.ratio || !half && !(possible && m.admits(c.v, e.root)) {
			continue
		}
		if limit := settingOf(c.limit, c.pos); limit.Var != nil && limit.Var == r.Threshold.Var {
			continue
		}
		r.Probes = include(r.Probes, c.v)
		if !r.HalfOpenLimit.Found() {
			r.HalfOpenLimit = settingOf(c.limit, c.pos)
		}
	}
	if possible {
		m.flagged(r, e, list)
	}
}

// inHalf reports whether conditions ask for half-open, and whether they can
// hold then at all.
func (m *machine) inHalf(list []atom) (asked, possible bool) {
	possible = true
	for _, a := range list {
		s := stateTestOf(a)
		if s == nil || s.v != m.state {
			continue
		}
		asked = asked || s.key == m.probing && s.equal
		if !s.weak && s.equal != (s.key == m.probing) {
			possible = false
		}
	}
	return asked, possible
}

// admits reports whether a gate counts up what it lets through.
func (m *machine) admits(v *types.Var, gate *types.Func) bool {
	if m.counts(v) {
		return false
	}
	return slices.ContainsFunc(m.eventsOf(gate), func(e *event) bool { return e.kind == incEvent && e.v == v })
}

// flagged reads a flag that the gate sets and that keeps other calls out.
func (m *machine) flagged(r *Roles, e *event, list []atom) {
	for _, a := range list {
		s := stateTestOf(a)
		if s == nil || s.v == m.state || !isFlag(s.v) {
			continue
		}
		up, down := false, false
		for _, set := range m.g.sets[s.v] {
			up = up || set.root == e.root && set.t.key() == "true"
			down = down || set.t.key() == "false"
		}
		if up && down {
			r.Probes = include(r.Probes, s.v)
			if !r.HalfOpenLimit.Found() {
				r.HalfOpenLimit = Setting{Value: constant.MakeInt64(1), Pos: a.t.pos}
			}
		}
	}
}

func isFlag(v *types.Var) bool { return isBasic(v, types.IsBoolean) || isAtomicBool(v.Type()) }

func (m *machine) isGate(fn *types.Func) bool {
	return slices.ContainsFunc(m.gates, func(g *gate) bool { return g.fn == fn })
}
