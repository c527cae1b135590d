package hazard

import (
	"go/ast"
	"go/token"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// looks reports whether code tells errors apart, or asks for the state of the
// breaker: then a rejection may well end the retry.
func (r *retryLoop) looks(code ast.Node) bool {
	out := false
	ast.Inspect(code, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			out = out || r.classifies(n)
		case *ast.TypeAssertExpr:
			out = out || r.about(n.X)
		case *ast.BinaryExpr:
			if (n.Op == token.EQL || n.Op == token.NEQ) && !isNil(r.p.TypesInfo, n.X) && !isNil(r.p.TypesInfo, n.Y) {
				out = out || r.about(n.X) || r.about(n.Y)
			}
		case *ast.SwitchStmt:
			out = out || n.Tag != nil && r.about(n.Tag)
		}
		return !out
	})
	return out
}

func (r *retryLoop) about(e ast.Expr) bool {
	return r.err != nil && mentions(r.p.TypesInfo, e, r.err)
}

// classifies reports whether a call answers yes or no about the error, asks
// the breaker, or marks an error as final.
func (r *retryLoop) classifies(call *ast.CallExpr) bool {
	if s := r.p.at(call); s != nil && s.use == catalog.Read {
		return true
	}
	name := calleeName(call)
	if name == "Permanent" || name == "Unrecoverable" || name == "Stop" || isErrorsIs(r.p.TypesInfo, call) || name == "As" {
		return true
	}
	if t := r.p.TypesInfo.TypeOf(call); t == nil || !isBool(t) {
		return false
	}
	for _, arg := range call.Args {
		if r.about(arg) {
			return true
		}
	}
	return false
}

func calleeName(call *ast.CallExpr) string {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	case *ast.IndexExpr:
		return calleeName(&ast.CallExpr{Fun: fun.X})
	}
	return ""
}
