package replace

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// function is a function of the package that touches the state.
type function struct {
	obj      *types.Func
	decl     *ast.FuncDecl
	file     *ast.File
	vanishes bool // nothing needs it any more
	kind     kind
	checking bool // innerIsPure is looking at it
}

// find collects the fields of the state and the functions that touch them.
func (s *subject) find() {
	s.fields = map[*types.Var]bool{}
	add := func(vs ...*types.Var) {
		for _, v := range vs {
			if v != nil {
				s.fields[v] = true
			}
		}
	}
	r := s.r
	if s.Candidate.Global {
		give(s.Candidate.Pos, "its state is in package variables")
	}
	add(r.State)
	if s.tellsSince() {
		s.alsoKept = append(s.alsoKept, r.Since)
	} else {
		add(r.Since)
	}
	add(r.Failures...)
	add(r.Successes...)
	add(r.Probes...)
	for _, v := range r.Fields {
		if slices.Contains(s.alsoKept, v) {
			continue
		}
		if s.canBeState(v) {
			add(v)
		} else {
			s.alsoKept = append(s.alsoKept, v)
		}
	}
	s.findHome()
	s.addDead()
	s.checkFields()
	s.findLocks()
	for i, file := range s.Package.Syntax {
		if strings.HasSuffix(s.Package.Files[i], "_test.go") {
			continue
		}
		for _, d := range file.Decls {
			s.declared(file, d)
		}
	}
	s.findOwner()
	s.findCallers()
	s.findChanging()
}

// canBeState reports whether a field without a role of its own can be a part of
// the state: a struct of which a part stays, or a list of the user's things,
// cannot.
func (s *subject) canBeState(v *types.Var) bool {
	t := v.Type()
	if n := rewrite.NamedType(t); n != nil && n.Pkg() == s.Package.Types {
		if st, ok := n.Type().Underlying().(*types.Struct); ok {
			for f := range st.Fields() {
				if slices.Contains(s.r.Kept, f) {
					return false
				}
			}
		}
	}
	if list, ok := t.Underlying().(*types.Slice); ok {
		if n := rewrite.NamedType(list.Elem()); n != nil && n.Name() != "Time" && n.Pkg() == s.Package.Types {
			st, ok := n.Type().Underlying().(*types.Struct)
			return ok && s.hasState(st)
		}
		_, isString := list.Elem().Underlying().(*types.Basic)
		return isString || rewrite.NamedType(list.Elem()) != nil
	}
	return true
}

// hasState reports whether a struct has a part of the state.
func (s *subject) hasState(st *types.Struct) bool {
	for f := range st.Fields() {
		if slices.Contains(s.r.Fields, f) {
			return true
		}
	}
	return false
}

// hasNoRole reports whether a field of the state has none of the roles: a count
// of probes or a generation, by its use.
func (s *subject) hasNoRole(v *types.Var) bool {
	r := s.r
	return s.fields[v] && !s.dead[v] && v != r.State && v != r.Since && !slices.Contains(r.Failures, v) && !slices.Contains(r.Successes, v)
}

func (s *subject) declared(file *ast.File, d ast.Decl) {
	fd, ok := d.(*ast.FuncDecl)
	if !ok {
		if s.touches(d) && !s.declaresHome(d) {
			give(d.Pos(), "a declaration outside of functions uses its state")
		}
		return
	}
	if fd.Body == nil || !s.touches(fd.Body) {
		return
	}
	obj, _ := s.info.Defs[fd.Name].(*types.Func)
	if obj == nil {
		return
	}
	f := &function{obj: obj, decl: fd, file: file}
	s.functions[obj] = f
	s.order = append(s.order, f)
}

func (s *subject) declaresHome(d ast.Decl) bool {
	gd, ok := d.(*ast.GenDecl)
	if !ok {
		return false
	}
	for _, spec := range gd.Specs {
		if ts, ok := spec.(*ast.TypeSpec); ok {
			if _, isStruct := ts.Type.(*ast.StructType); isStruct {
				return true
			}
		}
	}
	return false
}

// findHome finds the struct that the state is in. Fields of a struct within
// it stand for the field that holds that struct.
func (s *subject) findHome() {
	first := s.r.State
	if first == nil {
		first = s.r.Since
	}
	if first == nil {
		give(s.Candidate.Pos, "its state is not in fields")
	}
	if s.home = s.structOf(first); s.home == nil {
		give(first.Pos(), "%s is not a field of a named struct", first.Name())
	}
	st := s.home.Type().Underlying().(*types.Struct)
	for v := range s.fields {
		inner := s.structOf(v)
		if inner == nil {
			give(v.Pos(), "%s is not a field of a named struct", v.Name())
		}
		if inner == s.home {
			continue
		}
		found := false
		for f := range st.Fields() {
			if t := f.Type(); rewrite.NamedType(t) == inner {
				s.fields[f], found = true, true
			}
		}
		if !found && !s.hasRole(v) {
			delete(s.fields, v)
		} else if !found {
			give(v.Pos(), "its state is spread over %s and %s", s.home.Name(), inner.Name())
		}
	}
}

// hasRole reports whether a field has a role of its own.
func (s *subject) hasRole(v *types.Var) bool {
	r := s.r
	return v == r.State || v == r.Since || slices.Contains(r.Failures, v) || slices.Contains(r.Successes, v) || slices.Contains(r.Probes, v)
}

// checkFields refuses fields that others could use.
func (s *subject) checkFields() {
	for v := range s.fields {
		if v.Exported() && s.structOf(v) == s.home && s.home.Exported() && s.Package.Name != "main" && !internal(s.Package.Path) {
			give(v.Pos(), "its field %s is exported, so code of other modules may use it", v.Name())
		}
	}
}

func internal(path string) bool {
	return slices.Contains(strings.Split(path, "/"), "internal")
}

func (s *subject) structOf(v *types.Var) *types.TypeName {
	scope := s.Package.Types.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		st, ok := tn.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for f := range st.Fields() {
			if f == v {
				return tn
			}
		}
	}
	return nil
}

func (s *subject) findLocks() {
	s.locks = map[*types.Var]bool{}
	for f := range s.home.Type().Underlying().(*types.Struct).Fields() {
		if n := rewrite.NamedType(f.Type()); n != nil && n.Pkg() != nil && n.Pkg().Path() == "sync" && (n.Name() == "Mutex" || n.Name() == "RWMutex") {
			s.locks[f] = true
		}
	}
}
