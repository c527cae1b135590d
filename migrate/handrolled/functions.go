package handrolled

import (
	"go/types"
	"slices"
)

// functions says what each function of the breaker is for.
func (m *machine) functions(r *Roles) {
	for _, g := range m.gates {
		if g.runs && m.follows(g) {
			r.Runs = append(r.Runs, g.fn)
		} else {
			r.Gates = append(r.Gates, g.fn)
		}
	}
	for _, fn := range m.roots() {
		if m.isGate(fn) {
			continue
		}
		f := m.facts(fn, r.Successes)
		switch {
		case f.fails && f.protects:
			r.Runs = append(r.Runs, fn)
		case f.fails:
			r.OnFailure = append(r.OnFailure, fn)
			if f.outcome && f.closes {
				r.OnSuccess = append(r.OnSuccess, fn) // one function for both
			}
		case f.reads && !f.closes:
			r.ReadState = append(r.ReadState, fn)
		case f.closes && f.resets:
			r.Resets = append(r.Resets, fn)
		case f.closes || f.counts:
			r.OnSuccess = append(r.OnSuccess, fn)
		}
	}
	r.Constructor = m.constructors()
}

// facts is what a function does with the parts of a breaker.
type facts struct {
	fails    bool // counts a failure, or opens
	closes   bool // closes, or takes failures back
	resets   bool // does so under no condition
	counts   bool // counts a success
	reads    bool // returns the state and changes nothing
	outcome  bool // looks at how a call went
	protects bool // makes a call
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

func (m *machine) facts(fn *types.Func, successes []*types.Var) facts {
	var f facts
	writes, returnsState := false, false
	for _, e := range m.g.events {
		if e.root != fn {
			continue
		}
		f.protects = f.protects || e.handedIn()
		for _, a := range m.g.atoms.of(e.cond) {
			f.outcome = f.outcome || outcome(a)
		}
		if e.kind != returnEvent && !m.near(e) {
			continue
		}
		switch e.kind {
		case incEvent:
			writes = true
			f.fails = f.fails || m.counts(e.v)
			f.counts = f.counts || slices.Contains(successes, e.v)
		case setEvent:
			writes = true
			m.setFact(&f, e)
		case returnEvent:
			for _, t := range e.results {
				returnsState = returnsState || m.state != nil && t.has(func(u *term) bool { return u.kind == fieldTerm && u.v == m.state })
			}
		}
	}
	f.reads = returnsState && !f.protects && (!writes || fn.Signature().Params().Len() == 0 && !f.fails)
	return f
}

// near reports whether an event is in the walked function itself or in one it
// calls: what calls those again is a user of the breaker.
func (m *machine) near(e *event) bool {
	s := m.g.ix.summary[e.root]
	return e.fn == e.root || s != nil && slices.Contains(s.calls, e.fn) || e.root.Exported()
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

func (m *machine) setFact(f *facts, e *event) {
	switch {
	case m.state != nil && e.v == m.state && e.t.key() == m.open:
		f.fails = f.fails || len(m.g.atoms.of(e.cond)) > 0
	case m.state != nil && e.v == m.state && e.t.key() == m.closed() && len(m.g.timesOf(e)) == 0:
		f.closes = true
		f.resets = f.resets || e.cond == nil && !m.conditional(e)
	case m.counts(e.v) && m.empties(e) && len(m.g.timesOf(e)) == 0:
		f.closes = true
		f.resets = f.resets || m.state == nil && e.cond == nil
	}
}

// conditional reports whether some other count in the same function depends
// on a condition or goes up: then it is a report and not a reset.
func (m *machine) conditional(set *event) bool {
	for _, e := range m.g.events {
		if e.root == set.root && e.kind == incEvent {
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
			if named(r.Type()) == m.g.owner && !slices.Contains(out, fn) {
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
