package replace

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

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
		if recv == nil || inner[f.obj] || rewrite.NamedType(recv.Type()) == s.home || s.countsStructOf(rewrite.NamedType(recv.Type())) == nil {
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
