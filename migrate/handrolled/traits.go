package handrolled

import (
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// traits is what a function does with the parts of a breaker.
type traits struct {
	fn     *types.Func
	events []*event
	fails  []*event // counts a failure
	counts []*event // counts a success
	opens  []*event
	closes []*event // closes, or takes failures back, not because of the time
	halves []*event

	guarded  []*event // of closes: those that depend on the state, a count or the outcome
	counting bool     // some machine field goes up
	closing  bool     // the state itself is set to closed

	call           *event // of a function or value that was handed in
	owns           bool   // makes another call that can fail
	tripsOnOutcome bool   // opens because of how a call went, without a count
	changes, clock bool
	setsParam      *types.Var // the state is set to this parameter
	configures     *types.Var // a setting that is set to value
	value          *types.Var
}

// conditional reports whether the function closes only in some state, or
// counts something up as well: then it is a report and not a reset.
func (tr *traits) conditional() bool {
	return tr.counting || !slices.ContainsFunc(tr.closes, func(e *event) bool { return !slices.Contains(tr.guarded, e) })
}

func (m *machine) traits(fn *types.Func, r *Roles) *traits {
	tr := &traits{fn: fn, events: m.eventsOf(fn)}
	for _, e := range tr.events {
		m.callTrait(tr, e)
		if e.kind == returnEvent {
			tr.clock = tr.clock || len(m.g.timesOf(e)) > 0
			continue
		}
		if e.v == nil || !m.near(e) {
			continue
		}
		if slices.Contains(r.Fields, e.v) && e.kind != lockEvent && e.kind != unlockEvent {
			tr.changes = true
			tr.clock = tr.clock || len(m.g.timesOf(e)) > 0
			tr.counting = tr.counting || e.kind == incEvent && (m.counts(e.v) || slices.Contains(r.Probes, e.v) || slices.Contains(r.Successes, e.v))
		}
		switch e.kind {
		case incEvent, setEvent:
			m.writeTrait(tr, e, r)
		}
	}
	return tr
}

func (m *machine) eventsOf(fn *types.Func) []*event {
	if m.byRoot == nil {
		m.byRoot = map[*types.Func][]*event{}
		for _, e := range m.g.events {
			m.byRoot[e.root] = append(m.byRoot[e.root], e)
		}
	}
	return m.byRoot[fn]
}

// callTrait notes calls. A function that was handed in counts wherever it is
// called, in a goroutine too.
func (m *machine) callTrait(tr *traits, e *event) {
	if e.kind != foreignEvent || e.sig == nil {
		return
	}
	if p := handed(tr.fn, e.t); p != nil && callable(p.Type()) && (!types.IsInterface(p.Type()) || e.canFail()) {
		if tr.call == nil || m.rejects(tr.call) && !m.rejects(e) {
			tr.call = e
		}
		return
	}
	tr.owns = tr.owns || e.protected() && m.decidesFailure(tr, e)
}

// decidesFailure reports whether what a call returned makes a failure count.
func (m *machine) decidesFailure(tr *traits, call *event) bool {
	for _, e := range tr.events {
		if !m.failing(e) {
			continue
		}
		for _, a := range m.g.atoms.of(e.cond) {
			if a.t.has(func(u *term) bool { return u.kind == resultTerm && u.pos == call.pos }) {
				return true
			}
		}
	}
	return false
}

// handed returns the parameter of fn that t is.
func handed(fn *types.Func, t *term) *types.Var {
	if t == nil || t.kind != paramTerm || t.v == nil {
		return nil
	}
	for p := range fn.Signature().Params().Variables() {
		if p == t.v {
			return p
		}
	}
	return nil
}

// callable reports whether a parameter can be a protected call: a function, or
// an interface that is neither an error nor a context.
func callable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Signature:
		return true
	case *types.Interface:
		n := rewrite.NamedType(t)
		return !isError(t) && (n == nil || n.Name() != "Context")
	}
	return false
}

func (m *machine) writeTrait(tr *traits, e *event, r *Roles) {
	switch {
	case m.failing(e):
		if len(m.counters) > 0 || m.judged(e) {
			tr.fails = append(tr.fails, e)
		}
	case e.kind == incEvent:
		if slices.Contains(r.Successes, e.v) {
			tr.counts = append(tr.counts, e)
		}
	case m.state != nil && e.v == m.state:
		m.stateTrait(tr, e)
	case m.counts(e.v) && m.empties(e) && len(m.g.timesOf(e)) == 0:
		m.closeTrait(tr, e)
	case m.state == nil && m.stamp != nil && e.v == m.stamp.v:
		m.stampTrait(tr, e)
	default:
		m.settingTrait(tr, e, r)
	}
}

func (m *machine) stateTrait(tr *traits, e *event) {
	late := len(m.g.timesOf(e)) > 0
	switch key := e.t.key(); {
	case key == "":
		for _, a := range e.t.values() {
			if p := handed(tr.fn, a.t); p != nil {
				tr.setsParam = p
			}
		}
	case key == m.open:
		tr.opens = append(tr.opens, e)
		tr.tripsOnOutcome = tr.tripsOnOutcome || m.judged(e)
	case late:
	case key == m.closed():
		tr.closing = true
		m.closeTrait(tr, e)
	case key == m.probing:
		tr.halves = append(tr.halves, e)
	}
}

// closeTrait notes a way back to closed, and whether anything but being there
// already can keep it from being taken.
func (m *machine) closeTrait(tr *traits, e *event) {
	tr.closes = append(tr.closes, e)
	for _, a := range m.g.atoms.of(e.cond) {
		s := stateTestOf(a)
		about := s != nil && m.state != nil && s.v == m.state && s.equal && s.key != m.closed() && s.key != m.open
		if about || m.g.counted(a) != nil || m.g.timed(a) != nil || outcome(a) {
			tr.guarded = append(tr.guarded, e)
			return
		}
	}
}

// stampTrait reads a deadline that is all the state there is.
func (m *machine) stampTrait(tr *traits, e *event) {
	switch {
	case e.t.zero():
		m.closeTrait(tr, e)
	case len(m.stamp.until) > 0 && len(m.g.timesOf(e)) == 0:
		tr.opens = append(tr.opens, e)
		tr.tripsOnOutcome = tr.tripsOnOutcome || m.judged(e)
	}
}

func (m *machine) settingTrait(tr *traits, e *event, r *Roles) {
	if e.kind != setEvent || e.t == nil || slices.Contains(r.Fields, e.v) {
		return
	}
	for _, a := range e.t.values() {
		if p := handed(tr.fn, a.t); p != nil && (r.uses(e.v) || m.configHolder(e.v, r) || e.v == r.OnChange || callable(e.v.Type())) {
			tr.configures, tr.value = e.v, p
		}
	}
	if tr.configures == nil && r.uses(e.v) {
		tr.configures = e.v
	}
}

// configHolder reports whether a field holds the struct that has a setting.
func (m *machine) configHolder(v *types.Var, r *Roles) bool {
	for _, s := range r.settings() {
		if s.Var == nil {
			continue
		}
		if home := m.g.ix.home[s.Var]; home != nil && home != m.g.owner && holds(v.Type(), home, 0) {
			return true
		}
	}
	return false
}

// uses reports whether v is one of the settings.
func (r *Roles) uses(v *types.Var) bool {
	for _, s := range r.settings() {
		if s.Var == v {
			return true
		}
	}
	return false
}

func (r *Roles) settings() []Setting {
	return []Setting{
		r.Threshold, r.Ratio, r.MinCalls, r.Rule, r.OpenFor, r.SuccessThreshold, r.HalfOpenLimit, r.Window,
	}
}
