package instance

import (
	"go/ast"
	"go/token"
	"go/types"
)

// chain adds the settings of a builder that is called step by step: in one
// expression, and in assignments to and calls of the variable it is kept in.
func (c *collector) chain(at place, e *ast.CallExpr) {
	sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok {
		return
	}
	if _, isFunc := c.callMember(at, sel); !isFunc {
		return // a function of a package: NewWithDefaults
	}
	c.link(at.in(sel.X), map[token.Pos]bool{}, maxSteps)
}

// callMember reports whether a selector names a method of a value.
func (c *collector) callMember(at place, sel *ast.SelectorExpr) (*types.Func, bool) {
	s := at.f.pkg.Info.Selections[sel]
	if s == nil {
		return nil, false
	}
	fn, ok := s.Obj().(*types.Func)
	return fn, ok
}

// link goes from a builder back to where it begins.
func (c *collector) link(at place, seen map[token.Pos]bool, steps int) {
	at.e = ast.Unparen(at.e)
	if steps == 0 {
		c.lost = append(c.lost, at)
		return
	}
	switch e := at.e.(type) {
	case *ast.CallExpr:
		c.linkCall(at, e, seen, steps)
		return
	case *ast.Ident, *ast.SelectorExpr:
		if v, ok := at.object().(*types.Var); ok {
			c.linkVariable(at, v, seen, steps)
			return
		}
	}
	c.lost = append(c.lost, at)
}

func (c *collector) linkCall(at place, e *ast.CallExpr, seen map[token.Pos]bool, steps int) {
	lib, s := at.entry()
	if lib == c.lib {
		if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok {
			if _, isMethod := c.callMember(at, sel); isMethod {
				c.link(at.in(sel.X), seen, steps-1)
			}
		}
		c.option(s, at, e)
		return
	}
	next, _ := c.ofCall(at, e)
	if len(next) == 1 {
		c.link(next[0], seen, steps-1)
		return
	}
	c.lost = append(c.lost, at)
}

// linkVariable: all that is assigned to the variable, and the calls of its
// methods for their own sake.
func (c *collector) linkVariable(at place, v *types.Var, seen map[token.Pos]bool, steps int) {
	if seen[c.key(v)] {
		return // b = b.With...
	}
	seen[c.key(v)] = true
	next, _ := c.sources(at, steps)
	if len(next) == 0 {
		c.lost = append(c.lost, at)
	}
	for _, n := range next {
		c.link(n, seen, steps-1)
	}
	for _, n := range at.f.around(at.e) {
		if fn, ok := n.(*ast.FuncDecl); ok && fn.Body != nil {
			c.statements(at, v, fn.Body, seen, steps)
		}
	}
}

// statements are the calls of a builder's methods whose result is dropped.
func (c *collector) statements(at place, v *types.Var, body *ast.BlockStmt, seen map[token.Pos]bool, steps int) {
	ast.Inspect(body, func(n ast.Node) bool {
		s, ok := n.(*ast.ExprStmt)
		if !ok {
			return true
		}
		e, ok := s.X.(*ast.CallExpr)
		if !ok {
			return true
		}
		if lib, _ := at.in(e).entry(); lib == c.lib && rootVar(at, e) == v {
			c.linkCall(at.in(e), e, seen, steps-1)
		}
		return true
	})
}

// rootVar is the variable at the beginning of a chain of calls.
func rootVar(at place, e ast.Expr) types.Object {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.CallExpr:
			e = x.Fun
		case *ast.SelectorExpr:
			e = x.X
		case *ast.Ident:
			return at.in(x).object()
		default:
			return nil
		}
	}
}
