package handrolled

import (
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
		case e.kind == returnEvent:
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
		if !slices.Contains(r.Successes, c.v) {
			r.Successes = append(r.Successes, c.v)
		}
		if !r.SuccessThreshold.Found() {
			r.SuccessThreshold = settingOf(c.limit, c.pos)
		}
	}
}

// limiting reads the count that keeps calls out while half-open.
func (m *machine) limiting(r *Roles, e *event) {
	if !m.isGate(e.root) {
		return
	}
	half := false
	for _, a := range m.g.allAtoms(e) {
		s := stateTestOf(a)
		half = half || s != nil && s.v == m.state && s.key == m.probing && s.equal
	}
	if !half {
		return
	}
	for _, a := range m.g.allAtoms(e) {
		c := m.g.counted(a)
		if c == nil || c.ratio {
			continue
		}
		if limit := settingOf(c.limit, c.pos); limit.Var != nil && limit.Var == r.Threshold.Var {
			continue
		}
		if !slices.Contains(r.Probes, c.v) {
			r.Probes = append(r.Probes, c.v)
		}
		if !r.HalfOpenLimit.Found() {
			r.HalfOpenLimit = settingOf(c.limit, c.pos)
		}
	}
}

func (m *machine) isGate(fn *types.Func) bool {
	return slices.ContainsFunc(m.gates, func(g *gate) bool { return g.fn == fn })
}
