package hazard

import (
	"go/ast"
	"go/types"
)

// outermost is the body of the outermost function on a path, so that function
// literals in it are seen too.
func outermost(path []ast.Node) *ast.BlockStmt {
	for _, n := range path {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n.Body
		case *ast.FuncDecl:
			return n.Body
		}
	}
	return nil
}

// assignedTo is the variable that a statement gives a value, or nil.
func assignedTo(info *types.Info, stmt, value ast.Node) *types.Var {
	return varOf(info, target(stmt, value))
}

// target is the expression that a statement assigns a value to, or nil.
func target(stmt, value ast.Node) ast.Expr {
	switch n := stmt.(type) {
	case *ast.AssignStmt:
		for i, rhs := range n.Rhs {
			if rhs == value && i < len(n.Lhs) {
				return n.Lhs[i]
			}
		}
	case *ast.ValueSpec:
		for i, rhs := range n.Values {
			if rhs == value && i < len(n.Names) {
				return n.Names[i]
			}
		}
	}
	return nil
}

// varOf is the variable or field that an expression names, or nil.
func varOf(info *types.Info, e ast.Expr) *types.Var {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return varOf(info, e.X)
	case *ast.StarExpr:
		return varOf(info, e.X)
	case *ast.Ident:
		v, _ := info.ObjectOf(e).(*types.Var)
		return v
	case *ast.SelectorExpr:
		v, _ := info.Uses[e.Sel].(*types.Var)
		if v != nil {
			return v.Origin()
		}
	}
	return nil
}
