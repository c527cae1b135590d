package hazard

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"
)

var retryName = regexp.MustCompile(`^(Do|Try|Run|With|Exec)?(Retry|Backoff|Exponential)|^Retry|^retry|WithRetry$|WithRetries$`)

// retried returns the call that retries a function literal in which the call
// under the breaker is, and that hands on its error as it is.
func (r *retryLoop) retried() *ast.CallExpr {
	path := r.s.path
	for i := len(path) - 1; i > 0; i-- {
		lit, ok := path[i].(*ast.FuncLit)
		if !ok {
			continue
		}
		call, ok := path[i-1].(*ast.CallExpr)
		if !ok || !r.retries(call) || !r.handsOn(lit.Body, path[i:]) || r.looks(call) || mentionsCondition(call) {
			return nil
		}
		return call
	}
	return nil
}

// retries reports whether a call is of a package for retries, or of a function
// of the package with such a name that does not look at errors itself.
func (r *retryLoop) retries(call *ast.CallExpr) bool {
	fn, ok := callee(r.p.TypesInfo, call).(*types.Func)
	if !ok || fn == nil || fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return false
	}
	if decl := r.p.decls[fn]; decl != nil {
		return retryName.MatchString(fn.Name()) && hasLoop(decl.Body) && !r.tellsApart(decl)
	}
	path := unversioned(fn.Pkg().Path())
	last := path[strings.LastIndexByte(path, '/')+1:]
	return strings.Contains(last, "retry") || strings.Contains(last, "backoff") && strings.HasPrefix(fn.Name(), "Retry")
}

func hasLoop(n ast.Node) bool {
	out := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			out = true
		}
		return !out
	})
	return out
}

// tellsApart reports whether a function tells errors of any variable apart.
func (r *retryLoop) tellsApart(decl *ast.FuncDecl) bool {
	out := false
	ast.Inspect(decl, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !out {
			if v, ok := r.p.TypesInfo.Defs[id].(*types.Var); ok && isError(v.Type()) {
				out = (&retryLoop{p: r.p, s: r.s, err: v}).looks(decl.Body)
			}
		}
		return !out
	})
	return out
}

// handsOn reports whether a function returns the error of the call unchanged.
// The path leads through its body to the call.
func (r *retryLoop) handsOn(body *ast.BlockStmt, path []ast.Node) bool {
	if literalsIn(path, body) > 0 {
		return false
	}
	if ret, ok := path[len(path)-1].(*ast.ReturnStmt); ok && len(ret.Results) == 1 {
		return true
	}
	if r.err == nil {
		return false
	}
	out := false
	ast.Inspect(body, func(n ast.Node) bool {
		if ret, ok := n.(*ast.ReturnStmt); ok && len(ret.Results) > 0 {
			id, ok := ret.Results[len(ret.Results)-1].(*ast.Ident)
			out = out || ok && r.p.TypesInfo.Uses[id] == r.err
		}
		return true
	})
	return out
}

// mentionsCondition reports whether an option of a retry says which errors are
// worth another attempt.
func mentionsCondition(call *ast.CallExpr) bool {
	out := false
	for _, arg := range call.Args {
		if _, lit := arg.(*ast.FuncLit); lit {
			continue
		}
		ast.Inspect(arg, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				name := strings.ToLower(id.Name)
				out = out || strings.Contains(name, "retryif") || strings.Contains(name, "retryable") || strings.Contains(name, "classif") || strings.Contains(name, "should")
			}
			return !out
		})
	}
	return out
}
