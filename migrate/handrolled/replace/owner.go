package replace

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// The settings of a breaker may be out of its reach: in the manager that has
// one for each key, in the struct that holds it. The functions that ask it
// have that owner at hand, and hand it on.

// findOwner finds the struct of the package with the settings that the struct
// of the state cannot reach, if there is one.
func (s *subject) findOwner() {
	if s.home == nil {
		return
	}
	out := s.outOfReach()
	if len(out) == 0 {
		return
	}
	best := 0
	var owner *types.TypeName
	for _, tn := range s.possibleOwners() {
		if s.owner = tn; slices.ContainsFunc(out, func(v *types.Var) bool { return s.path(v, tn.Type(), "o", 0) == "" }) {
			continue
		}
		if n := s.reached(); n > best {
			owner, best = tn, n
		}
	}
	s.owner = owner
}

// reached is how many functions of the state have the owner at hand.
func (s *subject) reached() int {
	n := 0
	for _, f := range s.order {
		if s.ownerIn(f) != "" {
			n++
		}
	}
	return n
}

// outOfReach are the fields that have settings, or the clock, and are not in
// the struct of the state.
func (s *subject) outOfReach() []*types.Var {
	var out []*types.Var
	add := func(v *types.Var) {
		if v != nil && v.IsField() && s.path(v, s.home.Type(), "b", 0) == "" {
			out = append(out, v)
		}
	}
	for _, set := range s.settings() {
		add(set.Var)
	}
	add(s.r.Clock)
	return out
}

// settings are the parts of the configuration.
func (s *subject) settings() []handrolled.Setting {
	r := s.r
	return []handrolled.Setting{r.Threshold, r.Ratio, r.MinCalls, r.Rule, r.OpenFor, r.SuccessThreshold, r.HalfOpenLimit, r.Window}
}

// possibleOwners are the structs of the package that the functions of the
// state get, the likeliest first.
func (s *subject) possibleOwners() []*types.TypeName {
	out := []*types.TypeName{}
	seen := map[*types.TypeName]bool{s.home: true}
	add := func(t types.Type) {
		p, ok := types.Unalias(t).(*types.Pointer)
		if !ok {
			return
		}
		tn := rewrite.NamedType(p.Elem())
		if tn == nil || tn.Pkg() != s.Package.Types || seen[tn] {
			return
		}
		if _, ok := tn.Type().Underlying().(*types.Struct); ok {
			seen[tn] = true
			out = append(out, tn)
		}
	}
	add(types.NewPointer(s.Candidate.Type.Type()))
	for _, f := range s.order {
		if recv := f.obj.Signature().Recv(); recv != nil {
			add(recv.Type())
		}
	}
	for _, f := range s.order {
		for p := range f.obj.Signature().Params().Variables() {
			add(p.Type())
		}
	}
	return out
}

// reach is how a field is reached from the breaker, or from its owner.
func (s *subject) reach(v *types.Var, self string) string {
	text := s.path(v, s.home.Type(), self, 0)
	if text == "" && s.owner != nil {
		text = s.path(v, s.owner.Type(), s.names.owner, 0)
	}
	if text == "" {
		text = s.givenPath(v)
	}
	return text
}

// ownerIn is the owner in a function: its receiver or a parameter, or a field
// of one.
func (s *subject) ownerIn(f *function) string {
	if s.owner == nil {
		return ""
	}
	inField := ""
	for _, fields := range []*ast.FieldList{f.decl.Recv, f.decl.Type.Params} {
		if fields == nil {
			continue
		}
		for _, field := range fields.List {
			for _, name := range field.Names {
				t := s.info.TypeOf(field.Type)
				_, isPointer := types.Unalias(t).(*types.Pointer)
				switch {
				case name.Name == "_" || !isPointer:
				case rewrite.NamedType(t) == s.owner:
					return name.Name
				case inField == "":
					inField = s.ownerField(t, name.Name)
				}
			}
		}
	}
	return inField
}

// ownerField is the field of a struct of the package that holds the owner.
func (s *subject) ownerField(t types.Type, from string) string {
	tn := rewrite.NamedType(t)
	if tn == nil || tn.Pkg() != s.Package.Types {
		return ""
	}
	st, ok := tn.Type().Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	for f := range st.Fields() {
		if rewrite.NamedType(f.Type()) != s.owner {
			continue
		}
		if _, isPointer := types.Unalias(f.Type()).(*types.Pointer); isPointer {
			return from + "." + f.Name()
		}
		return "&" + from + "." + f.Name()
	}
	return ""
}

// isOwner reports whether a variable of a function is the owner.
func (s *subject) isOwner(f *function, v *types.Var) bool {
	return s.owner != nil && rewrite.NamedType(v.Type()) == s.owner && v.Name() == s.ownerIn(f) && s.declaredAsParam(f, v)
}

// isHomeOrOwner reports whether a type is that of the breaker, or of its owner,
// or points to one.
func (s *subject) isHomeOrOwner(t types.Type) bool {
	tn := rewrite.NamedType(t)
	return tn == s.home || tn != nil && tn == s.owner
}

// ownerText is the owner with a star and its type parameters.
func (s *subject) ownerText() string { return "*" + genericText(s.owner) }
