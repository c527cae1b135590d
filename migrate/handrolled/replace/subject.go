package replace

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
	add(r.State, r.Since)
	add(r.Failures...)
	add(r.Successes...)
	add(r.Probes...)
	add(r.Fields...)
	s.findHome()
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
	s.findCallers()
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
			if t := f.Type(); named(t) == inner {
				s.fields[f], found = true, true
			}
		}
		if !found {
			give(v.Pos(), "its state is spread over %s and %s", s.home.Name(), inner.Name())
		}
	}
}

// checkFields refuses fields that others could use.
func (s *subject) checkFields() {
	for v := range s.fields {
		if v.Exported() && s.home.Exported() && s.Package.Name != "main" && !internal(s.Package.Path) {
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
		if n := named(f.Type()); n != nil && n.Pkg() != nil && n.Pkg().Path() == "sync" && (n.Name() == "Mutex" || n.Name() == "RWMutex") {
			s.locks[f] = true
		}
	}
}

// findCallers notes who calls what, and adds functions that only reach the
// state through others.
func (s *subject) findCallers() {
	calls := map[*types.Func]map[*types.Func]bool{} // callee to callers
	valued := map[*types.Func]bool{}                // used otherwise than in a call
	decls := map[*types.Func]*function{}
	for i, file := range s.Package.Syntax {
		test := strings.HasSuffix(s.Package.Files[i], "_test.go")
		for _, d := range file.Decls {
			var caller *types.Func
			if fd, ok := d.(*ast.FuncDecl); ok && !test {
				if caller, _ = s.info.Defs[fd.Name].(*types.Func); caller != nil && fd.Body != nil {
					decls[caller] = &function{obj: caller, decl: fd, file: file}
				}
			}
			s.calls(d, func(callee *types.Func, called bool) {
				if !called || caller == nil {
					valued[callee] = true
				}
				if calls[callee] == nil {
					calls[callee] = map[*types.Func]bool{}
				}
				calls[callee][caller] = true
			})
		}
	}
	inner := s.innermost(calls, valued, decls)
	for fn := range inner {
		if s.functions[fn] == nil && decls[fn] != nil {
			s.functions[fn] = decls[fn]
			s.order = append(s.order, decls[fn])
		}
		s.functions[fn].vanishes = true
	}
	slices.SortFunc(s.order, func(a, b *function) int { return int(a.decl.Pos() - b.decl.Pos()) })
}

// calls tells f of each use of a function of the package in n.
func (s *subject) calls(n ast.Node, f func(callee *types.Func, called bool)) {
	called := map[*ast.Ident]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if id := calleeIdent(n); id != nil {
				called[id] = true
			}
		case *ast.Ident:
			if fn, ok := s.info.Uses[n].(*types.Func); ok && fn.Pkg() == s.Package.Types {
				f(fn.Origin(), called[n])
			}
		}
		return true
	})
}

// innermost are the functions that only functions which touch the state call,
// directly or through each other: once those ask the canonical breaker,
// nobody needs them.
func (s *subject) innermost(calls map[*types.Func]map[*types.Func]bool, valued map[*types.Func]bool, decls map[*types.Func]*function) map[*types.Func]bool {
	inner := map[*types.Func]bool{}
	reach := map[*types.Func]bool{} // touches the state, perhaps through others
	for fn := range s.functions {
		reach[fn] = true
	}
	for again := true; again; {
		again = false
		for callee, callers := range calls {
			for caller := range callers {
				if reach[callee] && caller != nil && !reach[caller] {
					reach[caller], again = true, true
				}
			}
		}
	}
	for fn := range reach {
		if !fn.Exported() && !valued[fn] && len(calls[fn]) > 0 && decls[fn] != nil {
			inner[fn] = true
		}
	}
	for again := true; again; {
		again = false
		for fn := range inner {
			for caller := range calls[fn] {
				if caller != fn && s.functions[caller] == nil && !inner[caller] {
					delete(inner, fn)
					again = true
				}
			}
		}
	}
	return inner
}

func calleeIdent(call *ast.CallExpr) *ast.Ident {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return f
	case *ast.SelectorExpr:
		return f.Sel
	case *ast.IndexExpr:
		return calleeIdent(&ast.CallExpr{Fun: f.X})
	}
	return nil
}

// touches reports whether a node mentions the state.
func (s *subject) touches(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !found {
			if v, ok := s.info.Uses[id].(*types.Var); ok {
				found = s.fields[v.Origin()]
			}
		}
		return !found
	})
	return found
}

// involves reports whether a node mentions the state, or calls a function
// that does.
func (s *subject) involves(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || found {
			return !found
		}
		switch obj := s.info.Uses[id].(type) {
		case *types.Var:
			found = s.fields[obj.Origin()]
		case *types.Func:
			f := s.functions[obj.Origin()]
			found = f != nil && f.vanishes
		}
		return !found
	})
	return found
}

func named(t types.Type) *types.TypeName {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Origin().Obj()
	}
	return nil
}

func unquote(s string) string {
	out, err := strconv.Unquote(s)
	if err != nil {
		return s
	}
	return out
}

// text is the source of a node.
func (s *subject) text(n ast.Node) string {
	tf := s.Fset.File(n.Pos())
	src := s.Source(filepath.Clean(tf.Name()))
	return string(src[tf.Offset(n.Pos()):tf.Offset(n.End())])
}
