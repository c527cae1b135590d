package clone

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// logging reports whether a statement does nothing but tell a person.
func (t *tokenizer) logging(st ast.Stmt) bool {
	e, ok := st.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := e.X.(*ast.CallExpr)
	for ok {
		sel, is := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !is {
			return false
		}
		if t.logCall(sel) {
			return true
		}
		call, ok = sel.X.(*ast.CallExpr) // log.With(...).Info(...)
	}
	return false
}

func (t *tokenizer) logCall(sel *ast.SelectorExpr) bool {
	fn, ok := t.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return false
	}
	if recv := fn.Signature().Recv(); recv != nil {
		tn := rewrite.NamedType(recv.Type())
		return tn != nil && tn != t.self && logs(tn.Name())
	}
	path := fn.Pkg().Path()
	return fn.Pkg() != t.self.Pkg() && logs(path[strings.LastIndexByte(path, '/')+1:]) || path == "fmt" && strings.HasPrefix(fn.Name(), "Print")
}

// onlyLogs reports whether a branch is there for the sake of logging.
func (t *tokenizer) onlyLogs(st *ast.IfStmt) bool {
	if st.Init != nil || st.Else != nil || len(st.Body.List) == 0 {
		return false
	}
	for _, s := range st.Body.List {
		if !t.logging(s) {
			return false
		}
	}
	return true
}
