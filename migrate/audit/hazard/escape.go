package hazard

import (
	"go/ast"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// escapes reports whether a variable may outlive the function, or be used by
// more than one call of it: it is returned, stored, passed on, sent, or used by
// a function literal.
func escapes(info *types.Info, body *ast.BlockStmt, v *types.Var) bool {
	return escapesBut(info, body, v, func([]ast.Node, *ast.Ident) bool { return false })
}

// escapesBut leaves out mentions that are all right for a reason of the
// caller's.
func escapesBut(info *types.Info, body *ast.BlockStmt, v *types.Var, fine func([]ast.Node, *ast.Ident) bool) bool {
	out := false
	inspectPath(body, nil, func(n ast.Node, path []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && info.Uses[id] == v && !stays(info, body, path, id) && !fine(path, id) {
			out = true
		}
		return !out
	})
	return out
}

// stays reports whether a mention of a variable only uses it there and then:
// as the receiver of a call, in a comparison, as the target of an assignment, or
// as the breaker argument of a function of a library.
func stays(info *types.Info, body *ast.BlockStmt, path []ast.Node, id *ast.Ident) bool {
	if literalsIn(path, nil) > 0 {
		return false
	}
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.SelectorExpr, *ast.ParenExpr:
			continue
		case *ast.BinaryExpr:
			return true
		case *ast.AssignStmt:
			return len(n.Lhs) > 0 && anyCovers(n.Lhs, id)
		case *ast.CallExpr:
			return covers(n.Fun, id) && !goes(path[:i]) || passes(info, body, path[:i], n, id)
		}
		return false
	}
	return false
}

func anyCovers(list []ast.Expr, id *ast.Ident) bool {
	for _, e := range list {
		if covers(e, id) {
			return true
		}
	}
	return false
}

// goes reports whether a call is started as a goroutine.
func goes(path []ast.Node) bool {
	if len(path) == 0 {
		return false
	}
	_, ok := path[len(path)-1].(*ast.GoStmt)
	return ok
}

// passes reports whether a call takes a breaker as one that it runs something
// under, or makes something of it that does not escape either.
func passes(info *types.Info, body *ast.BlockStmt, path []ast.Node, call *ast.CallExpr, id *ast.Ident) bool {
	lib, s := catalog.Lookup(callee(info, call))
	if lib == nil || s.Use == catalog.Make || s.FuncArg >= 0 && s.FuncArg < len(call.Args) && covers(call.Args[s.FuncArg], id) {
		return false
	}
	if !wraps(callee(info, call)) {
		return true
	}
	if v := assigned(info, path, call); v != nil {
		return !escapes(info, body, v)
	}
	if len(path) == 0 {
		return false
	}
	sel, chained := path[len(path)-1].(*ast.SelectorExpr)
	return chained && sel.X == ast.Expr(call)
}

// wraps reports whether a function returns something to be called later: a
// function, or a value with methods that is no error.
func wraps(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	if !ok || fn == nil {
		return false
	}
	for v := range fn.Signature().Results().Variables() {
		switch t := types.Unalias(v.Type()); u := t.Underlying().(type) {
		case *types.Signature:
			return true
		case *types.Interface:
			if _, param := t.(*types.TypeParam); !param && u.NumMethods() > 0 && !isError(t) {
				return true
			}
		}
	}
	return false
}

func isError(t types.Type) bool {
	return t != nil && types.Identical(types.Unalias(t), types.Universe.Lookup("error").Type())
}
