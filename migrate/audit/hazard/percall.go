package hazard

import (
	"go/ast"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3001", perCall)

// perCall finds a breaker that is made, used and dropped in one function: it
// never remembers a failure.
func perCall(p *pass) {
	m := newMakers(p)
	for _, file := range p.Files {
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok || !makesOutright(e) {
				return true
			}
			if got := m.of(e); got != nil && !p.once(p.TypesInfo, path) {
				if at := m.usedUp(e, got, path); at != nil {
					p.report(e, "the breaker is made anew for each call, so it never has a failure to remember",
						"make it once, where the client is made, and keep it in a field", related(at, "used here"))
				}
			}
			return true
		})
	}
}

func makesOutright(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		return true
	case *ast.UnaryExpr:
		_, lit := e.X.(*ast.CompositeLit)
		return lit
	}
	return false
}

// usedUp returns the one call that a new breaker serves in the function that
// makes it, or nil when it is kept, or serves several.
func (m *makers) usedUp(e ast.Expr, what *made, path []ast.Node) *ast.CallExpr {
	fn, body := enclosing(path)
	if body == nil || what.holder != nil && !handles(m.p.TypesInfo, fn) {
		return nil
	}
	v := assigned(m.p.TypesInfo, path, e)
	if v != nil && escapes(m.p.TypesInfo, body, v) {
		return nil
	}
	var calls []*ast.CallExpr
	inspectPath(body, path[:len(path):len(path)], func(n ast.Node, path []ast.Node) bool {
		if _, lit := n.(*ast.FuncLit); lit {
			return false
		}
		if call, ok := n.(*ast.CallExpr); ok && m.serves(call, e, v, what) {
			calls = append(calls, call)
		}
		return true
	})
	several := len(calls) > 1 && !handles(m.p.TypesInfo, fn)
	if len(calls) == 0 || several || m.repeated(calls[0], body, path) {
		return nil
	}
	return calls[0]
}

// serves reports whether a call goes through a breaker, which is in a variable
// or made in the call itself.
func (m *makers) serves(call *ast.CallExpr, e ast.Expr, v *types.Var, what *made) bool {
	about := receiverOf(m.p.TypesInfo, call)
	if s := m.p.at(call); s != nil {
		if s.use != catalog.Run && s.use != catalog.Gate || s.use == catalog.Run && wraps(callee(m.p.TypesInfo, call)) {
			return false
		}
		about = s.breaker
	} else if what.holder == nil || !m.guarding(call) {
		return false
	}
	if about == nil {
		return false
	}
	return v != nil && mentions(m.p.TypesInfo, about, v) || v == nil && covers(about, e)
}

// repeated reports whether a call is in a loop that the breaker was made
// before: then the breaker serves several calls.
func (m *makers) repeated(call *ast.CallExpr, body *ast.BlockStmt, made []ast.Node) bool {
	out := false
	inspectPath(body, nil, func(n ast.Node, path []ast.Node) bool {
		if n == ast.Node(call) {
			loop := loopAround(path, body)
			out = loop != nil && loop != loopAround(made, body)
		}
		return true
	})
	return out
}
