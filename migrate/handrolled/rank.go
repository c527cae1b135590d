package handrolled

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// refuted reports whether a type that m uses does all of it and is no breaker:
// then its users are none either.
func (m *machine) refuted(all []*machine) bool {
	for _, other := range all {
		if other.g.owner == m.g.owner || len(other.times) == 0 || len(other.gates) == 0 || other.score() >= DefaultConfidence {
			continue
		}
		if m.opensIn(other.g.owner) && slices.ContainsFunc(other.vars(), func(v *types.Var) bool { return slices.Contains(m.vars(), v) }) {
			return true
		}
	}
	return false
}

// opensIn reports whether methods of a type do the opening.
func (m *machine) opensIn(tn *types.TypeName) bool {
	for _, t := range m.trips {
		if t.e.fn != nil && m.g.ix.ownerOf(t.e.fn) == tn {
			return true
		}
	}
	return false
}

// rank prefers the type that declares the state, and then the one whose own
// methods open it, when it is a breaker itself.
func (m *machine) rank() float64 {
	s := m.score()
	if s < DefaultConfidence {
		return s
	}
	if slices.ContainsFunc(m.times, func(u timedUse) bool { return u.e.kind == setEvent && !u.t.weak }) {
		s += 0.5 // time surely leads out of open, not of another state
	}
	if m.admitsOpen() {
		s -= 0.7
	}
	if m.split {
		s += 0.1 // what is counted is taken back by something else: failures are
	}
	if m.home() == m.g.owner {
		return s + 2
	}
	if m.replacesHome() {
		return s + 2.5
	}
	for _, t := range m.trips {
		if t.e.fn != nil && receiver(t.e.fn) == m.g.owner {
			return s + 1
		}
	}
	return s
}

// replacesHome reports whether the owner puts new values of the type that
// declares the state into a field: they are its states, with no methods for
// others.
func (m *machine) replacesHome() bool {
	home := m.home()
	if home == nil || slices.ContainsFunc(m.g.ix.order, func(fn *types.Func) bool { return receiver(fn) == home && fn.Exported() }) {
		return false
	}
	for v, sets := range m.g.sets {
		if len(sets) > 0 && m.g.ix.home[v] == m.g.owner && rewrite.NamedType(v.Type()) == home {
			return true
		}
	}
	return false
}

// admitsOpen reports whether calls go ahead in what is taken for the open state,
// though no time is over: it is another one.
func (m *machine) admitsOpen() bool {
	for _, e := range m.g.events {
		if e.kind != returnEvent || e.lit > 0 || len(e.results) == 0 || m.state == nil {
			continue
		}
		last := e.results[len(e.results)-1]
		if !last.isNil() || !isError(e.root.Signature().Results().At(len(e.results)-1).Type()) || m.sets(e.root, m.open) {
			continue
		}
		if underError(e.cond) {
			continue // what is returned there is no nil, whatever else it may be
		}
		open, other := false, false
		for _, a := range m.g.atoms.of(e.cond) {
			s, t := stateTestOf(a), m.g.timed(a)
			switch {
			case s != nil && s.v == m.state:
				open = open || s.equal && !s.weak && s.key == m.open
			case t == nil || t.expired:
				other = true
			}
		}
		if open && !other {
			return true
		}
	}
	return false
}

// underError reports whether an error is known to be there under a condition.
func underError(c *cond) bool {
	for ; c != nil; c = c.outer {
		if !c.neg && c.t.kind == binTerm && c.t.op == token.NEQ && c.t.y.isNil() && isErrorTerm(c.t.x) {
			return true
		}
	}
	return false
}

// sets reports whether a function sets the state.
func (m *machine) sets(fn *types.Func, key string) bool {
	return slices.ContainsFunc(m.g.sets[m.state], func(e *event) bool { return e.root == fn && e.t.key() == key && e.fn == fn })
}
