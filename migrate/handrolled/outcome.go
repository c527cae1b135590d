package handrolled

import (
	"go/types"
	"slices"
)

// findOutcome looks for the difference that the result of a call makes.
func (m *machine) findOutcome() {
	up := map[*types.Func]bool{}
	for _, e := range m.g.events {
		if m.failing(e) {
			up[e.root] = true
			m.outcome = m.outcome || m.judged(e) || e.t != nil && outcome(atom{t: e.t}) || m.afterCall(e) ||
				e.added != nil && outcome(atom{t: e.added})
		}
	}
	if m.delegated() {
		m.outcome = slices.ContainsFunc(m.trips, m.blamed)
		m.split = false
	}
	for _, e := range m.g.events {
		if e.kind == setEvent && !m.delegated() && !up[e.root] && len(m.g.timesOf(e)) == 0 && m.takesBack(e) && !m.internal(e.root) {
			m.split = true
		}
	}
	for fn := range up {
		m.apart = m.apart || fn.Signature().Results().Len() == 0 && !m.internal(fn) && !m.isGate(fn)
	}
}

// delegated reports whether objects elsewhere keep all counts.
func (m *machine) delegated() bool {
	return len(m.failures) == 0 && slices.ContainsFunc(m.trips, func(t trip) bool { return t.delegated })
}

// internal reports whether a function is a helper of the type.
func (m *machine) internal(fn *types.Func) bool { return m.helper(fn, m.g.ix.callers()[fn]) }

// failing reports whether an event counts what opens the breaker.
func (m *machine) failing(e *event) bool {
	if e.kind != incEvent && (e.kind != setEvent || !e.element || e.t == nil || e.t.kind == constTerm) {
		return false
	}
	return len(m.failures) == 0 && !m.delegated() || slices.Contains(m.failures, e.v)
}

// afterCall reports whether an event follows the protected call of its
// function and depends on something that was looked at after it.
func (m *machine) afterCall(e *event) bool {
	for _, call := range m.g.events {
		if call.root == e.root && call.protected() && call.index < e.index {
			if e.cond != call.cond && within(call.cond, e.cond) {
				return true
			}
		}
	}
	return false
}

// takesBack reports whether an assignment undoes what failures did.
func (m *machine) takesBack(e *event) bool {
	if m.state != nil && e.v == m.state {
		key := e.t.key()
		return key != "" && key != m.open && (key != m.probing || len(m.values()) < 3)
	}
	return slices.Contains(m.counters, e.v) && m.empties(e)
}

// empties reports whether an assignment sets a counter or window back.
func (m *machine) empties(e *event) bool {
	return e.t != nil && (e.t.zero() || e.t.kind == fieldTerm && e.t.v == e.v)
}
