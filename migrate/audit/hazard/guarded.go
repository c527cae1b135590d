package hazard

import (
	"go/ast"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// protected is a function that runs under a breaker, and the step that runs it.
type protected struct {
	step *step
	fn   ast.Node // *ast.FuncLit or *ast.FuncDecl
	body *ast.BlockStmt
	path []ast.Node // from the file down to the parent of a literal; nil for declarations
}

// protectedFunctions finds what runs under breakers: the functions that are
// given to Run, also by way of a function of the package that hands on its
// parameter.
func (p *pass) protectedFunctions() []*protected {
	var out []*protected
	for _, s := range p.of(catalog.Run) {
		if s.run != nil {
			out = p.resolve(out, s, s.run, s.path, 0)
		}
	}
	return out
}

// maxHands is how often a function may be handed on.
const maxHands = 2

func (p *pass) resolve(out []*protected, s *step, e ast.Expr, path []ast.Node, depth int) []*protected {
	switch x := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		if inner := p.handedOn(x); inner != nil {
			return p.resolve(out, s, inner, append(path[:len(path):len(path)], x), depth)
		}
		return append(out, &protected{step: s, fn: x, body: x.Body, path: path})
	case *ast.SelectorExpr:
		return p.named(out, s, p.TypesInfo.Uses[x.Sel])
	case *ast.Ident:
		v, ok := p.TypesInfo.Uses[x].(*types.Var)
		if !ok {
			return p.named(out, s, p.TypesInfo.Uses[x])
		}
		decl := declaration(path)
		if decl == nil {
			return out
		}
		if from := onlyValue(p.TypesInfo, decl, v); from != nil {
			if lit, ok := ast.Unparen(from).(*ast.FuncLit); ok {
				return append(out, &protected{step: s, fn: lit, body: lit.Body, path: path})
			}
		}
		return p.fromCallers(out, s, decl, v, depth)
	}
	return out
}

func (p *pass) named(out []*protected, s *step, obj types.Object) []*protected {
	fn, _ := obj.(*types.Func)
	if fn == nil || p.decls[fn.Origin()] == nil {
		return out
	}
	d := p.decls[fn.Origin()]
	return append(out, &protected{step: s, fn: d, body: d.Body})
}

// fromCallers finds what the callers of a function give for a parameter.
func (p *pass) fromCallers(out []*protected, s *step, decl *ast.FuncDecl, v *types.Var, depth int) []*protected {
	fn, _ := p.TypesInfo.Defs[decl.Name].(*types.Func)
	if fn == nil || depth >= maxHands {
		return out
	}
	for i, param := range paramsOf(p.TypesInfo, decl) {
		if param != v {
			continue
		}
		for _, c := range p.callers[fn] {
			if i < len(c.call.Args) {
				out = p.resolve(out, s, c.call.Args[i], c.path, depth+1)
			}
		}
	}
	return out
}

// handedOn is the variable that a literal does nothing but call, or nil:
// func() (T, error) { return fn(ctx) }.
func (p *pass) handedOn(lit *ast.FuncLit) ast.Expr {
	var call ast.Expr
	for _, stmt := range lit.Body.List {
		switch stmt := stmt.(type) {
		case *ast.ReturnStmt:
			for _, r := range stmt.Results {
				if c, ok := ast.Unparen(r).(*ast.CallExpr); ok && call == nil {
					call = c.Fun
				}
			}
		case *ast.AssignStmt:
			if c, ok := ast.Unparen(stmt.Rhs[0]).(*ast.CallExpr); ok && len(stmt.Rhs) == 1 && call == nil {
				call = c.Fun
			}
		}
	}
	id, ok := call.(*ast.Ident)
	if !ok {
		return nil
	}
	if v, ok := p.TypesInfo.Uses[id].(*types.Var); ok && !v.IsField() {
		if _, isFunc := v.Type().Underlying().(*types.Signature); isFunc {
			return id
		}
	}
	return nil
}

// callsBelow visits the calls of a body and of the functions of the package
// that it calls.
func (p *pass) callsBelow(body *ast.BlockStmt, visit func(*ast.CallExpr)) {
	for _, b := range p.bodiesBelow(body) {
		ast.Inspect(b, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				visit(call)
			}
			return true
		})
	}
}

// maxBelow is how deep calls are followed.
const maxBelow = 2

// bodiesBelow are a body and those of the functions of the package that it
// calls.
func (p *pass) bodiesBelow(body *ast.BlockStmt) []*ast.BlockStmt {
	out := []*ast.BlockStmt{body}
	seen := map[*ast.BlockStmt]bool{body: true}
	for depth, todo := 0, out; depth < maxBelow; depth++ {
		var next []*ast.BlockStmt
		for _, b := range todo {
			ast.Inspect(b, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if d := p.declOf(p.TypesInfo, call); d != nil && !seen[d.Body] {
					seen[d.Body] = true
					next = append(next, d.Body)
				}
				return true
			})
		}
		out = append(out, next...)
		todo = next
	}
	return out
}
