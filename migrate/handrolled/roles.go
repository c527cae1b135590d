package handrolled

import (
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Roles says which part of a breaker is what. A part that was not found is
// its zero value.
type Roles struct {
	State              *types.Var   // nil when a counter and a time are all there is
	Open, Closed, Half Constant     // its values; Half is not set with two states
	Failures           []*types.Var // counters and windows that open it
	Successes          []*types.Var // counters that close it
	Probes             []*types.Var // counters that limit calls while half-open
	Since              *types.Var   // the time that is compared
	Lock               *types.Var

	Threshold        Setting // failures that open it
	Ratio            Setting // share of failures that opens it
	MinCalls         Setting // calls below which the share does not matter
	Rule             Setting // function that is asked whether to open
	OpenFor          Setting // how long it stays open
	SuccessThreshold Setting // successes that close it
	HalfOpenLimit    Setting // calls let through while half-open
	Window           Setting // time after which counts start anew

	ThresholdOp token.Token // GEQ, GTR or EQL: counter op threshold opens it
	ElapsedOp   token.Token // GTR or GEQ: elapsed op open time ends it
	Base        Base        // from when the open time counts

	OnChange *types.Var // function told about changes of state
	Clock    *types.Var // where the present time comes from; nil for package time

	Gates       []*types.Func // ask whether a call may go ahead
	Runs        []*types.Func // make the call themselves
	OnSuccess   []*types.Func
	OnFailure   []*types.Func
	ReadState   []*types.Func
	Resets      []*types.Func
	Constructor []*types.Func

	// Methods says more of each function: of all methods of the type, and of the
	// other functions that work on the breaker.
	Methods map[*types.Func]MethodRole

	// Fields are the parts of the state machine, in order of position: fields of
	// the type or of structs of the package that it holds, or package variables,
	// that change and have a say in what happens next. State, counters, times,
	// probes, generation and window are; settings, callbacks, the lock and what is
	// only counted for others to read are not.
	Fields []*types.Var

	// Kept are fields that change as well and decide nothing, such as metrics and
	// times that only getters return.
	Kept []*types.Var
}

// Constant is a value of the state.
type Constant struct {
	Value  constant.Value // nil when not known
	Object types.Object   // the named constant, nil for a literal; of a state that is an object, its type or variable
}

// Setting is where a value of the configuration comes from.
type Setting struct {
	Var   *types.Var     // field, parameter or package variable; nil for a literal
	Value constant.Value // of a literal, else nil
	Pos   token.Pos      // where it is used
}

// Found reports whether the setting is there at all.
func (s Setting) Found() bool { return s.Var != nil || s.Value != nil }

// Base says from when the open time counts.
type Base int

// The zero Base is not known.
const (
	UnknownBase      Base = iota
	SinceOpening          // from when it opened
	SinceLastFailure      // from the last failure, which may come while it is open
)

func (b Base) String() string {
	return [...]string{"unknown", "since opened", "since last failure"}[b]
}

func (m *machine) roles() Roles {
	r := Roles{State: m.state}
	if m.state != nil {
		r.Open = m.constant(m.open)
		if m.probing != "" && len(m.values()) >= 3 {
			r.Half = m.constant(m.probing)
		}
		r.Closed = m.constant(m.closed())
	}
	r.Failures = m.counters
	m.tripRoles(&r)
	m.timeRoles(&r)
	m.probeRoles(&r)
	r.Lock = m.lockField()
	r.OnChange = m.callback()
	r.Clock = m.clock()
	m.fields(&r)
	m.functions(&r)
	return r
}

// constant finds a constant of the state by its key.
func (m *machine) constant(key string) Constant {
	var out Constant
	look := func(t *term) {
		if t != nil && t.kind == constTerm && t.key() == key && (out.Value == nil || out.Object == nil) {
			out.Value = t.c
			switch obj := t.obj.(type) {
			case *types.Const, *types.TypeName:
				out.Object = t.obj
			case *types.Var:
				if obj.Parent() == m.g.ix.pkg.Scope() {
					out.Object = t.obj
				}
			}
		}
	}
	for _, e := range m.g.events {
		if e.v == m.state && e.kind == setEvent {
			look(e.t)
		}
		for _, a := range m.g.atoms.of(e.cond) {
			if s := stateTestOf(a); s != nil && s.v == m.state && a.t.kind == binTerm {
				look(a.t.y)
			}
		}
	}
	if out.Value == nil && (key == "true" || key == "false") {
		out.Value = constant.MakeBool(key == "true")
	}
	return out
}

// closed is the key of the state in which calls go through: what is neither
// open nor the state that time leads to, or the latter when there are two.
func (m *machine) closed() string {
	best, n := m.probing, 0
	count := map[string]int{}
	for _, e := range m.g.sets[m.state] {
		k := e.t.key()
		if k == "" || k == "zero" || k == m.open || k == m.probing {
			continue
		}
		if count[k]++; count[k] > n {
			best, n = k, count[k]
		}
	}
	if n == 0 && len(m.values()) >= 3 {
		for _, k := range slices.Sorted(maps.Keys(m.values())) {
			if k != m.open && k != m.probing && k != "zero" {
				best = k
			}
		}
	}
	return best
}

// tripRoles reads the thresholds off the comparisons that open it.
func (m *machine) tripRoles(r *Roles) {
	for _, t := range m.trips {
		if t.verdict != nil {
			r.Rule = settingOf(t.verdict.x, t.verdict.pos)
		}
		var per []*types.Var
		for _, c := range t.all {
			per = append(per, c.per...)
		}
		for _, c := range t.all {
			r.threshold(c, slices.Contains(per, c.v))
		}
	}
}

// threshold enters the limit of a counter; of all is one that counts all calls.
func (r *Roles) threshold(c *counted, ofAll bool) {
	switch {
	case c.ratio:
		if !r.Ratio.Found() {
			r.Ratio = settingOf(c.limit, c.pos)
		}
	case ofAll:
		if !r.MinCalls.Found() {
			r.MinCalls = settingOf(c.limit, c.pos)
		}
	case !r.Threshold.Found():
		r.Threshold, r.ThresholdOp = settingOf(c.limit, c.pos), c.op
	}
}

// settingOf finds where a value comes from.
func settingOf(t *term, pos token.Pos) Setting {
	s := Setting{Pos: pos}
	for _, a := range t.values() {
		a.t.each(func(u *term) {
			if s.Var == nil && (u.kind == fieldTerm || u.kind == paramTerm || u.kind == callTerm) {
				s.Var = u.v
			}
			if s.Value == nil && u.kind == constTerm && u.c != nil {
				s.Value = u.c
			}
		})
	}
	if s.Var != nil {
		s.Value = nil
	}
	return s
}

// clock is the field that supplies the time.
func (m *machine) clock() *types.Var {
	var out *types.Var
	for _, e := range m.g.events {
		if e.kind != setEvent || m.g.stamps[e.v] == nil {
			continue
		}
		e.t.each(func(u *term) {
			if u.kind == nowTerm && u.x != nil && u.x.kind == fieldTerm && out == nil {
				out = u.x.v
			}
		})
	}
	return out
}

// callback is a function field that is told about a change: it is called
// under a condition that it is there, or with values of the state.
func (m *machine) callback() *types.Var {
	for _, e := range m.g.events {
		if e.kind != foreignEvent || e.t == nil || e.t.kind != fieldTerm || e.sig == nil || e.sig.Results().Len() > 0 {
			continue
		}
		for _, a := range e.results {
			if m.state != nil && a.typ != nil && types.Identical(a.typ, m.state.Type()) || a.kind == fieldTerm && a.v == m.state {
				return e.t.v
			}
			if m.state != nil && a.kind == constTerm && m.values()[a.key()] {
				return e.t.v
			}
		}
		if strings.Contains(strings.ToLower(e.t.v.Name()), "change") {
			return e.t.v
		}
	}
	return nil
}

// lockField is the mutex that is taken most.
func (m *machine) lockField() *types.Var {
	var best *types.Var
	n := map[*types.Var]int{}
	for _, e := range m.g.events {
		if e.kind == lockEvent && e.v != nil {
			if n[e.v]++; best == nil || n[e.v] > n[best] {
				best = e.v
			}
		}
	}
	return best
}
