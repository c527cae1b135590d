package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// limit finds what a count of the half-open state is compared with, as far as
// it is an expression about self. Where lists the conditions to look at.
func (s *subject) limit(self string, where func(f *function) []ast.Expr) string {
	found := ""
	for _, f := range s.order {
		for _, cond := range where(f) {
			ast.Inspect(cond, func(n ast.Node) bool {
				b, ok := n.(*ast.BinaryExpr)
				if !ok || found != "" {
					return found == ""
				}
				for _, pair := range [][2]ast.Expr{{b.X, b.Y}, {b.Y, b.X}} {
					if v := s.counter(pair[0]); v == nil || v == s.r.State || s.isGeneration(v) || s.touches(pair[1]) || s.isZero(pair[1]) {
						continue
					}
					if text, ok := s.about(f, pair[1], self); ok {
						found = text
						if s.needsInt(pair[1]) {
							found = "int(" + text + ")"
						}
					}
				}
				return true
			})
		}
	}
	return found
}

// needsInt reports whether an expression has to be converted to be an int.
func (s *subject) needsInt(e ast.Expr) bool {
	if s.info.Types[e].Value == nil {
		return !types.Identical(s.info.TypeOf(e), types.Typ[types.Int])
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := s.info.Uses[id].Type().(*types.Basic)
	return !ok || b.Info()&types.IsUntyped == 0 && b.Kind() != types.Int
}

// counter is the count of the state that an expression is: a field, what a
// change of it returned, or a local variable with that.
func (s *subject) counter(e ast.Expr) *types.Var {
	e = unconvert(e)
	if !countable(s.info.TypeOf(e)) {
		return nil
	}
	if v, _ := s.loaded(e); v != nil {
		return v
	}
	switch e := e.(type) {
	case *ast.CallExpr:
		if a := s.atomicWrite(e); a != nil {
			return a.field
		}
	case *ast.Ident:
		if value := s.assignedTo(e); value != nil {
			return s.counter(value)
		}
	}
	return nil
}

// assignedTo is what a local variable was declared with.
func (s *subject) assignedTo(id *ast.Ident) ast.Expr {
	obj := s.info.Uses[id]
	var out ast.Expr
	for _, f := range s.order {
		ast.Inspect(f.decl.Body, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
				for i, lhs := range a.Lhs {
					if l, ok := lhs.(*ast.Ident); ok && obj != nil && s.info.Defs[l] == obj {
						out = a.Rhs[i]
					}
				}
			}
			return out == nil
		})
	}
	return out
}

// admitting are the conditions of gates on counts without another role.
func (s *subject) admitting(f *function) []ast.Expr {
	if f.kind != gateKind && f.kind != runKind {
		return nil
	}
	var out []ast.Expr
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok && (s.r.State != nil || b.Op != token.EQL && b.Op != token.NEQ) {
			for _, e := range []ast.Expr{b.X, b.Y} {
				if v := s.counter(e); v != nil && s.hasNoRole(v) {
					out = append(out, b)
				}
			}
		}
		return true
	})
	return out
}

// closing are the conditions under which it closes.
func (s *subject) closing(f *function) []ast.Expr {
	var out []ast.Expr
	closes := func(list []ast.Stmt) bool {
		for _, st := range list {
			if slices.Equal(s.sets(st), []string{"closed"}) {
				return true
			}
		}
		return false
	}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			if closes(n.Body.List) {
				out = append(out, n.Cond)
			}
		case *ast.CaseClause:
			if closes(n.Body) {
				out = append(out, n.List...)
			}
		}
		return true
	})
	return out
}

// about is an expression of a function said about self, if it uses nothing
// else that belongs to the function.
func (s *subject) about(f *function, e ast.Expr, self string) (string, bool) {
	base := s.baseIn(f)
	text, ok := s.text(e), true
	ast.Inspect(e, func(n ast.Node) bool {
		if id, isIdent := n.(*ast.Ident); isIdent {
			v, isVar := s.info.Uses[id].(*types.Var)
			if isVar && !v.IsField() && v.Parent() != s.Package.Types.Scope() && (base == nil || s.text(base) != id.Name) {
				ok = false
			}
		}
		return true
	})
	if base != nil && s.text(base) != self {
		ok = ok && !strings.Contains(text, s.text(base))
	}
	return text, ok
}
