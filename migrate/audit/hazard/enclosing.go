package hazard

import (
	"go/ast"
	"go/token"
	"strings"
)

// enclosing returns the innermost function around the end of a path, a
// declaration or a literal, and its body; nil outside of functions.
func enclosing(path []ast.Node) (ast.Node, *ast.BlockStmt) {
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.FuncLit:
			return n, n.Body
		case *ast.FuncDecl:
			return n, n.Body
		}
	}
	return nil, nil
}

// declaration returns the function declaration that a path is in, or nil.
func declaration(path []ast.Node) *ast.FuncDecl {
	for _, n := range path {
		if fn, ok := n.(*ast.FuncDecl); ok {
			return fn
		}
	}
	return nil
}

// isTest reports whether a function is a test, a benchmark, an example or a
// fuzz target.
func isTest(fn *ast.FuncDecl) bool {
	for _, prefix := range []string{"Test", "Benchmark", "Example", "Fuzz"} {
		if rest, ok := strings.CutPrefix(fn.Name.Name, prefix); ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return true
		}
	}
	return false
}

// loopAround returns the innermost loop of a body that the end of a path is in
// the body of, or nil. What a function literal in a loop does is not in it.
func loopAround(path []ast.Node, body *ast.BlockStmt) ast.Stmt {
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return nil
		case *ast.ForStmt, *ast.RangeStmt:
			if i+1 < len(path) && path[i+1] == ast.Node(bodyOf(n)) && covers(body, n) {
				return n.(ast.Stmt)
			}
		}
	}
	return nil
}

// bodyOf is the body of a loop.
func bodyOf(loop ast.Node) *ast.BlockStmt {
	switch n := loop.(type) {
	case *ast.ForStmt:
		return n.Body
	case *ast.RangeStmt:
		return n.Body
	}
	return nil
}

// covers reports whether inner is in outer, or is it.
func covers(outer, inner ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

// inspectPath walks a tree and gives the path from the root down to the parent
// of each node, on top of above. The path is only good until visit returns.
func inspectPath(root ast.Node, above []ast.Node, visit func(n ast.Node, path []ast.Node) bool) {
	path := append([]ast.Node(nil), above...)
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		if !visit(n, path) {
			return false // ast.Inspect does not come back with nil
		}
		path = append(path, n)
		return true
	})
}

// literalsIn counts the function literals between the end of a path and a node
// on it.
func literalsIn(path []ast.Node, from ast.Node) int {
	n := 0
	for i := len(path) - 1; i >= 0 && path[i] != from; i-- {
		if _, ok := path[i].(*ast.FuncLit); ok {
			n++
		}
	}
	return n
}

// before reports whether a place is ahead of a node.
func before(pos token.Pos, n ast.Node) bool { return pos < n.Pos() }
