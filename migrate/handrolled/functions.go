package handrolled

import (
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// functions says what each function of the breaker is for. The lists hold entry
// points only; helpers are in Methods.
func (m *machine) functions(r *Roles) {
	r.Methods = m.methods(r)
	for _, fn := range m.roots() {
		role := r.Methods[fn]
		if role.Helper {
			continue
		}
		switch role.Kind {
		case Runs:
			r.Runs = append(r.Runs, fn)
		case Asks:
			r.Gates = append(r.Gates, fn)
		case RecordsOutcome:
			r.OnFailure = append(r.OnFailure, fn)
			r.OnSuccess = append(r.OnSuccess, fn) // one function for both
		case RecordsFailure:
			r.OnFailure = append(r.OnFailure, fn)
		case RecordsSuccess:
			r.OnSuccess = append(r.OnSuccess, fn)
		case ReadsState:
			r.ReadState = append(r.ReadState, fn)
		case Resets:
			r.Resets = append(r.Resets, fn)
		}
	}
	r.Constructor = m.constructors()
}

func (m *machine) roots() []*types.Func {
	var out []*types.Func
	seen := map[*types.Func]bool{}
	for _, e := range m.g.events {
		if !seen[e.root] {
			seen[e.root] = true
			out = append(out, e.root)
		}
	}
	return out
}

// near reports whether an event is in the walked function itself or in one it
// calls: what calls those again is a user of the breaker.
func (m *machine) near(e *event) bool {
	s := m.g.ix.summary[e.root]
	return e.fn == e.root || s != nil && slices.Contains(s.calls, e.fn) || e.root.Exported() || receiver(e.root) == m.g.owner
}

// follows reports whether a gate that makes a call counts its result, too.
func (m *machine) follows(g *gate) bool {
	for _, e := range m.g.events {
		if e.root == g.fn && (m.failing(e) || e.handedIn()) {
			return true
		}
	}
	return false
}

// constructors are the functions that return the type.
func (m *machine) constructors() []*types.Func {
	var out []*types.Func
	for _, fn := range m.g.ix.order {
		if receiver(fn) != nil {
			continue
		}
		for r := range fn.Signature().Results().Variables() {
			if rewrite.NamedType(r.Type()) == m.g.owner && !slices.Contains(out, fn) {
				out = append(out, fn)
			}
		}
	}
	return out
}

// inlined reports whether the type has other business than being a breaker:
// methods that do not touch any of its parts, or a state kept elsewhere.
func (m *machine) inlined() bool {
	parts := map[*types.Var]bool{}
	for _, v := range m.vars() {
		parts[v] = true
	}
	touching := map[*types.Func]bool{}
	for _, e := range m.g.events {
		if e.v != nil && parts[e.v] {
			touching[e.root] = true
		}
		for _, a := range m.g.allAtoms(e) {
			a.t.each(func(u *term) {
				if u.kind == fieldTerm && parts[u.v] {
					touching[e.root] = true
				}
			})
		}
		for _, t := range e.results {
			t.each(func(u *term) {
				if u.kind == fieldTerm && parts[u.v] {
					touching[e.root] = true
				}
			})
		}
	}
	other := 0
	for _, fn := range m.g.ix.order {
		if receiver(fn) == m.g.owner && !touching[fn] {
			other++
		}
	}
	if m.outwardCalls() {
		return true
	}
	return other > len(touching)
}

// outwardCalls reports whether the functions that turn calls away make calls
// of their own choice, not of functions that were handed in.
func (m *machine) outwardCalls() bool {
	for _, g := range m.gates {
		if !g.runs {
			continue
		}
		own, handed := false, false
		for _, e := range m.g.events {
			if e.root != g.fn || !e.protected() {
				continue
			}
			if e.t != nil && e.t.kind == paramTerm {
				handed = true
			} else {
				own = true
			}
		}
		if own && !handed {
			return true
		}
	}
	return false
}
