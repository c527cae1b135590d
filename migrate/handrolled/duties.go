package handrolled

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// asking describes a function that turns calls away.
func (m *machine) asking(tr *traits) MethodRole {
	role := MethodRole{Kind: Asks}
	votes := map[int]int{}
	for _, e := range tr.events {
		if e.kind != returnEvent || e.lit > 0 {
			continue
		}
		for i, t := range e.results {
			if isBool(t) {
				votes[i] += m.vote(e, t)
			}
		}
	}
	role.Result = answerIndex(tr.fn)
	role.Negated = votes[role.Result] > 0
	for v := range tr.fn.Signature().Results().Variables() {
		if sig, ok := v.Type().Underlying().(*types.Signature); ok && sig.Params().Len() > 0 {
			role.Lease = true
		}
	}
	return role
}

// answerIndex is the result that says whether a call may go ahead: a bool, or
// else the last one.
func answerIndex(fn *types.Func) int {
	results := fn.Signature().Results()
	for i := range results.Len() {
		if b, ok := results.At(i).Type().Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
			return i
		}
	}
	return max(0, results.Len()-1)
}

// vote is positive when t, returned at e, is true while calls are turned away,
// and negative when it is false then.
func (m *machine) vote(e *event, t *term) int {
	if t.kind != constTerm {
		return m.lean(m.g.atoms.ofTerm(t, false, e.cond))
	}
	lean := m.lean(m.g.atoms.of(e.cond))
	if t.zero() {
		return -lean
	}
	return lean
}

// lean is positive when conditions say that calls are turned away.
func (m *machine) lean(list []atom) int {
	n := 0
	for _, a := range list {
		w := 2
		if a.weak {
			w = 1
		}
		if s := stateTestOf(a); s != nil && m.state != nil && s.v == m.state {
			switch {
			case m.isOpen(s):
				n += w
			case s.key == m.open || s.equal:
				n -= w
			}
		}
		if t := m.g.timed(a); t != nil && t.s == m.stamp {
			if t.expired {
				n -= 2 * w
			} else {
				n += 2 * w
			}
		}
		if c := m.g.counted(a); c != nil && m.state == nil && m.counts(c.v) {
			if c.high {
				n += w
			} else {
				n -= w
			}
		}
	}
	return n
}

// isOpen reports whether a test holds in the open state only.
func (m *machine) isOpen(s *stateTest) bool {
	if s.key == "true" && m.open == "false" || s.key == "false" && m.open == "true" {
		return !s.equal
	}
	return s.key == m.open && s.equal
}

// recording describes a function that counts failures.
func (m *machine) recording(tr *traits) MethodRole {
	role := MethodRole{Kind: RecordsFailure}
	for _, e := range append(slices.Clone(tr.fails), tr.opens...) {
		v := m.verdictOf(tr.fn, e)
		if v.p == nil {
			continue
		}
		role.Param, role.Negated, role.Classified = v.p, v.neg, v.classified
		if !v.classified || len(tr.closes)+len(tr.counts) > 0 || !isError(v.p.Type()) {
			role.Kind = RecordsOutcome
		}
		break
	}
	return role
}

// judgement is how a parameter says that a call failed.
type judgement struct {
	p          *types.Var
	neg        bool // true, or a nil error, is the failure
	classified bool
}

// verdictOf finds the parameter that an event depends on as an outcome.
func (m *machine) verdictOf(fn *types.Func, e *event) judgement {
	var best judgement
	for _, a := range m.g.atoms.of(e.cond) {
		j := judge1(fn, a)
		if j.p == nil || m.state != nil && types.Identical(j.p.Type(), m.state.Type()) && !isBasic(j.p, types.IsBoolean) || best.p != nil && (!best.classified || j.classified) {
			continue
		}
		best = j
	}
	if best.p != nil {
		return best
	}
	for _, t := range []*term{e.added, e.t} {
		if t == nil {
			continue
		}
		t.each(func(u *term) {
			if p := handed(fn, u); p != nil && best.p == nil && (isBasic(p, types.IsBoolean) || isError(p.Type())) {
				best = judgement{p: p, neg: failureWord(p.Name()) && !isError(p.Type())}
			}
		})
	}
	return best
}

func judge1(fn *types.Func, a atom) judgement {
	if p := handed(fn, a.t); p != nil && isBasic(p, types.IsBoolean) {
		return judgement{p: p, neg: !a.neg}
	}
	if a.t.kind == binTerm && (a.t.op == token.EQL || a.t.op == token.NEQ) && a.t.y.isNil() {
		if p := handed(fn, a.t.x); p != nil && isError(p.Type()) {
			return judgement{p: p, neg: a.holds() == token.EQL}
		}
	}
	var j judgement
	a.t.each(func(u *term) {
		p := handed(fn, u)
		if p == nil || j.p != nil || isTimeLike(p.Type()) || callable(p.Type()) {
			return
		}
		if isError(p.Type()) || a.t.kind == binTerm && a.t.y.kind == constTerm {
			j = judgement{p: p, classified: true}
		}
	})
	return j
}

func isBasic(v *types.Var, info types.BasicInfo) bool {
	b, ok := v.Type().Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}

func failureWord(n string) bool {
	n = strings.ToLower(n)
	return strings.HasPrefix(n, "fail") || strings.HasPrefix(n, "bad") || strings.HasPrefix(n, "err")
}

// succeeding describes a function that takes failures back or counts
// successes. With a parameter it depends on, it takes both outcomes and does
// nothing about failures.
func (m *machine) succeeding(tr *traits) MethodRole {
	role := MethodRole{Kind: RecordsSuccess, Clears: m.clears(tr)}
	for _, e := range append(slices.Clone(tr.counts), tr.closes...) {
		if v := m.verdictOf(tr.fn, e); v.p != nil && !v.classified {
			role.Kind, role.Param, role.Negated = RecordsOutcome, v.p, !v.neg
			if isError(v.p.Type()) {
				role.Negated = !v.neg
			}
			break
		}
	}
	return role
}

// clears lists what a function sets to zero without looking at anything but
// whether there is anything to do.
func (m *machine) clears(tr *traits) []*types.Var {
	var out []*types.Var
	for _, e := range tr.events {
		if e.kind == setEvent && e.t != nil && m.empties(e) && e.v != m.state && m.near(e) && !m.judged(e) && !slices.Contains(out, e.v) {
			out = append(out, e.v)
		}
	}
	return out
}
