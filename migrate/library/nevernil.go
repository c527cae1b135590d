package library

import (
	"go/ast"
	"go/types"
)

// neverNil: a function literal, a declared function, a method value, or a call
// of a function of the module that returns nothing else.
func (p *planner) neverNil(info *types.Info, e ast.Expr, depth int) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return true
	case *ast.Ident, *ast.SelectorExpr:
		_, ok := info.Uses[nameOf(e.(ast.Expr))].(*types.Func)
		return ok
	case *ast.CallExpr:
		if info.Types[e.Fun].IsType() && len(e.Args) == 1 {
			return p.neverNil(info, e.Args[0], depth)
		}
		return depth < 4 && p.returnsNeverNil(info, e.Fun, depth+1)
	}
	return false
}

// returnsNeverNil looks at every return of a function that can be seen.
func (p *planner) returnsNeverNil(info *types.Info, fun ast.Expr, depth int) bool {
	id := nameOf(fun)
	if id == nil {
		return false
	}
	fn, ok := info.Uses[id].(*types.Func)
	if !ok {
		return false
	}
	for _, scope := range p.ctx.Findings.Scopes {
		if decl, ok := scope.Node.(*ast.FuncDecl); ok && decl.Name.Pos() == fn.Pos() && decl.Body != nil {
			return p.allReturns(scope.File.Pkg.Info, decl.Body, depth)
		}
	}
	return false
}

func (p *planner) allReturns(info *types.Info, body *ast.BlockStmt, depth int) bool {
	seen, ok := false, true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			seen = true
			ok = ok && len(n.Results) == 1 && p.neverNil(info, n.Results[0], depth)
		}
		return ok
	})
	return seen && ok
}
