package replace

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// constantText is the constant of the package that a setting is, as a value of
// a type; "" when the code has a literal there.
func (s *subject) constantText(set handrolled.Setting, t types.Type) string {
	c := s.constantOf(set)
	switch {
	case c == nil:
		return ""
	case types.AssignableTo(c.Type(), t), isUntyped(c.Type()) && constant.ToInt(c.Val()).Kind() == constant.Int:
		return c.Name()
	}
	return s.typeText(t) + "(" + c.Name() + ")"
}

// isStateConstant reports whether a constant is one of the states.
func (s *subject) isStateConstant(c *types.Const) bool {
	return s.r.Open.Object == c || s.r.Closed.Object == c || s.r.Half.Object == c
}

func isNumber(v constant.Value) bool { return v.Kind() == constant.Int || v.Kind() == constant.Float }

func isUntyped(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Info()&types.IsUntyped != 0
}

// constantOf is the constant of the package with the value of a setting that
// the statement at its place uses, if there is just one.
func (s *subject) constantOf(set handrolled.Setting) *types.Const {
	found := map[*types.Const]bool{}
	for _, f := range s.order {
		if set.Pos < f.decl.Pos() || set.Pos >= f.decl.End() {
			continue
		}
		ast.Inspect(s.simpleAt(f.decl.Body, set.Pos), func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				c, ok := s.info.Uses[id].(*types.Const)
				if ok && !s.isStateConstant(c) && isNumber(c.Val()) && c.Parent() == s.Package.Types.Scope() && constant.Compare(c.Val(), token.EQL, set.Value) {
					found[c] = true
				}
			}
			return true
		})
	}
	if len(found) != 1 {
		return nil
	}
	for c := range found {
		return c
	}
	return nil
}

// simpleAt is the innermost comparison, or the statement, at a place.
func (s *subject) simpleAt(body ast.Node, pos token.Pos) ast.Node {
	out := body
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || pos >= n.End() {
			return false
		}
		switch n := n.(type) {
		case *ast.BinaryExpr:
			switch n.Op {
			case token.LSS, token.LEQ, token.GTR, token.GEQ, token.EQL, token.NEQ:
				out = n
			}
		case ast.Stmt:
			out = n
		}
		return true
	})
	return out
}
