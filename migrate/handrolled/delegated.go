package handrolled

import (
	"go/constant"
	"slices"
)

// delegatedTrip reads an assignment that depends on what an object says that is
// held in a field: it keeps the counts, or is a rule, in another package.
func (g *group) delegatedTrip(e *event) (trip, bool) {
	if e.t == nil || e.t.kind != constTerm || g.ix.home[e.v] != g.owner || e.fresh {
		return trip{}, false
	}
	for _, a := range g.atoms.of(e.cond) {
		if said := delegate(a); said != nil && (!a.weak || a.t.kind == binTerm) {
			return trip{e: e, verdict: said, delegated: true}, true
		}
	}
	return trip{}, false
}

// delegate is what an object in a field says: a bool, or a number that is
// compared with a limit.
func delegate(a atom) *term {
	asked := func(t *term) bool {
		return t != nil && (t.kind == resultTerm || t.kind == callTerm) && t.x != nil && t.x.kind == fieldTerm && !t.isNil() && !isError(t.typ)
	}
	switch {
	case asked(a.t) && isBool(a.t):
		return a.t
	case a.t.kind == binTerm && comparison(a.t.op) && asked(a.t.x) && numeric(a.t.x.typ) && limits(a.t.y):
		return a.t.x
	}
	return nil
}

// limits reports whether a value can be a threshold.
func limits(t *term) bool {
	return t.kind == fieldTerm || t.kind == paramTerm || t.kind == constTerm && t.c != nil && t.c.Kind() != constant.Bool && !t.zero()
}

// blamed reports whether a delegated trip depends on how a call went, wherever
// it is seen from.
func (m *machine) blamed(t trip) bool {
	for _, e := range m.g.events {
		if e.kind != t.e.kind || e.v != t.e.v || e.pos != t.e.pos || e.t.key() != m.open {
			continue
		}
		said := false
		judged := slices.ContainsFunc(m.g.atoms.of(e.cond), func(a atom) bool {
			if delegate(a) != nil {
				said = true
				return false
			}
			return outcome(a) && !noError(a)
		})
		if said && judged {
			return true
		}
	}
	return false
}
