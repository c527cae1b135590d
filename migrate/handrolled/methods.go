package handrolled

import (
	"go/types"
	"slices"
)

// MethodKind says what a function of a breaker is mainly for.
type MethodKind int

// The zero MethodKind is a function that has nothing to do with the breaker.
const (
	NoKind         MethodKind = iota
	Asks                      // whether a call may go ahead
	Runs                      // asks, makes the call, and records how it went
	RecordsSuccess            // that a call went well
	RecordsFailure            // that a call failed
	RecordsOutcome            // either, by a parameter
	ReadsState                // returns the state, or whether it is (not) a certain one
	ReadsCounter              // returns one count
	ReadsTime                 // returns one time, or the time since or until then
	ReadsSeveral              // returns several parts, as statistics do
	Resets                    // goes back to closed, whatever the state is
	ForcesOpen                // opens, whatever was counted
	ForcesHalfOpen            // goes to the state in which calls are tried again
	SetsState                 // goes to the state that a parameter says
	Configures                // changes a setting or a callback
	ChangesMachine            // changes a part in some other way: clears a window, looks at the time
)

var methodKinds = [...]string{
	"none", "asks", "runs", "records success", "records failure", "records outcome", "reads state", "reads counter",
	"reads time", "reads several", "resets", "forces open", "forces half-open", "sets state", "configures", "changes",
}

func (k MethodKind) String() string { return methodKinds[k] }

// MethodRole is what one function does for the breaker. What does not apply is
// zero.
type MethodRole struct {
	Kind MethodKind

	// Helper: the function is not exported, and only functions of the same type
	// (and its constructors) call it. It is no entry point.
	Helper bool

	// Result is the index of the result that Asks or reads; 0 where there is one.
	Result int

	// Negated: of Asks, true means that calls are turned away, as IsOpen does; of
	// RecordsOutcome, true (or a nil error) means failure; of ReadsState, true
	// means that the state is another than State.
	Negated bool

	// Param is the function that Runs calls (nil when it makes a call of its own
	// choice), the outcome of RecordsOutcome, an error that RecordsFailure looks
	// at, the state of SetsState, or the value of Configures.
	Param *types.Var

	// Classified: whether Param is a failure is for a function or a comparison to
	// say; a non-nil error may be none.
	Classified bool

	// State is the state that ReadsState compares with.
	State Constant

	// Field is what ReadsCounter or ReadsTime returns, or Configures changes.
	Field *types.Var

	// Clears are the machine fields that are set to zero whenever the function
	// gets as far: all that Resets empties, for example. Not given for Runs and
	// RecordsOutcome.
	Clears []*types.Var

	Changes bool // some machine field may change
	Clock   bool // the answer or the change depends on the time
	Wraps   bool // of Runs: the call is made by a function that it returns
	Lease   bool // of Asks: it also returns a function that takes the outcome

	// ByName: structure fits Resets and RecordsSuccess alike; the name decided.
	ByName bool
}

// methods finds the role of each function that works on the breaker, and of
// the other methods of its type.
func (m *machine) methods(r *Roles) map[*types.Func]MethodRole {
	out := map[*types.Func]MethodRole{}
	for _, fn := range m.g.ix.order {
		if receiver(fn) == m.g.owner {
			out[fn] = MethodRole{}
		}
	}
	callers := m.g.ix.callers()
	for _, fn := range m.roots() {
		tr := m.traits(fn, r)
		role := m.duty(tr, r)
		role.Helper = m.helper(fn, callers[fn])
		role.Changes, role.Clock = tr.changes, tr.clock
		out[fn] = role
	}
	m.settleReaders(out)
	m.settleResets(out, callers)
	return out
}

// helper reports whether only the type itself calls a function.
func (m *machine) helper(fn *types.Func, callers []*types.Func) bool {
	if tn := receiver(fn); tn != nil && m.g.ix.objects[tn] != nil {
		return true // what a state does is called through the type
	}
	if fn.Exported() || len(callers) == 0 {
		return false
	}
	for _, c := range callers {
		if m.g.ix.ownerOf(c) != m.g.owner && !slices.Contains(m.constructors(), c) {
			return false
		}
	}
	return true
}

// callers lists, for each function, the others of the package that call it.
func (ix *index) callers() map[*types.Func][]*types.Func {
	if ix.called != nil {
		return ix.called
	}
	out := map[*types.Func][]*types.Func{}
	for _, fn := range ix.order {
		for _, c := range ix.summary[fn].calls {
			if c != fn && !slices.Contains(out[c], fn) {
				out[c] = append(out[c], fn)
			}
		}
	}
	ix.called = out
	return out
}

// duty chooses the kind of a function and fills in what belongs to it.
func (m *machine) duty(tr *traits, r *Roles) MethodRole {
	g := m.gateOf(tr.fn)
	switch {
	case tr.call != nil && (g != nil || len(tr.fails) > 0 || len(tr.closes) > 0 || tr.changes):
		return MethodRole{Kind: Runs, Param: tr.call.t.v, Wraps: tr.call.lit > 0 && returnsFunc(tr.fn)}
	case g != nil && (g.runs || tr.owns) && m.follows(g), g == nil && tr.owns && len(tr.fails) > 0:
		return MethodRole{Kind: Runs}
	case g != nil:
		return m.asking(tr)
	case len(tr.fails) > 0 || tr.tripsOnOutcome:
		return m.recording(tr)
	}
	return m.otherDuty(tr, r)
}

func (m *machine) otherDuty(tr *traits, r *Roles) MethodRole {
	switch {
	case tr.setsParam != nil:
		return MethodRole{Kind: SetsState, Param: tr.setsParam}
	case tr.configures != nil && tr.value != nil && !tr.closing:
		return MethodRole{Kind: Configures, Field: tr.configures, Param: tr.value}
	case len(tr.counts) > 0:
		return m.succeeding(tr)
	case len(tr.opens) > 0 && !tr.closing:
		return MethodRole{Kind: ForcesOpen, Clears: m.clears(tr)}
	}
	reads := m.reading(tr, r)
	switch {
	case reads.Kind == ReadsState || reads.Kind != NoKind && !slices.ContainsFunc(tr.closes, func(e *event) bool { return !e.fresh }):
		return reads // it may notice that the time is over
	case len(tr.halves) > 0 && !tr.closing:
		return MethodRole{Kind: ForcesHalfOpen, Clears: m.clears(tr)}
	case len(tr.closes) > 0 && tr.conditional():
		return m.succeeding(tr)
	case len(tr.closes) > 0:
		return MethodRole{Kind: Resets, Clears: m.clears(tr)}
	case tr.configures != nil:
		return MethodRole{Kind: Configures, Field: tr.configures}
	case tr.changes:
		return MethodRole{Kind: ChangesMachine, Clears: m.clears(tr)}
	}
	return MethodRole{}
}

func (m *machine) gateOf(fn *types.Func) *gate {
	for _, g := range m.gates {
		if g.fn == fn {
			return g
		}
	}
	return nil
}

func returnsFunc(fn *types.Func) bool {
	for v := range fn.Signature().Results().Variables() {
		switch v.Type().Underlying().(type) {
		case *types.Signature, *types.Interface:
			if !isError(v.Type()) {
				return true
			}
		}
	}
	return false
}
