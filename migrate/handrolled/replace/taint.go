package replace

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

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
		if lit, ok := n.(*ast.CompositeLit); ok && (s.owner != nil || !s.isHome(lit)) {
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
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok && rewrite.NamedType(s.info.TypeOf(lit)) == s.home {
		return false
	}
	if u, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && u.Op == token.AND {
		return s.derives(u.X)
	}
	if t := s.info.TypeOf(e); t != nil && rewrite.NamedType(t) == s.home {
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
