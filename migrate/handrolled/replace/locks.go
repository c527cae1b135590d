package replace

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// lockStays reports whether something is left that a lock protects, or that
// locks.
func (s *subject) lockStays() bool {
	if len(s.kept()) > 0 {
		return true
	}
	for i, file := range s.Package.Syntax {
		test := strings.HasSuffix(s.Package.Files[i], "_test.go")
		for _, d := range file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && !test {
				if fn, _ := s.info.Defs[fd.Name].(*types.Func); s.functions[fn] != nil {
					continue
				}
			}
			used := false
			ast.Inspect(d, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					v, _ := s.info.Uses[sel.Sel].(*types.Var)
					used = used || v != nil && s.locks[v.Origin()]
				}
				return !used
			})
			if used {
				return true
			}
		}
	}
	for v := range s.locks {
		if v.Embedded() && (s.home.Exported() && s.Package.Name != "main" || s.lockedElsewhere()) {
			return true // its methods are methods of the breaker
		}
	}
	return false
}

// lockedElsewhere reports whether functions that stay as they are lock a
// breaker that embeds its lock.
func (s *subject) lockedElsewhere() bool {
	found := false
	for _, file := range s.Package.Syntax {
		for _, d := range file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				if fn, _ := s.info.Defs[fd.Name].(*types.Func); s.functions[fn] != nil {
					continue
				}
			}
			ast.Inspect(d, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				found = found || ok && s.lockCall(call) != nil
				return !found
			})
		}
	}
	return found
}

// kept are the fields of the struct that change and stay.
func (s *subject) kept() []*types.Var {
	var out []*types.Var
	for _, v := range slices.Concat(s.r.Kept, s.alsoKept) {
		if !s.fields[v] && !onlyAtomics(v.Type()) {
			out = append(out, v)
		}
	}
	return out
}

// onlyAtomics reports whether a type needs no lock: an atomic, or a struct of
// them.
func onlyAtomics(t types.Type) bool {
	if isAtomic(t) {
		return true
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || st.NumFields() == 0 {
		return false
	}
	for f := range st.Fields() {
		if !onlyAtomics(f.Type()) {
			return false
		}
	}
	return true
}

// guarded reports whether a node uses a field that stays and changes, and that
// a lock protects.
func (s *subject) guarded(n ast.Node) bool {
	found := false
	if s.r.Lock == nil {
		return false
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !found {
			if v, ok := s.info.Uses[id].(*types.Var); ok && v.IsField() {
				found = slices.Contains(s.kept(), v.Origin())
			}
		}
		return !found
	})
	return found
}

// takesLock reports whether a function takes the lock; one that does not has
// callers that do.
func (s *subject) takesLock(f *function) bool {
	found := false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && s.lockCall(call) != nil {
			name := calleeIdent(call).Name
			found = found || name == "Lock" || name == "RLock"
		}
		return !found
	})
	return found
}

// lockText is the lock of the breaker, "" when it goes.
func (s *subject) lockText(self string) string {
	v := s.r.Lock
	if v == nil || !s.locks[v] || !s.lockStays() {
		return ""
	}
	if v.Embedded() {
		return self
	}
	return self + "." + v.Name()
}
