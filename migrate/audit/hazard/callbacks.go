package hazard

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/handrolled"
)

// A callback is a function that a breaker calls while it holds its lock.
type callback struct {
	setting string
	fn      ast.Expr
	path    []ast.Node
	lib     *catalog.Library      // nil for hand-written ones
	hand    *handrolled.Candidate // nil for libraries
	target  ast.Expr              // the breaker it is set on afterwards, nil when it is given to a constructor
}

// callbacks finds those of libraries and of hand-written breakers.
func (p *pass) callbacks() []callback {
	var out []callback
	for _, g := range p.settings() {
		if g.lib != nil && g.lib.UnderLock(g.Name) {
			out = append(out, callback{setting: g.Name, fn: g.value, path: g.path, lib: g.lib})
		}
	}
	for _, c := range p.Candidates {
		if c.Roles.OnChange != nil && hasQuirk(c, handrolled.CallbackUnderLock) {
			out = append(out, p.ownCallbacks(c)...)
		}
	}
	return out
}

func hasQuirk(c *handrolled.Candidate, k handrolled.QuirkKind) bool {
	return slices.ContainsFunc(c.Quirks, func(q handrolled.Quirk) bool { return q.Kind == k })
}

// ownCallbacks are the functions that a package gives to its own breaker: to
// the field itself, to one it is copied from, or to a method that sets it.
func (p *pass) ownCallbacks(c *handrolled.Candidate) []callback {
	fields := p.sourcesOf(c.Roles.OnChange)
	var out []callback
	add := func(fn, target ast.Expr, path []ast.Node) {
		out = append(out, callback{setting: c.Roles.OnChange.Name(), fn: fn, path: slices.Clone(path), hand: c, target: target})
	}
	for _, file := range p.Files {
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if id, ok := n.Key.(*ast.Ident); ok && fields[p.TypesInfo.Uses[id]] {
					add(n.Value, nil, path)
				}
			case *ast.AssignStmt:
				for i, lhs := range n.Lhs {
					if sel, ok := lhs.(*ast.SelectorExpr); ok && i < len(n.Rhs) && fields[p.TypesInfo.Uses[sel.Sel]] {
						add(n.Rhs[i], sel.X, path)
					}
				}
			case *ast.CallExpr:
				fn, _ := callee(p.TypesInfo, n).(*types.Func)
				if fn == nil {
					return true
				}
				role, ok := c.Roles.Methods[fn]
				if ok && role.Kind == handrolled.Configures && role.Field == c.Roles.OnChange && len(n.Args) > 0 {
					add(n.Args[len(n.Args)-1], receiverOf(p.TypesInfo, n), path)
				}
			}
			return true
		})
	}
	return out
}

// sourcesOf are a field and those that it is copied from.
func (p *pass) sourcesOf(field *types.Var) map[types.Object]bool {
	out := map[types.Object]bool{field: true}
	from := func(to, value ast.Expr) {
		if id, ok := to.(*ast.Ident); ok && out[p.TypesInfo.Uses[id]] {
			if v, ok := variableOf(p.TypesInfo, value).(*types.Var); ok && v.IsField() {
				out[v] = true
			}
		}
	}
	for _, file := range p.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				from(n.Key, n.Value)
			case *ast.AssignStmt:
				for i, lhs := range n.Lhs {
					if sel, ok := lhs.(*ast.SelectorExpr); ok && i < len(n.Rhs) {
						from(sel.Sel, n.Rhs[i])
					}
				}
			}
			return true
		})
	}
	return out
}
