package hazard

import (
	"go/ast"
	"go/types"
)

// assigned returns the local variable that an expression is the value of, or
// nil.
func assigned(info *types.Info, path []ast.Node, value ast.Expr) *types.Var {
	if len(path) == 0 {
		return nil
	}
	names, values := assignment(path[len(path)-1])
	for i, v := range values {
		if ast.Unparen(v) == value && i < len(names) {
			return localVar(info, names[i])
		}
	}
	return nil
}

// assignment is both sides of an assignment or declaration.
func assignment(n ast.Node) (names, values []ast.Expr) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs, n.Rhs
	case *ast.ValueSpec:
		for _, id := range n.Names {
			names = append(names, id)
		}
		return names, n.Values
	}
	return nil, nil
}

// localVar is the variable of a function that an expression names, or nil.
func localVar(info *types.Info, e ast.Expr) *types.Var {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := info.ObjectOf(id).(*types.Var)
	if !ok || v.Pkg() == nil || v.IsField() || v.Parent() == v.Pkg().Scope() {
		return nil
	}
	return v
}

// mentions reports whether a tree names an object.
func mentions(info *types.Info, n ast.Node, obj types.Object) bool {
	found := false
	if n == nil || obj == nil {
		return false
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && info.Uses[id] == obj {
			found = true
		}
		return !found
	})
	return found
}

// origin finds the variable or field that an expression is a value of: behind
// local variables that are set once, elements of maps and slices, loops over
// them, and methods of sync.Map. It is nil when there is none.
func origin(info *types.Info, e ast.Expr, body ast.Node) *types.Var {
	for range maxOrigin {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			v, _ := info.Uses[x.Sel].(*types.Var)
			return v
		case *ast.IndexExpr:
			e = x.X
		case *ast.TypeAssertExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.UnaryExpr:
			e = x.X
		case *ast.CallExpr:
			if e = receiverOf(info, x); e == nil || typeName(info.TypeOf(e)) == nil || typeName(info.TypeOf(e)).Name() != "Map" {
				return nil
			}
		case *ast.Ident:
			v, _ := info.ObjectOf(x).(*types.Var)
			from := onlyValue(info, body, v)
			if from == nil {
				return v
			}
			if _, made := ast.Unparen(from).(*ast.CompositeLit); made {
				return v
			}
			if deeper := origin(info, from, nil); deeper == nil {
				return v
			}
			e = from
		default:
			return nil
		}
	}
	return nil
}

// maxOrigin bounds how many variables are looked through.
const maxOrigin = 8

// onlyValue is what a local variable is set to, when that is in one place of a
// body; of a variable of a loop, what the loop goes over.
func onlyValue(info *types.Info, body ast.Node, v *types.Var) ast.Expr {
	if body == nil || v == nil || v.IsField() || v.Pkg() == nil || v.Parent() == v.Pkg().Scope() {
		return nil
	}
	var out ast.Expr
	n := 0
	set := func(name, value ast.Expr) {
		if id, ok := ast.Unparen(name).(*ast.Ident); ok && info.ObjectOf(id) == v {
			out, n = value, n+1
		}
	}
	ast.Inspect(body, func(node ast.Node) bool {
		if r, ok := node.(*ast.RangeStmt); ok && r.Value != nil {
			set(r.Value, r.X)
		}
		names, values := assignment(node)
		for i, name := range names {
			switch {
			case len(names) == len(values):
				set(name, values[i])
			case len(values) == 1 && i == 0:
				set(name, values[0])
			case len(values) == 1:
				set(name, nil)
			}
		}
		return true
	})
	if n != 1 {
		return nil
	}
	return out
}

// samePlace reports whether two expressions are the same variable, or the same
// field of the same variable.
func samePlace(info *types.Info, a, b ast.Expr) bool {
	a, b = plainExpr(a), plainExpr(b)
	switch a := a.(type) {
	case *ast.Ident:
		b, ok := b.(*ast.Ident)
		return ok && info.ObjectOf(a) != nil && info.ObjectOf(a) == info.ObjectOf(b)
	case *ast.SelectorExpr:
		b, ok := b.(*ast.SelectorExpr)
		return ok && info.ObjectOf(a.Sel) != nil && info.ObjectOf(a.Sel) == info.ObjectOf(b.Sel) && samePlace(info, a.X, b.X)
	}
	return false
}

// plainExpr is an expression without parentheses and indirections.
func plainExpr(e ast.Expr) ast.Expr {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.UnaryExpr:
			e = x.X
		default:
			return e
		}
	}
}
