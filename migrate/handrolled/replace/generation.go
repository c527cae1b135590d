package replace

import (
	"go/ast"
	"go/types"
)

// guardsGeneration reports whether a statement leaves because a result is late.
func (s *subject) guardsGeneration(st ast.Stmt) bool {
	is, ok := st.(*ast.IfStmt)
	return ok && s.asksGeneration(is.Cond) && returns(is)
}

// beforeGuard reports whether a guard against late results is still to come.
func (w *writer) beforeGuard(list []ast.Stmt) bool {
	for _, st := range list {
		if w.s.guardsGeneration(st) {
			return true
		}
	}
	return false
}

// asksGeneration reports whether a condition looks at the generation and no
// other part of the state.
func (s *subject) asksGeneration(cond ast.Expr) bool {
	asks := false
	only := true
	ast.Inspect(cond, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := s.info.Uses[id].(*types.Var); ok && s.fields[v.Origin()] {
				if s.isGeneration(v.Origin()) {
					asks = true
				} else {
					only = false
				}
			}
			if v := s.source(id); v != nil {
				asks = asks || s.isGeneration(v)
				only = only && s.isGeneration(v)
			}
		}
		return true
	})
	return asks && only
}
