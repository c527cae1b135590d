package replace

import (
	"go/types"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// whole reports whether a function is just what the canonical breaker can be
// asked or told.
func (s *subject) whole(fn *types.Func) bool {
	f := s.functions[fn]
	if recv := fn.Signature().Recv(); f == nil || recv != nil && !s.isHomeOrOwner(recv.Type()) {
		return false
	}
	if s.wholes[fn] {
		return true
	}
	kind := s.r.Methods[fn].Kind
	if kind != handrolled.Asks {
		for caller := range s.callers[fn] {
			// The caller does a part of it.
			if c := s.functions[caller]; c != nil && caller != fn && len(s.writes(c.decl.Body)) > 0 {
				return false
			}
		}
	}
	switch kind {
	case handrolled.Asks:
		return true
	case handrolled.RecordsFailure, handrolled.RecordsOutcome:
		return s.countsRaise(f.decl.Body)
	case handrolled.RecordsSuccess:
		return s.countsSuccess(f.decl.Body)
	}
	return false
}

// part reports whether a function is only a part of what the canonical breaker
// can be told.
func (s *subject) part(fn *types.Func) bool {
	role := s.r.Methods[fn]
	switch role.Kind {
	case handrolled.SetsState, handrolled.ForcesHalfOpen:
		return true
	case handrolled.ForcesOpen, handrolled.Resets:
		return role.Helper
	case handrolled.ReadsState, handrolled.ReadsSeveral:
		return role.Helper && role.Changes
	case handrolled.ChangesMachine:
		return !s.releases(fn)
	}
	return false
}

// releases reports whether a function does nothing to the state but give a
// place among the probes back.
func (s *subject) releases(fn *types.Func) bool {
	f := s.functions[fn]
	if f == nil {
		return false
	}
	writes := s.writes(f.decl.Body)
	for _, w := range writes {
		flag := w.zero && isBool(w.field.Type())
		if !s.hasNoRole(w.field) || w.delta >= 0 && !flag {
			return false
		}
	}
	return len(writes) > 0
}
