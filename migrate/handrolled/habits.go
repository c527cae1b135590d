package handrolled

import (
	"go/token"
	"go/types"
	"slices"
)

// habits finds the quirks that are about what is counted when.
func (m *machine) habits(r *Roles, held bool, add func(QuirkKind, token.Pos, bool)) {
	at := m.g.owner.Pos()
	if len(m.trips) > 0 {
		at = m.trips[0].e.pos
	}
	add(SuccessKeepsCount, at, m.plainCount(r) && !m.successResets(r) && m.neverForgets(r))
	if pos, ok := m.forgetsOnOpen(); ok {
		add(ForgetsOnOpen, pos, true)
	}
	add(LateCredited, at, !held && !m.generations(r))
	if r.Half.Value == nil {
		return
	}
	counted, ignored := m.probeFailure()
	add(HalfOpenFailureIgnored, at, ignored)
	add(HalfOpenFailureCounted, at, counted)
	if pos, ok := m.freeTransition(r); ok {
		add(TransitionNotCounted, pos, true)
	}
	if pos, ok := m.leaks(r); ok {
		add(HalfOpenSlotLeak, pos, true)
	}
}

// plainCount reports whether failures are a plain number that is compared with
// a threshold, not a window or a share.
func (m *machine) plainCount(r *Roles) bool {
	if !r.Threshold.Found() || r.Window.Found() || len(m.failures) == 0 || m.trips[0].first {
		return false
	}
	t := m.failures[0].Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	switch t.Underlying().(type) {
	case *types.Basic, *types.Struct:
		return true
	}
	return false
}

// successResets reports whether a success while closed zeroes the count.
func (m *machine) successResets(r *Roles) bool {
	for _, e := range m.g.events {
		if e.kind != setEvent || !slices.Contains(m.failures, e.v) || !m.empties(e) {
			continue
		}
		switch r.Methods[e.root].Kind {
		case RecordsSuccess, RecordsOutcome, Runs:
			if m.afterSuccess(e) {
				return true
			}
		}
	}
	return false
}

// afterSuccess reports whether an event can follow a success while closed.
func (m *machine) afterSuccess(e *event) bool {
	for _, a := range m.g.atoms.of(e.cond) {
		if c := m.g.counted(a); c != nil && c.high && !c.weak {
			return false
		}
		if t := m.g.timed(a); t != nil && !t.weak {
			return false
		}
		if s := stateTestOf(a); s != nil && m.state != nil && s.v == m.state && !s.weak {
			if closed := m.closed(); s.equal && s.key != closed || !s.equal && s.key == closed {
				return false
			}
		}
		if !a.weak && a.t.kind == binTerm && a.t.y.isNil() && a.holds() == token.NEQ && isError(a.t.x.typ) {
			return false
		}
	}
	return true
}

// forgetsOnOpen finds where the failure count is zeroed as it opens.
func (m *machine) forgetsOnOpen() (token.Pos, bool) {
	for _, t := range m.trips {
		for _, e := range m.g.events {
			if e.kind == setEvent && e.root == t.e.root && slices.Contains(m.failures, e.v) && e.t != nil && e.t.zero() && e.index > m.lastInc(t) && within(t.e.cond, e.cond) {
				return e.pos, true
			}
		}
	}
	return token.NoPos, false
}

// lastInc is where the function of a trip counts the failure before it.
func (m *machine) lastInc(t trip) int {
	last := -1
	for _, e := range m.g.events {
		if e.root == t.e.root && m.failing(e) && e.index < t.e.index {
			last = e.index
		}
	}
	return last
}

// generations reports whether results of an older state are left out: what was
// remembered when the call began is compared with what is now.
func (m *machine) generations(r *Roles) bool {
	for _, e := range m.g.events {
		if !m.failing(e) && !(m.state != nil && e.kind == setEvent && e.v == m.state) {
			continue
		}
		switch r.Methods[e.root].Kind {
		case RecordsFailure, RecordsOutcome, Runs:
		default:
			continue
		}
		for _, a := range m.g.atoms.of(e.cond) {
			if v := remembered(a); v != nil && slices.Contains(r.Fields, v) {
				return true
			}
		}
	}
	return false
}

