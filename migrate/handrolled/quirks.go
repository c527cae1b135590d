package handrolled

import (
	"go/token"
	"go/types"
)

// QuirkKind names a habit of hand-written breakers that a replacement has to
// know about.
type QuirkKind string

// The quirks that can be read off the syntax.
const (
	LockHeldDuringCall QuirkKind = "lock-held-during-call" // calls run one at a time
	ElapsedStrict      QuirkKind = "elapsed-strict"        // the wait ends after, not at, the open time
	LastFailureBase    QuirkKind = "last-failure-base"     // late failures extend the open time
	GetterMutates      QuirkKind = "getter-mutates"        // reading the state changes it
	LockUpgrade        QuirkKind = "lock-upgrade"          // a read lock is dropped and taken as a write lock
	PanicUnrecorded    QuirkKind = "panic-unrecorded"      // a panic in the call is not counted
	UnlimitedHalfOpen  QuirkKind = "unlimited-half-open"   // every call goes through while half-open
	CallbackUnderLock  QuirkKind = "callback-under-lock"   // user code runs while the lock is held
	NoLock             QuirkKind = "no-lock"               // neither lock nor atomics
	TimerTransition    QuirkKind = "timer-transition"      // a timer changes the state

	SuccessKeepsCount      QuirkKind = "success-keeps-count"       // a success while closed does not zero the failures
	ForgetsOnOpen          QuirkKind = "forgets-on-open"           // failures are zeroed as it opens
	LateCredited           QuirkKind = "late-credited"             // results count in the state they arrive in
	HalfOpenFailureIgnored QuirkKind = "half-open-failure-ignored" // a failure while half-open does not open it
	HalfOpenFailureCounted QuirkKind = "half-open-failure-counted" // it opens only once the threshold is reached
	TransitionNotCounted   QuirkKind = "transition-not-counted"    // the call that makes it half-open is not among the probes
	HalfOpenSlotLeak       QuirkKind = "half-open-slot-leak"       // a probe that never reports keeps its place
	RejectionExtends       QuirkKind = "rejection-extends"         // a call that is turned away makes the open time start anew

	UnlockedAccess  QuirkKind = "unlocked-access"   // a part is used without the lock that guards it elsewhere
	SharedLockWrite QuirkKind = "shared-lock-write" // a part is written under a lock for reading
	MixedAtomics    QuirkKind = "mixed-atomics"     // a part is used by atomics and without
)

// Quirk is one habit and the place where it shows.
type Quirk struct {
	Kind  QuirkKind
	Pos   token.Pos
	Other token.Pos  // what Pos is at odds with, if that is one place
	Field *types.Var // the part that it is about, if it is about one
}

func (m *machine) quirks(r Roles) []Quirk {
	var out []Quirk
	add := func(k QuirkKind, pos token.Pos, ok bool) {
		if ok {
			out = append(out, Quirk{Kind: k, Pos: pos})
		}
	}
	if len(m.times) > 0 {
		pos := m.times[0].t.pos
		add(ElapsedStrict, pos, r.ElapsedOp == token.GTR)
		add(LastFailureBase, pos, r.Base == SinceLastFailure)
		add(TimerTransition, pos, m.stamp == nil)
	}
	call, held := m.heldCall(r.Lock)
	if held {
		out = append(out, call)
	}
	pos, bare := m.unrecorded()
	add(PanicUnrecorded, pos, bare)
	pos, mutates := m.getter(r.ReadState)
	add(GetterMutates, pos, mutates)
	pos, upgrade := m.upgrade()
	add(LockUpgrade, pos, upgrade)
	pos, under := m.callbackUnderLock(r.OnChange)
	add(CallbackUnderLock, pos, under)
	add(UnlimitedHalfOpen, m.g.owner.Pos(), !held && m.everyProbe(&r))
	m.habits(&r, held, add)
	if pos, ok := m.extends(); ok {
		add(RejectionExtends, pos, true)
	}
	add(NoLock, m.g.owner.Pos(), r.Lock == nil && !m.atomic())
	return append(out, m.races(&r)...)
}

// heldCall finds the protected call made while a lock is held, so that nobody
// else can make one, and that lock: the one of the state, if there are several.
func (m *machine) heldCall(state *types.Var) (Quirk, bool) {
	var out Quirk
	for _, e := range m.g.events {
		if !e.handedIn() || !m.isGate(e.root) {
			continue
		}
		for _, l := range e.held {
			if !l.shared && (!out.Pos.IsValid() || l.v == state && out.Field != state) {
				out = Quirk{Kind: LockHeldDuringCall, Pos: e.pos, Field: l.v}
			}
		}
	}
	return out, out.Pos.IsValid()
}

// handedIn reports whether an event calls a function that the caller of the
// walked function gave, not one that the package gives itself.
func (e *event) handedIn() bool {
	if e.kind != foreignEvent || e.t == nil || e.t.kind != paramTerm || e.lit > 0 || !e.protected() {
		return false
	}
	for p := range e.root.Signature().Params().Variables() {
		if p == e.t.v {
			return true
		}
	}
	return false
}

// unrecorded finds a call after which a result is counted that is not counted
// when the call panics: nothing deferred counts it.
func (m *machine) unrecorded() (token.Pos, bool) {
	for _, call := range m.g.events {
		if !call.handedIn() {
			continue
		}
		after, deferred := false, false
		for _, e := range m.g.events {
			if e.root != call.root || e.kind != incEvent && e.kind != setEvent {
				continue
			}
			deferred = deferred || e.deferred
			after = after || e.index > call.index && !e.deferred
		}
		if after && !deferred {
			return call.pos, true
		}
	}
	return token.NoPos, false
}

// getter finds a change of the state by a function that only reports it.
func (m *machine) getter(readers []*types.Func) (token.Pos, bool) {
	for _, fn := range readers {
		for _, e := range m.g.events {
			if e.root == fn && e.kind == setEvent && m.state != nil && e.v == m.state {
				return e.pos, true
			}
		}
	}
	return token.NoPos, false
}

// upgrade finds a lock taken for reading, dropped, and taken for writing by
// the same function, which then changes the state it read before.
func (m *machine) upgrade() (token.Pos, bool) {
	type step struct {
		root, fn *types.Func
		v        *types.Var
	}
	shared := map[step]bool{}
	again := map[*types.Func]*event{}
	for _, e := range m.g.events {
		k := step{e.root, e.fn, e.v}
		switch {
		case e.kind == lockEvent && e.shared:
			shared[k] = true
		case e.kind == lockEvent && shared[k]:
			again[e.root] = e
		case e.kind == setEvent && m.state != nil && e.v == m.state && again[e.root] != nil && again[e.root].fn == e.fn:
			return again[e.root].pos, true
		}
	}
	return token.NoPos, false
}

func (m *machine) callbackUnderLock(cb *types.Var) (token.Pos, bool) {
	for _, e := range m.g.events {
		if cb != nil && e.kind == foreignEvent && e.t != nil && e.t.kind == fieldTerm && e.t.v == cb && len(e.held) > 0 && !e.async {
			return e.pos, true
		}
	}
	return token.NoPos, false
}

// atomic reports whether what is counted or the state is an atomic.
func (m *machine) atomic() bool {
	for _, e := range m.g.events {
		if e.kind != incEvent && e.kind != setEvent {
			continue
		}
		if isAtomic(e.v.Type()) {
			return true
		}
	}
	return m.g.ix.imports("sync/atomic")
}

func (ix *index) imports(path string) bool {
	for _, p := range ix.pkg.Imports() {
		if p.Path() == path {
			return true
		}
	}
	return false
}
