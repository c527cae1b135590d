package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
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
	add(r.State, r.Since)
	add(r.Failures...)
	add(r.Successes...)
	add(r.Probes...)
	for _, v := range r.Fields {
		if s.partOfState(v) {
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
	s.findCallers()
}

// partOfState reports whether a field without a role of its own can be a part of
// the state: a struct of which a part stays, or a list of the user's things,
// cannot.
func (s *subject) partOfState(v *types.Var) bool {
	t := v.Type()
	if n := named(t); n != nil && n.Pkg() == s.Package.Types {
		if st, ok := n.Type().Underlying().(*types.Struct); ok {
			for f := range st.Fields() {
				if slices.Contains(s.r.Kept, f) {
					return false
				}
			}
		}
	}
	if list, ok := t.Underlying().(*types.Slice); ok {
		if n := named(list.Elem()); n != nil && n.Name() != "Time" && n.Pkg() == s.Package.Types {
			st, ok := n.Type().Underlying().(*types.Struct)
			return ok && s.hasState(st)
		}
		_, isString := list.Elem().Underlying().(*types.Basic)
		return isString || named(list.Elem()) != nil
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

// without reports whether a field of the state has none of the roles: a count
// of probes or a generation, by its use.
func (s *subject) without(v *types.Var) bool {
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
			if t := f.Type(); named(t) == inner {
				s.fields[f], found = true, true
			}
		}
		if !found && !s.named(v) {
			delete(s.fields, v)
		} else if !found {
			give(v.Pos(), "its state is spread over %s and %s", s.home.Name(), inner.Name())
		}
	}
}

// addDead adds fields that the state machine writes and nobody reads: they go
// with it.
func (s *subject) addDead() {
	for _, v := range s.r.Kept {
		if s.fields[v] || v.Exported() || !v.IsField() || s.structOf(v) != s.home {
			continue
		}
		s.fields[v] = true
		if s.isRead(v) && !s.dead[v] {
			delete(s.fields, v)
		}
	}
}

// isRead reports whether a field is used otherwise than by writing it.
func (s *subject) isRead(v *types.Var) bool {
	uses, writes := 0, 0
	for _, file := range s.Package.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if u, ok := s.info.Uses[id].(*types.Var); ok && u.Origin() == v {
					uses++
				}
			}
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok {
					if u, ok := s.info.Uses[id].(*types.Var); ok && u.Origin() == v && s.isZero(kv.Value) {
						writes++
					}
				}
			}
			return true
		})
		for _, w := range s.writesWithin(file, map[*types.Func]bool{}) {
			if w.field == v {
				writes++
			}
		}
	}
	return uses != writes
}

// named reports whether a field has a role of its own.
func (s *subject) named(v *types.Var) bool {
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
	s.callers = calls
	for {
		inner := s.innermost(calls, valued, decls)
		if s.promote(inner, calls, decls) {
			continue
		}
		for fn := range inner {
			s.include(decls[fn])
			s.functions[fn].vanishes = true
		}
		if s.doMore(inner) {
			continue
		}
		s.leaveInner(inner)
		break
	}
	slices.SortFunc(s.order, func(a, b *function) int { return int(a.decl.Pos() - b.decl.Pos()) })
}

// doMore makes functions whole that record a result and do more than change
// the state: they stay, and tell the canonical breaker themselves.
func (s *subject) doMore(inner map[*types.Func]bool) bool {
	again := false
	for fn := range inner {
		switch s.r.Methods[fn].Kind {
		case handrolled.RecordsSuccess, handrolled.RecordsFailure, handrolled.RecordsOutcome:
			if !s.innerIsPure(s.functions[fn]) {
				s.wholes[fn], again = true, true
			}
		}
	}
	for fn := range inner {
		if again {
			s.functions[fn].vanishes = false
		}
	}
	return again
}

// leaveInner takes the methods of structs within the state out that others may
// call: they work on copies, too, and such a struct stays.
func (s *subject) leaveInner(inner map[*types.Func]bool) {
	s.order = slices.DeleteFunc(s.order, func(f *function) bool {
		recv := f.obj.Signature().Recv()
		if recv == nil || inner[f.obj] || named(recv.Type()) == s.home || s.countsStructOf(named(recv.Type())) == nil {
			return false
		}
		delete(s.functions, f.obj)
		return true
	})
}

// include adds a function to those that are written anew.
func (s *subject) include(f *function) bool {
	if f == nil || s.functions[f.obj] != nil {
		return false
	}
	s.functions[f.obj] = f
	s.order = append(s.order, f)
	return true
}

