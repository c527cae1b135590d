package handrolled

import (
	"go/types"
	"slices"
)

// neverForgets reports whether failures add up until it opens: a success is
// told and changes nothing, and neither does the time.
func (m *machine) neverForgets(r *Roles) bool {
	if len(r.OnSuccess)+len(r.Runs) == 0 && len(r.Resets) > 0 {
		return false // who resets may do so after a success
	}
	return !slices.ContainsFunc(m.g.events, func(e *event) bool {
		if e.v == nil || !slices.Contains(m.failures, e.v) || e.fresh {
			return false
		}
		switch e.kind {
		case decEvent:
			return true
		case setEvent:
			return e.async || m.inClosed(e) && len(m.g.timesOf(e)) > 0 || m.partly(e) || m.resetInPackage(e.root, r)
		}
		return false
	})
}

// inClosed reports whether an event can happen while closed.
func (m *machine) inClosed(e *event) bool {
	closed := m.closed()
	for _, a := range m.g.atoms.of(e.cond) {
		s := stateTestOf(a)
		if s != nil && m.state != nil && s.v == m.state && !s.weak && s.equal != (s.key == closed) {
			return false
		}
	}
	return m.state != nil
}

// partly reports whether a count is set to something smaller that is not zero,
// as one that decays is.
func (m *machine) partly(e *event) bool {
	return e.t != nil && !m.empties(e) && e.t.kind != constTerm && !m.failing(e)
}

// resetInPackage reports whether an event is in a function that resets, and
// that the package calls itself: perhaps after a success.
func (m *machine) resetInPackage(fn *types.Func, r *Roles) bool {
	role := r.Methods[fn]
	return role.Kind == Resets && (role.ByName || slices.ContainsFunc(m.g.ix.callers()[fn], func(c *types.Func) bool {
		return r.Methods[c].Kind != Resets && !slices.Contains(r.Constructor, c)
	}))
}

// alwaysReports reports whether all calls are made by functions of the breaker,
// which record a result even when the call panics.
func (m *machine) alwaysReports(r *Roles) bool {
	if len(r.Gates) > 0 || len(r.Runs) == 0 {
		return false
	}
	return !slices.ContainsFunc(r.Runs, func(fn *types.Func) bool {
		return !slices.ContainsFunc(m.eventsOf(fn), func(e *event) bool {
			return e.deferred && e.writes() && slices.Contains(r.Fields, e.v)
		})
	})
}
