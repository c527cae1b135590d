package hazard

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3001", perCall)

// perCall finds a breaker that is made, used and dropped in one function: it
// never remembers a failure.
func perCall(p *pass) {
	for _, c := range p.Of(catalog.Make) {
		v := assigned(p.TypesInfo, c.Path, c.CallExpr)
		body := enclosingBody(c.Path)
		if v == nil || body == nil || escapes(p.TypesInfo, body, v) {
			continue
		}
		for _, run := range p.Of(catalog.Run, catalog.Gate) {
			if within(run.CallExpr, body) && mentions(p.TypesInfo, run.CallExpr, v) && !repeated(run.Path, body) {
				p.report(c.CallExpr, "the breaker is made anew for each call, so it never has a failure to remember",
					"make it once, where the client is made, and keep it in a field", related(run.CallExpr, "used here"))
				break
			}
		}
	}
}

// assigned returns the local variable that a call is the value of, or nil.
func assigned(info *types.Info, path []ast.Node, call *ast.CallExpr) *types.Var {
	if len(path) == 0 {
		return nil
	}
	var names []ast.Expr
	var values []ast.Expr
	switch n := path[len(path)-1].(type) {
	case *ast.AssignStmt:
		names, values = n.Lhs, n.Rhs
	case *ast.ValueSpec:
		for _, id := range n.Names {
			names = append(names, id)
		}
		values = n.Values
	}
	for i, v := range values {
		if ast.Unparen(v) != call || i >= len(names) {
			continue
		}
		if id, ok := ast.Unparen(names[i]).(*ast.Ident); ok {
			if obj, ok := info.ObjectOf(id).(*types.Var); ok && obj.Parent() != obj.Pkg().Scope() {
				return obj
			}
		}
	}
	return nil
}

// enclosingBody is the body of the innermost function that is run again and
// again: main and init run once.
func enclosingBody(path []ast.Node) *ast.BlockStmt {
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.FuncLit:
			return n.Body
		case *ast.FuncDecl:
			if n.Recv == nil && (n.Name.Name == "main" || n.Name.Name == "init" || isTest(n)) {
				return nil
			}
			return n.Body
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

// escapes reports whether a variable may outlive the function, or be used by
// more than one call of it: it is returned, stored, passed on, sent, or used by
// a function literal.
func escapes(info *types.Info, body *ast.BlockStmt, v *types.Var) bool {
	out := false
	var path []ast.Node
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		if id, ok := n.(*ast.Ident); ok && info.Uses[id] == v && !receives(info, path, id) {
			out = true
		}
		path = append(path, n)
		return !out
	})
	return out
}

// receives reports whether a mention of a variable is the receiver of a method
// call, or the breaker argument of a function of its library.
func receives(info *types.Info, path []ast.Node, id *ast.Ident) bool {
	for _, n := range path {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
	}
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.SelectorExpr, *ast.ParenExpr:
			continue
		case *ast.CallExpr:
			lib, s := catalog.Lookup(callee(info, n))
			return lib != nil && s.Use != catalog.Make && !inside(n.Args, id, s.FuncArg)
		}
		return false
	}
	return false
}

// inside reports whether an identifier is in the argument with an index.
func inside(args []ast.Expr, id *ast.Ident, i int) bool {
	return i >= 0 && i < len(args) && args[i].Pos() <= id.Pos() && id.End() <= args[i].End()
}

func within(n ast.Node, body *ast.BlockStmt) bool {
	return body.Pos() <= n.Pos() && n.End() <= body.End()
}

// mentions reports whether an expression names a variable.
func mentions(info *types.Info, n ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && info.Uses[id] == v {
			found = true
		}
		return !found
	})
	return found
}

// repeated reports whether a call is in a loop of the body: then the breaker
// serves several calls.
func repeated(path []ast.Node, body *ast.BlockStmt) bool {
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if within(n, body) {
				return true
			}
		}
	}
	return false
}