// promote includes the callers of functions that are not inner, but nothing
// that the canonical breaker could be told in their place: setState, open.
// What they are part of is in their callers.
func (s *subject) promote(inner map[*types.Func]bool, calls map[*types.Func]map[*types.Func]bool, decls map[*types.Func]*function) bool {
	again := false
	for fn := range s.functions {
		if inner[fn] || fn.Exported() || !s.part(fn) {
			continue
		}
		for caller := range calls[fn] {
			again = s.include(decls[caller]) || again
		}
	}
	return again
}

// whole reports whether a function is just what the canonical breaker can be
// asked or told.
func (s *subject) whole(fn *types.Func) bool {
	f := s.functions[fn]
	if recv := fn.Signature().Recv(); f == nil || recv != nil && named(recv.Type()) != s.home {
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
		if !s.without(w.field) || w.delta >= 0 && !flag {
			return false
		}
	}
	return len(writes) > 0
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
		// A constructor that goes through the functions of the state is
		// written anew as well.
		if f := decls[fn]; f != nil && s.functions[fn] == nil && s.makesHome(f) {
			s.functions[fn] = f
			s.order = append(s.order, f)
		}
	}
	for fn := range reach {
		if !fn.Exported() && !valued[fn] && len(calls[fn]) > 0 && decls[fn] != nil && !s.makesHome(decls[fn]) && !s.whole(fn) {
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
		switch n := n.(type) {
		case *ast.CompositeLit:
			if !s.isHome(n) {
				for _, e := range n.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok {
						e = kv.Value
					}
					found = found || s.touches(e)
				}
				return false
			}
		case *ast.SelectorExpr:
			if s.copied(n) {
				return false
			}
		case *ast.Ident:
			if v, ok := s.info.Uses[n].(*types.Var); ok {
				found = found || s.fields[v.Origin()]
			}
		}
		return !found
	})
	return found
}

// copied reports whether a selector is a field of a copy of an inner struct,
// such as counts that a rule was given: that is no part of the state.
func (s *subject) copied(sel *ast.SelectorExpr) bool {
	v, ok := s.info.Uses[sel.Sel].(*types.Var)
	if !ok || !s.fields[v.Origin()] || s.structOf(v.Origin()) == s.home {
		return false
	}
	if _, base := s.fieldOf(sel.X); base != nil {
		return false
	}
	_, isPointer := types.Unalias(s.info.TypeOf(sel.X)).(*types.Pointer)
	return !isPointer
}

// involves reports whether a node mentions the state, or calls a function
// that does.
func (s *subject) involves(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && s.copied(sel) {
			return false
		}
		if lit, ok := n.(*ast.CompositeLit); ok && !s.isHome(lit) {
			for _, e := range lit.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					e = kv.Value
				}
				found = found || s.involves(e)
			}
			return false
		}
		id, ok := n.(*ast.Ident)
		if !ok || found {
			return !found
		}
		switch obj := s.info.Uses[id].(type) {
		case *types.Var:
			found = s.fields[obj.Origin()] || s.tainted[obj]
		case *types.Func:
			f := s.functions[obj.Origin()]
			found = f != nil && f.vanishes
		}
		return !found
	})
	return found
}

// taint finds the local variables whose values come from the state.
func (s *subject) taint() {
	s.tainted = map[types.Object]bool{}
	for again := true; again; {
		again = false
		for _, f := range s.order {
			ast.Inspect(f.decl.Body, func(n ast.Node) bool {
				a, ok := n.(*ast.AssignStmt)
				if !ok {
					return true
				}
				for i, lhs := range a.Lhs {
					id, ok := lhs.(*ast.Ident)
					if !ok || id.Name == "_" {
						continue
					}
					rhs := a.Rhs[min(i, len(a.Rhs)-1)]
					obj := s.info.ObjectOf(id)
					if v, ok := obj.(*types.Var); ok && !v.IsField() && v.Parent() != s.Package.Types.Scope() && !s.tainted[v] && s.derives(rhs) {
						s.tainted[v], again = true, true
					}
				}
				return true
			})
		}
	}
}

// derives reports whether the value of an expression comes from the state.
func (s *subject) derives(e ast.Expr) bool {
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok && named(s.info.TypeOf(lit)) == s.home {
		return false
	}
	if u, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && u.Op == token.AND {
		return s.derives(u.X)
	}
	if t := s.info.TypeOf(e); t != nil && named(t) == s.home {
		return false
	}
	if s.involves(e) {
		return true
	}
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if id := calleeIdent(call); id != nil {
				fn, _ := s.info.Uses[id].(*types.Func)
				if fn != nil {
					f := s.functions[fn.Origin()]
					found = found || f != nil && f.kind == readerKind
				}
			}
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
func (s *subject) text(n ast.Node) string { return s.between(n.Pos(), n.End()) }

// between is the source between two places.
func (s *subject) between(from, to token.Pos) string {
	tf := s.Fset.File(from)
	src := s.Source(filepath.Clean(tf.Name()))
	return string(src[tf.Offset(from):tf.Offset(to)])
}
