package handrolled

import (
	"go/token"
	"go/types"
	"slices"
)

// gate is a function that turns calls away while the breaker is open.
type gate struct {
	fn     *types.Func
	pos    token.Pos
	runs   bool // it makes the protected call itself
	skip   bool // it passes over a member of a pool
	counts bool // it answers with the number of calls that may go ahead
}

// protected reports whether an event is a call a breaker may guard: of a
// function that was handed in, or of foreign code that can fail.
func (e *event) protected() bool {
	if e.kind != foreignEvent || e.async || e.sig == nil {
		return false
	}
	if e.t != nil && e.t.kind == paramTerm && e.callee != nil {
		if _, isVar := e.callee.(*types.Var); isVar {
			return true
		}
	}
	return e.canFail()
}

// canFail reports whether a call can tell that it failed.
func (e *event) canFail() bool {
	if fn, ok := e.callee.(*types.Func); ok && fn.Name() == "ServeHTTP" {
		return true
	}
	for r := range e.sig.Results().Variables() {
		if isError(r.Type()) && !makesError(e.callee) {
			return true
		}
	}
	return false
}

// makesError reports whether a function only builds an error or a text.
func makesError(obj types.Object) bool {
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	switch obj.Pkg().Path() {
	case "errors", "fmt", "strconv", "encoding/json", "context", "github.com/pkg/errors":
		return true
	}
	return false
}

// findGates looks for returns that depend on the open state or on time that
// is not over, in functions that otherwise return something else or go on to
// make a call.
func (m *machine) findGates() {
	var roots []*types.Func
	byRoot := map[*types.Func][]*event{}
	for _, e := range m.g.events {
		if byRoot[e.root] == nil {
			roots = append(roots, e.root)
		}
		byRoot[e.root] = append(byRoot[e.root], e)
	}
	for _, fn := range roots {
		if g := m.gateIn(fn, byRoot[fn]); g != nil {
			m.gates = append(m.gates, g)
		}
	}
}

func (m *machine) gateIn(fn *types.Func, events []*event) *gate {
	lastCall, reports := -1, false
	for i, e := range events {
		if e.protected() {
			lastCall = i
		}
		reports = reports || e.kind == incEvent && e.lit == 0 && slices.Contains(m.failures, e.v)
	}
	if reports && lastCall < 0 {
		return nil
	}
	for i, e := range events {
		if e.kind != returnEvent && e.kind != skipEvent || !m.rejects(e) {
			continue
		}
		g := &gate{fn: fn, pos: e.pos, runs: i < lastCall, skip: e.kind == skipEvent}
		if g.skip || m.turnsAway(g, e, events, i < lastCall) {
			return g
		}
	}
	return nil
}

func (m *machine) counts(v *types.Var) bool { return slices.Contains(m.counters, v) }

// rejects reports whether an event depends on the breaker being open: on the
// state, or on the time where the state is looked at as well or is not kept.
func (m *machine) rejects(e *event) bool {
	excluded := map[string]bool{}
	timely, stated := false, false
	list := m.g.allAtoms(e)
	for _, t := range e.results {
		if e.kind == returnEvent && isBool(t) && t.kind != constTerm {
			list = append(list[:len(list):len(list)], m.g.atoms.ofTerm(t, true, e.cond)...)
		}
	}
	for _, a := range list {
		if s := stateTestOf(a); s != nil && m.state != nil && s.v == m.state {
			stated = true
			if s.key == m.open || m.open == "true" || m.open == "false" {
				return true
			}
			if !s.equal && !s.weak {
				excluded[s.key] = true
			}
		}
		if t := m.g.timed(a); t != nil && t.s == m.stamp {
			timely = true
		}
	}
	return timely && (stated || m.state == nil) || m.onlyOpen(excluded)
}

// onlyOpen reports whether all states but open are excluded.
func (m *machine) onlyOpen(excluded map[string]bool) bool {
	if m.state == nil || len(excluded) < 2 {
		return false
	}
	for k := range m.values() {
		if k != m.open && !excluded[k] {
			return false
		}
	}
	return true
}

// turnsAway reports whether a return says no where another says yes.
func (m *machine) turnsAway(g *gate, e *event, events []*event, callFollows bool) bool {
	if len(e.results) == 0 {
		return callFollows
	}
	for i, t := range e.results {
		if isBool(t) && e.lit == 0 { // a literal that returns a bool controls a loop
			if t.kind != constTerm {
				return true
			}
			for _, other := range events {
				if other.kind == returnEvent && other.lit == e.lit && i < len(other.results) && other.results[i].key() != t.key() {
					return true
				}
			}
		}
	}
	if m.admitsNone(e, events) {
		g.counts = true
		return true
	}
	last := e.results[len(e.results)-1]
	if isErrorTerm(last) && !last.isNil() && last.kind != paramTerm {
		return true
	}
	return callFollows
}

// admitsNone reports whether a function returns the number of calls it lets
// through, and none at e.
func (m *machine) admitsNone(e *event, events []*event) bool {
	t := e.results[0]
	if !t.zero() || t.typ == nil || !types.Identical(t.typ, types.Typ[types.Int]) {
		return false
	}
	for _, other := range events {
		if other.kind == returnEvent && other.lit == e.lit && len(other.results) > 0 && other.results[0].kind != constTerm {
			return true
		}
	}
	return false
}

func isErrorTerm(t *term) bool {
	return t.typ != nil && (isError(t.typ) || types.Implements(t.typ, errorType.Underlying().(*types.Interface)) && !t.isNil())
}