// remembered returns the field that an atom compares with an older value of it.
func remembered(a atom) *types.Var {
	t := a.t
	if t.kind != binTerm || t.op != token.EQL && t.op != token.NEQ || t.x == nil || t.y == nil {
		return nil
	}
	x, y := t.x, t.y
	if x.kind != fieldTerm {
		x, y = y, x
	}
	if x.kind != fieldTerm || isError(x.typ) || y.kind != paramTerm && (y.kind != fieldTerm || y.v != x.v) {
		return nil
	}
	return x.v
}

// probeFailure says what a failure does while half-open: counted, when it opens
// only once the threshold is reached; ignored, when nothing opens then.
func (m *machine) probeFailure() (counted, ignored bool) {
	ignored = true
	for _, e := range m.g.sets[m.state] {
		if e.t.key() != m.open || len(m.g.atoms.of(e.cond)) == 0 {
			continue
		}
		inHalf, limit := true, false
		for _, a := range m.g.atoms.of(e.cond) {
			if s := stateTestOf(a); s != nil && s.v == m.state && !s.weak {
				inHalf = inHalf && s.equal == (s.key == m.probing)
			}
			if c := m.g.counted(a); c != nil && c.high && !c.weak {
				limit = true
			}
		}
		if !inHalf {
			continue
		}
		ignored = false
		if !limit {
			return false, false
		}
		counted = true
	}
	return counted, ignored
}

// freeTransition finds a call that makes it half-open and is let through
// without being counted among the probes.
func (m *machine) freeTransition(r *Roles) (token.Pos, bool) {
	if !slices.ContainsFunc(r.Probes, func(p *types.Var) bool {
		return m.takesPlace(p, r) || slices.Contains(r.Successes, p) && len(r.Probes) == 1
	}) {
		return token.NoPos, false
	}
	for _, e := range m.g.sets[m.state] {
		if e.t.key() != m.probing || !m.isGate(e.root) || len(m.g.timesOf(e)) == 0 {
			continue
		}
		leaves, counts := -1, false
		for _, x := range m.eventsOf(e.root) {
			if x.kind == returnEvent && x.lit == e.lit && x.index > e.index && leaves < 0 && within(e.cond, x.cond) {
				leaves = x.index
			}
		}
		for _, x := range m.eventsOf(e.root) {
			up := x.kind == incEvent || x.kind == setEvent && x.t != nil && !x.t.zero()
			counts = counts || up && slices.Contains(r.Probes, x.v) && x.index < leaves && within(e.cond, x.cond)
		}
		if leaves >= 0 && !counts {
			return e.pos, true
		}
	}
	return token.NoPos, false
}

// leaks finds a place of a half-open call that only a report gives back: one
// that never comes, because the call panics or somebody forgets, keeps it.
func (m *machine) leaks(r *Roles) (token.Pos, bool) {
	if m.alwaysReports(r) {
		return token.NoPos, false
	}
	for _, p := range r.Probes {
		if !m.takesPlace(p, r) {
			continue
		}
		safe := false
		for _, e := range m.g.events {
			if e.v != p || e.kind != decEvent && (e.kind != setEvent || e.t == nil || !e.t.zero()) {
				continue
			}
			switch {
			case e.deferred && r.Methods[e.root].Kind == Runs:
				safe = true
			case m.aged(e):
				safe = true
			}
		}
		if !safe {
			return p.Pos(), true
		}
	}
	return token.NoPos, false
}

// takesPlace reports whether a probe counter is written as a call is let
// through, not when it ends.
func (m *machine) takesPlace(p *types.Var, r *Roles) bool {
	if slices.Contains(r.Successes, p) {
		return false
	}
	for _, e := range m.g.events {
		up := e.kind == incEvent || e.kind == setEvent && e.t != nil && !e.t.zero()
		if e.v != p || !up || !m.isGate(e.root) {
			continue
		}
		call := slices.IndexFunc(m.eventsOf(e.root), func(x *event) bool { return x.protected() || handed(e.root, x.t) != nil })
		if call < 0 || m.eventsOf(e.root)[call].index > e.index {
			return true
		}
	}
	return false
}

// aged reports whether an event depends on the time while half-open.
func (m *machine) aged(e *event) bool {
	if len(m.g.timesOf(e)) == 0 {
		return false
	}
	for _, a := range m.g.atoms.of(e.cond) {
		if s := stateTestOf(a); s != nil && s.v == m.state && s.equal && s.key == m.probing {
			return true
		}
	}
	return false
}
