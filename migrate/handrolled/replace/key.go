package replace

import (
	"go/ast"
	"go/token"
	"go/types"
)

// keyIn is by what a function finds the breaker that it works on: the index of
// a map or slice, or the last argument of a call that looks it up; nil when it
// is not known.
func (s *subject) keyIn(f *function) ast.Expr {
	base := s.baseIn(f)
	if base == nil {
		return nil
	}
	return s.keyOf(f, base, 0)
}

func (s *subject) keyOf(f *function, e ast.Expr, depth int) ast.Expr {
	if depth > 3 {
		return nil
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return s.keyOf(f, e.X, depth)
	case *ast.StarExpr:
		return s.keyOf(f, e.X, depth)
	case *ast.TypeAssertExpr:
		return s.keyOf(f, e.X, depth)
	case *ast.IndexExpr:
		return s.nameOfKey(e.Index)
	case *ast.CallExpr:
		return s.keyAmong(e.Args)
	case *ast.Ident:
		obj, ok := s.info.ObjectOf(e).(*types.Var)
		if !ok {
			return nil
		}
		if s.declaredAsParam(f, obj) {
			return s.keyParam(f)
		}
		return s.keyOf(f, s.origin(f, obj), depth+1)
	}
	return nil
}

// keyAmong is the first argument of a look-up that may be a key.
func (s *subject) keyAmong(args []ast.Expr) ast.Expr {
	for _, a := range args {
		if key := s.nameOfKey(a); key != nil {
			return key
		}
	}
	return nil
}

// nameOfKey is an expression if it is a variable of a type that keys have.
func (s *subject) nameOfKey(e ast.Expr) ast.Expr {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := s.info.ObjectOf(id).(*types.Var)
	if !ok || !isKey(v.Type()) {
		return nil
	}
	return id
}

// isKeyOf reports whether a variable of a function has the key of the breaker
// that the function works on.
func (s *subject) isKeyOf(f *function, v *types.Var) bool {
	if s.owner == nil || s.moves.key != nil && !types.Identical(s.moves.key, v.Type()) {
		return false
	}
	key, ok := s.keyIn(f).(*ast.Ident)
	return ok && s.info.ObjectOf(key) == v
}

func isKey(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsString|types.IsInteger) != 0 && !isDuration(t)
}

// keyParam is the parameter of a function that gets a breaker with its key.
func (s *subject) keyParam(f *function) ast.Expr {
	for _, field := range f.decl.Type.Params.List {
		for _, name := range field.Names {
			if name.Name != "_" && isKey(s.info.TypeOf(field.Type)) {
				return name
			}
		}
	}
	return nil
}

// origin is what a local variable got its value from first: its declaration,
// or the key of a range.
func (s *subject) origin(f *function, v *types.Var) ast.Expr {
	var out ast.Expr
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if id, ok := lhs.(*ast.Ident); ok && out == nil && s.info.Defs[id] == v {
					out = n.Rhs[min(i, len(n.Rhs)-1)]
				}
			}
		case *ast.RangeStmt:
			id, ok := n.Value.(*ast.Ident)
			key, isIdent := n.Key.(*ast.Ident)
			if ok && isIdent && key.Name != "_" && s.info.Defs[id] == v {
				out = &ast.IndexExpr{X: n.X, Index: key, Lbrack: token.NoPos}
			}
		}
		return out == nil
	})
	return out
}
