package hazard

import (
	"go/ast"
	"go/types"
	"strings"
)

// walk visits a node and all below it with the path from root to its parent,
// which visit must not keep.
func walk(root ast.Node, visit func(n ast.Node, path []ast.Node)) {
	var path []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		visit(n, path)
		path = append(path, n)
		return true
	})
}

// isTest reports whether a node is in a test file.
func (p *pass) isTest(n ast.Node) bool {
	return strings.HasSuffix(fileName(p.Fset, n.Pos()), "_test.go")
}

// enclosing is the body of the outermost function on a path, so that function
// literals in it are seen too.
func enclosing(path []ast.Node) *ast.BlockStmt {
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

// isError reports whether a type is error.
func isError(t types.Type) bool {
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}
