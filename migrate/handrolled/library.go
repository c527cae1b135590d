package handrolled

import (
	"go/ast"
	"go/types"
	"strings"
)

// library is a call of a function or method outside the package.
func (w *walker) library(fn *types.Func, call *ast.CallExpr) *term {
	path := ""
	if fn.Pkg() != nil {
		path = fn.Pkg().Path()
	}
	switch {
	case path == "time":
		if t := w.timeCall(fn, call); t != nil {
			return t
		}
	case path == "sync/atomic" || strings.HasSuffix(path, "/atomic"):
		if t := w.atomicCall(fn, call); t != nil {
			return t
		}
	}
	var recv *term
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil {
		recv = w.eval(sel.X)
	}
	args := w.evalAll(call.Args)
	if isClock(fn.Signature()) {
		return &term{kind: nowTerm, x: recv, typ: fn.Signature().Results().At(0).Type(), pos: call.Pos()}
	}
	if passes(fn.Signature()) && recv != nil {
		return sinceOrUntil(fn.Name(), args[0], recv, call.Pos())
	}
	w.emit(event{kind: foreignEvent, t: recv, results: args, pos: call.Pos(), sig: fn.Signature(), callee: fn})
	if recv != nil {
		args = append(args, recv)
	}
	k, rule := resultTerm, (*term)(nil)
	switch {
	case inProcess(path):
		k = unknown
	case fn.Pkg() == w.ix.pkg && recv != nil && recv.kind == fieldTerm:
		k, rule = callTerm, recv // an interface of the package: a rule, a policy
	}
	if k == resultTerm && recv != nil && recv.kind == fieldTerm && fn.Signature().Results().Len() == 1 {
		rule = recv // it may keep the counts
	}
	t := results(fn.Signature(), call.Pos(), k, rule, args)
	if newError(fn) {
		t.some = true
	}
	return t
}

// inProcess reports whether what a package's functions return says nothing of
// how a call went: whether a key was there, and the like.
func inProcess(path string) bool {
	switch path {
	case "sync", "strings", "slices", "maps", "sort", "math", "bytes", "unicode":
		return true
	}
	return false
}

// newError reports whether a function always returns an error.
func newError(fn *types.Func) bool {
	switch fn.FullName() {
	case "errors.New", "fmt.Errorf":
		return true
	}
	return false
}
