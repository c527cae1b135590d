package handrolled

import (
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// fields lists the fields that decide, and those that are only written along
// with them.
func (m *machine) fields(r *Roles) {
	written := m.written(r)
	in := map[*types.Var]bool{}
	for _, v := range slices.Concat(m.vars(), r.Successes, r.Probes) {
		in[v] = true
	}
	for _, t := range m.trips {
		for v := range written {
			in[v] = in[v] || t.verdict != nil && m.g.asked(t.verdict, v)
		}
	}
	for grown := true; grown; {
		grown = false
		for _, e := range m.g.events {
			if !m.decisive(e, in) {
				continue
			}
			m.operands(e, func(v *types.Var) {
				if written[v] && !in[v] {
					in[v], grown = true, true
				}
			})
		}
	}
	for v := range in {
		m.containers(v, in)
	}
	r.Fields = inOrder(in)
	kept := map[*types.Var]bool{}
	for v := range written {
		kept[v] = !in[v] && m.g.holding(v)
	}
	r.Kept = inOrder(kept)
}

// inOrder sorts the chosen variables by position.
func inOrder(in map[*types.Var]bool) []*types.Var {
	var out []*types.Var
	for v, ok := range in {
		if ok {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b *types.Var) int { return int(a.Pos() - b.Pos()) })
	return out
}

// written are the fields and package variables that functions other than
// constructors change, settings apart.
func (m *machine) written(r *Roles) map[*types.Var]bool {
	out := map[*types.Var]bool{}
	for _, e := range m.g.events {
		switch e.kind {
		case setEvent, incEvent, decEvent:
		default:
			continue
		}
		if e.v == nil || e.v == r.Lock || e.v == r.OnChange || r.uses(e.v) || m.configHolder(e.v, r) || callable(e.v.Type()) || !m.near(e) {
			continue
		}
		if e.kind == setEvent && e.t != nil && !e.element && handed(e.root, e.t) != nil && e.v != m.state && !isError(e.v.Type()) {
			continue // configured
		}
		if m.g.ix.home[e.v] != nil || e.v.Parent() == m.g.ix.pkg.Scope() {
			out[e.v] = true
		}
	}
	return out
}

// decisive reports whether an event changes a part, or turns a call away.
func (m *machine) decisive(e *event, in map[*types.Var]bool) bool {
	switch e.kind {
	case setEvent, incEvent, decEvent:
		return in[e.v]
	case returnEvent, skipEvent:
		return m.isGate(e.root) && m.near(e)
	}
	return false
}

// operands calls f for the fields that an event depends on.
func (m *machine) operands(e *event, f func(*types.Var)) {
	look := func(u *term) {
		if u.kind == fieldTerm && u.v != nil {
			f(u.v)
		}
	}
	for _, a := range m.g.atoms.of(e.cond) {
		a.t.each(look)
	}
	e.t.each(look)
	if e.kind == returnEvent {
		for _, t := range e.results {
			if isBool(t) {
				t.each(look)
			}
		}
	}
}

// containers adds the fields of the owner that hold a struct with the part v.
func (m *machine) containers(v *types.Var, in map[*types.Var]bool) {
	home := m.g.ix.home[v]
	st, ok := m.g.owner.Type().Underlying().(*types.Struct)
	if !ok || home == nil || home == m.g.owner {
		return
	}
	for f := range st.Fields() {
		if holds(f.Type(), home, 0) && !f.Embedded() {
			in[f] = true
		}
	}
}

// holding reports whether v is a field of the owner, or of a struct it holds.
func (g *group) holding(v *types.Var) bool {
	home := g.ix.home[v]
	st, ok := g.owner.Type().Underlying().(*types.Struct)
	if !ok || home == nil || home == g.owner {
		return home == g.owner
	}
	for f := range st.Fields() {
		if holds(f.Type(), home, 0) {
			return true
		}
	}
	return false
}

// holds reports whether a type is home, points to it, or has it as element.
func holds(t types.Type, home *types.TypeName, depth int) bool {
	if depth > 3 {
		return false
	}
	if rewrite.NamedType(t) == home {
		return true
	}
	switch u := types.Unalias(t).(type) {
	case *types.Pointer:
		return holds(u.Elem(), home, depth+1)
	case *types.Slice:
		return holds(u.Elem(), home, depth+1)
	case *types.Array:
		return holds(u.Elem(), home, depth+1)
	case *types.Map:
		return holds(u.Elem(), home, depth+1)
	case *types.Named:
		for arg := range u.TypeArgs().Types() {
			if holds(arg, home, depth+1) {
				return true
			}
		}
	}
	return false
}
