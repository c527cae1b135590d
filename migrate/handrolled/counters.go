package handrolled

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// findCounters lists the counters that the trips compare, and those among them
// that go up with failures only: of a share, what is divided; of the others,
// what no share is taken of.
func (m *machine) findCounters() {
	m.counters, m.failures = nil, nil
	var per []*types.Var
	for _, t := range m.trips {
		for _, c := range t.all {
			per = append(per, c.per...)
		}
	}
	for _, t := range m.trips {
		for _, c := range t.all {
			m.counters = include(m.counters, c.all...)
			switch {
			case c.ratio:
				m.failures = include(m.failures, c.num...)
			case !slices.Contains(per, c.v):
				m.failures = include(m.failures, c.all...)
			}
		}
	}
	if len(m.counters) == 0 {
		m.counters = m.ruled()
	}
	if len(m.failures) == 0 {
		m.failures = m.counters
	}
}

// include appends what is not in list yet.
func include(list []*types.Var, more ...*types.Var) []*types.Var {
	for _, v := range more {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// ruled lists the counters that go up just where a rule is asked about them.
func (m *machine) ruled() []*types.Var {
	var out []*types.Var
	first := true
	for _, t := range m.trips {
		if t.verdict == nil {
			continue
		}
		var here []*types.Var
		for _, e := range m.g.events {
			if e.root != t.e.root || e.kind != incEvent || !m.g.asked(t.verdict, e.v) {
				continue
			}
			if e.index < t.e.index && within(e.cond, t.e.cond) {
				here = include(here, e.v)
			}
		}
		if len(here) == 0 {
			continue // what counts calls this
		}
		if first {
			out, first = here, false
			continue
		}
		out = slices.DeleteFunc(out, func(v *types.Var) bool { return !slices.Contains(here, v) })
	}
	return m.rarest(out)
}

// rarest keeps the counters that go up in the fewest places: those of all calls
// go up with successes, too.
func (m *machine) rarest(list []*types.Var) []*types.Var {
	places := map[*types.Var]map[token.Pos]bool{}
	least := 0
	for _, v := range list {
		places[v] = map[token.Pos]bool{}
		for _, e := range m.g.events {
			if e.kind == incEvent && e.v == v {
				places[v][e.pos] = true
			}
		}
		if n := len(places[v]); least == 0 || n < least {
			least = n
		}
	}
	return slices.DeleteFunc(list, func(v *types.Var) bool { return len(places[v]) > least })
}

// asked reports whether a counter is among what a rule is asked about.
func (g *group) asked(verdict *term, v *types.Var) bool {
	return slices.ContainsFunc(verdict.args, func(t *term) bool {
		found := g.itself(t) && g.inStruct(t.typ, v)
		t.own(func(u *term) {
			found = found || u.kind == fieldTerm && (u.v == v || g.inStruct(u.typ, v))
		}, 0)
		return found
	})
}

// itself reports whether t is the breaker, handed to a rule as a whole.
func (g *group) itself(t *term) bool {
	return t.kind == paramTerm && rewrite.NamedType(t.typ) == g.owner
}

// inStruct reports whether v is a field of the struct t, or of what t points to.
func (g *group) inStruct(t types.Type, v *types.Var) bool {
	return anyField(t, func(f *types.Var) bool { return f.Origin() == v })
}
