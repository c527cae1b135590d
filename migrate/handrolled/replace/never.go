package replace

import "go/ast"

// never reports whether a list does nothing but panic: its author says that no
// state gets there. The schedules of the proof would.
func (s *subject) never(list []ast.Stmt) bool {
	if len(list) == 0 || !s.panics(list[len(list)-1]) {
		return false
	}
	for _, st := range list[:len(list)-1] {
		if !s.pure(st) || len(s.writes(st)) > 0 {
			return false
		}
	}
	return true
}

// panics reports whether a statement is a call of panic.
func (s *subject) panics(st ast.Stmt) bool {
	x, ok := st.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := x.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && id.Name == "panic" && s.info.Types[call.Fun].IsBuiltin()
}
