package replace

import (
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// checkOwned refuses what the owner does not have in itself: a state that it
// reads and writes somewhere else, where others see it, too.
func (s *subject) checkOwned() {
	if s.owner == nil || s.owner != s.Candidate.Type || s.ownerHolds(s.owner.Type(), 0) {
		return
	}
	st := s.home.Type().Underlying().(*types.Struct)
	for i := range st.NumFields() {
		if s.fields[st.Field(i)] && strings.Contains(st.Tag(i), "json:") {
			give(s.home.Pos(), "its state is a %s that it reads and writes as JSON, and a canonical breaker is in memory", s.home.Name())
		}
	}
}

// ownerHolds reports whether breakers are in a struct, or in a container in it.
func (s *subject) ownerHolds(t types.Type, depth int) bool {
	if depth > 4 {
		return false
	}
	if rewrite.NamedType(t) == s.home {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return s.ownerHolds(u.Elem(), depth+1)
	case *types.Slice:
		return s.ownerHolds(u.Elem(), depth+1)
	case *types.Array:
		return s.ownerHolds(u.Elem(), depth+1)
	case *types.Map:
		return s.ownerHolds(u.Elem(), depth+1)
	case *types.Struct:
		for f := range u.Fields() {
			if n := rewrite.NamedType(f.Type()); n != nil && n.Pkg() != nil && n.Pkg().Path() == "sync" && n.Name() == "Map" || s.ownerHolds(f.Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

// checkStates refuses states of an owner's breaker that the canonical one has
// not.
func (s *subject) checkStates() {
	if s.owner == nil || s.r.State == nil {
		return
	}
	for _, f := range s.order {
		for _, w := range s.writes(f.decl.Body) {
			if w.field != s.r.State || w.value == nil || s.stateValue(w.value) != "" {
				continue
			}
			if tv := s.info.Types[unconvert(w.value)]; tv.Value != nil {
				give(w.value.Pos(), "its state can be %s as well, which the canonical breaker has not", s.text(w.value))
			}
		}
	}
}
