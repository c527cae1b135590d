package replace

import (
	"go/ast"
	"go/token"
	"go/types"
)

// localOnly reports whether a statement only computes values of local
// variables. It stays only where one of them is needed.
func (s *subject) localOnly(st ast.Stmt) bool {
	switch st := st.(type) {
	case *ast.AssignStmt:
		if len(s.writes(st)) > 0 || !s.pure(st) {
			return false
		}
		for _, lhs := range st.Lhs {
			if !s.declares(lhs) && s.local(lhs) == nil {
				return false
			}
		}
		return st.Tok != token.DEFINE || !isTypeSwitch(st)
	case *ast.IncDecStmt:
		return s.local(st.X) != nil
	case *ast.DeclStmt:
		return s.pure(st)
	case *ast.IfStmt, *ast.SwitchStmt:
		return !s.involves(st) && s.computesLocals(st)
	}
	return false
}

// declares reports whether an expression on the left declares a variable.
func (s *subject) declares(lhs ast.Expr) bool {
	id, ok := lhs.(*ast.Ident)
	return ok && s.info.Defs[id] != nil
}

// isTypeSwitch reports whether a statement is the head of a type switch.
func isTypeSwitch(a *ast.AssignStmt) bool {
	t, ok := ast.Unparen(a.Rhs[0]).(*ast.TypeAssertExpr)
	return ok && t.Type == nil
}

// computesLocals reports whether nothing but local variables can change in a
// statement with branches.
func (s *subject) computesLocals(st ast.Stmt) bool {
	if !s.pure(st) || returns(st) {
		return false
	}
	some := false
	for _, b := range branchesOf(st) {
		for _, in := range b {
			if !s.localOnly(in) {
				return false
			}
			some = true
		}
	}
	return some
}

// local is the local variable that an expression names, nil for others and for
// parameters and named results, which somebody else may read.
func (s *subject) local(e ast.Expr) *types.Var {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := s.info.ObjectOf(id).(*types.Var)
	if !ok || v.IsField() || v.Parent() == s.Package.Types.Scope() || s.inSignature(v) {
		return nil
	}
	return v
}

// inSignature reports whether a variable is a parameter, receiver or result.
func (s *subject) inSignature(v *types.Var) bool {
	for _, f := range s.order {
		if v.Pos() < f.decl.Pos() || v.Pos() >= f.decl.End() {
			continue
		}
		found := v.Pos() < f.decl.Body.Pos()
		ast.Inspect(f.decl.Body, func(n ast.Node) bool {
			if t, ok := n.(*ast.FuncType); ok && t.Pos() <= v.Pos() && v.Pos() < t.End() {
				found = true
			}
			return !found
		})
		return found
	}
	return true
}

// isNeeded reports whether a local variable that a statement declares or
// changes is used by what stays.
func (s *subject) isNeeded(st ast.Stmt) bool {
	need := false
	ast.Inspect(st, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			obj := s.info.Defs[n]
			need = need || obj != nil && s.readLater(obj)
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				v := s.local(lhs)
				need = need || v != nil && s.readLater(v)
			}
		case *ast.IncDecStmt:
			v := s.local(n.X)
			need = need || v != nil && s.readLater(v)
		}
		return !need
	})
	return need
}

// readLater reports whether something that stays reads a local variable.
func (s *subject) readLater(obj types.Object) bool {
	if s.moves.in != nil {
		return s.staysMoves[obj]
	}
	return s.stays[obj]
}

// sunk reports whether a statement only gives local variables values that
// nothing reads any more.
func (s *subject) sunk(n ast.Node) bool {
	st, ok := n.(ast.Stmt)
	return ok && !s.inTest && s.localOnly(st) && !s.isNeeded(st)
}
