package handrolled

import (
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// reading describes a function that returns parts of the breaker.
func (m *machine) reading(tr *traits, r *Roles) MethodRole {
	if tr.fn.Signature().Results().Len() == 0 || tr.call != nil {
		return MethodRole{}
	}
	parts := map[*types.Var]int{}
	var tested *stateTest
	for _, e := range tr.events {
		if e.kind != returnEvent || e.lit > 0 {
			continue
		}
		for i, t := range e.results {
			if s := m.compared(e, t); s != nil && tested == nil {
				tested = s
				parts[m.state] = i
			}
			t.each(func(u *term) {
				if u.kind == fieldTerm && r.part(u.v) {
					if _, known := parts[u.v]; !known {
						parts[u.v] = i
					}
				}
			})
			m.byState(e, t, i, parts)
		}
	}
	return m.readerOf(tr, r, parts, tested)
}

// part reports whether a field is a part of the breaker that is worth reading.
func (r *Roles) part(v *types.Var) bool {
	return v == r.State || slices.Contains(r.Fields, v) || slices.Contains(r.Kept, v)
}

// compared reads a result that is a comparison of the state.
func (m *machine) compared(e *event, t *term) *stateTest {
	if m.state == nil || !isBool(t) || t.kind == constTerm {
		return nil
	}
	for _, a := range m.g.atoms.ofTerm(t, false, e.cond) {
		if s := stateTestOf(a); s != nil && s.v == m.state && t.kind != fieldTerm {
			return s
		}
	}
	return nil
}

// byState notes that a constant is returned because of the state: an effective
// state, or a name of it.
func (m *machine) byState(e *event, t *term, i int, parts map[*types.Var]int) {
	if m.state == nil || t.kind != constTerm || t.isNil() {
		return
	}
	for _, a := range m.g.atoms.of(e.cond) {
		if s := stateTestOf(a); s != nil && s.v == m.state {
			if _, known := parts[m.state]; !known {
				parts[m.state] = i
			}
		}
	}
}

func (m *machine) readerOf(tr *traits, r *Roles, parts map[*types.Var]int, tested *stateTest) MethodRole {
	var v *types.Var
	for p := range parts {
		v = p
	}
	_, state := parts[m.state]
	switch {
	case len(parts) == 0:
		return MethodRole{}
	case state && m.state != nil && (len(parts) == 1 || m.answersState(tr.fn)):
		role := MethodRole{Kind: ReadsState, Result: parts[m.state]}
		if tested != nil {
			role.State, role.Negated = m.constant(tested.key), !tested.equal
		}
		return role
	case len(parts) > 1:
		return MethodRole{Kind: ReadsSeveral}
	case isTimeLike(v.Type()) || m.g.stamps[v] != nil:
		return MethodRole{Kind: ReadsTime, Field: v, Result: parts[v]}
	case countable(v.Type()) && !m.ownStruct(v.Type()):
		return MethodRole{Kind: ReadsCounter, Field: v, Result: parts[v]}
	}
	return MethodRole{Kind: ReadsSeveral}
}

// ownStruct reports whether a type is a struct of the package: several counts.
func (m *machine) ownStruct(t types.Type) bool {
	tn := rewrite.NamedType(t)
	return tn != nil && tn.Pkg() == m.g.ix.pkg
}

// answersState reports whether the only result is of the type of the state, or
// tells one state from the others.
func (m *machine) answersState(fn *types.Func) bool {
	results := fn.Signature().Results()
	if results.Len() != 1 {
		return false
	}
	t := results.At(0).Type()
	b, ok := t.Underlying().(*types.Basic)
	return types.Identical(t, m.state.Type()) || ok && b.Info()&types.IsBoolean != 0
}

// settleReaders takes functions that compare the state, and neither change
// anything nor look at the time, for readers when others do the asking.
func (m *machine) settleReaders(roles map[*types.Func]MethodRole) {
	if m.state == nil {
		return
	}
	asked := false
	for _, role := range roles {
		asked = asked || role.Kind == Asks && (role.Changes || role.Clock) || role.Kind == Runs
	}
	for fn, role := range roles {
		if role.Kind != Asks || role.Changes || role.Clock || !asked || m.consulted(fn, roles) {
			continue
		}
		for _, e := range m.eventsOf(fn) {
			if e.kind != returnEvent {
				continue
			}
			for i, t := range e.results {
				s := m.compared(e, t)
				if s == nil && t.kind == fieldTerm && t.v == m.state {
					s = &stateTest{v: t.v, key: "true", equal: true}
				}
				if s != nil {
					roles[fn] = MethodRole{
						Kind: ReadsState, Result: i, State: m.constant(s.key), Negated: !s.equal, Helper: role.Helper,
					}
				}
			}
		}
	}
}

// consulted reports whether a function that makes the call asks fn before.
func (m *machine) consulted(fn *types.Func, roles map[*types.Func]MethodRole) bool {
	for _, c := range m.g.ix.callers()[fn] {
		if k := roles[c].Kind; k == Runs || k == Asks {
			return true
		}
	}
	return false
}

// settleResets tells a success that closes whatever the state is from a reset:
// a function that is called after the protected call is the former; among the
// others names decide when there are several.
func (m *machine) settleResets(roles map[*types.Func]MethodRole, callers map[*types.Func][]*types.Func) {
	success := false
	var unsure []*types.Func
	for _, fn := range m.roots() {
		role := roles[fn]
		switch {
		case role.Kind == RecordsSuccess || role.Kind == RecordsOutcome:
			success = true
		case role.Kind == Resets && m.calledAfter(fn, roles, callers):
			role.Kind, success = RecordsSuccess, true
			roles[fn] = role
		case role.Kind == Resets && !role.Helper:
			unsure = append(unsure, fn)
		}
	}
	for _, fn := range unsure {
		role := roles[fn]
		named := successWord(fn.Name()) || !success && len(unsure) == 1 && !resetWord(fn.Name())
		if named {
			role.Kind = RecordsSuccess
		}
		role.ByName = named || !success || len(unsure) > 1
		roles[fn] = role
	}
}

// calledAfter reports whether a function that makes the protected call also
// calls fn, directly.
func (m *machine) calledAfter(fn *types.Func, roles map[*types.Func]MethodRole, callers map[*types.Func][]*types.Func) bool {
	for _, c := range callers[fn] {
		if k := roles[c].Kind; k == Runs || k == RecordsOutcome {
			return true
		}
	}
	return false
}

func successWord(n string) bool { return hasWord(n, "succ", "ok", "good", "done", "worked", "healthy") }

func resetWord(n string) bool { return hasWord(n, "reset", "clear", "close", "force", "unblock") }

func hasWord(n string, words ...string) bool {
	n = strings.ToLower(n)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(n, w) })
}
