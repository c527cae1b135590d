package hazard

import (
	"go/ast"
	"go/token"
	"go/types"
)

// destination says which call a literal is for, and whether all that is set is
// known: it is an argument of the call, or the value of a variable that is.
func (p *pass) destination(lit ast.Expr, path []ast.Node, s *bundle) (*Call, bool) {
	child := ast.Node(lit)
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.UnaryExpr, *ast.ParenExpr:
		case *ast.KeyValueExpr, *ast.CompositeLit: // part of a larger one
			if _, _, ok := settingsType(p.TypesInfo.TypeOf(exprOf(n))); !ok && !isKeyValue(n) {
				return nil, false
			}
		case *ast.CallExpr:
			c := p.callAt(n)
			return c, c != nil && c.Arg(c.Symbol.SettingsArg) == child
		case *ast.AssignStmt, *ast.ValueSpec:
			v := assignedTo(p.TypesInfo, n, child)
			body := outermost(path)
			if v == nil || body == nil {
				return nil, false
			}
			return p.follow(v, body, s)
		default:
			return nil, false
		}
		child = path[i]
	}
	return nil, false
}

// callAt is the use of a library that a call is, or nil.
func (p *pass) callAt(n *ast.CallExpr) *Call {
	if s := p.at(n); s != nil {
		return s.call
	}
	return nil
}

func isKeyValue(n ast.Node) bool {
	_, ok := n.(*ast.KeyValueExpr)
	return ok
}

func exprOf(n ast.Node) ast.Expr {
	e, _ := n.(ast.Expr)
	return e
}

// follow adds what is assigned to the fields of a variable, and says which call
// it goes to and whether nothing else can change it.
func (p *pass) follow(v *types.Var, body *ast.BlockStmt, s *bundle) (to *Call, complete bool) {
	complete = true
	inspectPath(body, nil, func(n ast.Node, path []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || p.TypesInfo.Uses[id] != v || len(path) == 0 {
			return true
		}
		switch parent := path[len(path)-1].(type) {
		case *ast.SelectorExpr:
			if value := assignedValue(path, parent); value != nil {
				s.give(p.TypesInfo, parent.Sel.Name, value)
			} else if len(path) > 1 && takesAddress(path[len(path)-2]) {
				complete = false
			}
		case *ast.CallExpr:
			c := p.callAt(parent)
			if c == nil || c.Arg(c.Symbol.SettingsArg) != id {
				complete = false
			} else {
				to = c
			}
		default:
			complete = false
		}
		return true
	})
	return to, complete && to != nil
}

func takesAddress(n ast.Node) bool {
	u, ok := n.(*ast.UnaryExpr)
	return ok && u.Op == token.AND
}

// assignedValue is what is assigned to a selector, or nil.
func assignedValue(path []ast.Node, sel *ast.SelectorExpr) ast.Expr {
	if len(path) < 2 {
		return nil
	}
	a, ok := path[len(path)-2].(*ast.AssignStmt)
	if !ok || len(a.Lhs) != len(a.Rhs) {
		return nil
	}
	for i, lhs := range a.Lhs {
		if lhs == sel {
			return a.Rhs[i]
		}
	}
	return nil
}
