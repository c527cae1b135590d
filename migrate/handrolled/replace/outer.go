package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// outerLock is the call that a statement makes on a lock of the owner, or nil.
// Such a lock stays: it protects the owner's own fields as well.
func (s *subject) outerLock(n ast.Node) *ast.CallExpr {
	if s.owner == nil {
		return nil
	}
	call := callOf(n)
	if call == nil {
		return nil
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	fn, ok := s.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "sync" || s.lockCall(call) != nil {
		return nil
	}
	switch fn.Name() {
	case "Lock", "Unlock", "RLock", "RUnlock":
		return call
	}
	return nil
}

// callOf is the call that a statement or expression is.
func callOf(n ast.Node) *ast.CallExpr {
	switch n := n.(type) {
	case *ast.ExprStmt:
		call, _ := n.X.(*ast.CallExpr)
		return call
	case *ast.DeferStmt:
		return n.Call
	case *ast.CallExpr:
		return n
	}
	return nil
}

// heldAfter is the statement that releases the lock of the owner which a list
// takes and does not release, "" if there is none.
func (s *subject) heldAfter(list []ast.Stmt) string {
	held := ""
	for _, st := range list {
		call := s.outerLock(st)
		if call == nil {
			continue
		}
		_, deferred := st.(*ast.DeferStmt)
		text := s.text(call)
		switch name := calleeIdent(call).Name; {
		case deferred, strings.HasSuffix(name, "Unlock"):
			held = ""
		default:
			held = strings.TrimSuffix(text, name+"()") + strings.Replace(name, "Lock", "Unlock", 1) + "()"
		}
	}
	return held
}

// hold notes whether a lock of the owner is held behind a list.
func (w *writer) hold(list []ast.Stmt) {
	if held := w.s.heldAfter(list); held != "" {
		w.held, w.inherits = held, false
	}
	w.explicit = w.held != ""
}

// within deals with a question that is asked in a branch: if there is a
// breaker for that key. It reports whether it is.
func (w *writer) within(list []ast.Stmt) bool {
	s := w.s
	st, ok := list[0].(*ast.IfStmt)
	if !ok || s.owner == nil || w.f.kind != gateKind || st.Else != nil || !s.ordinary(st) {
		return false
	}
	for _, later := range list[1:] {
		if s.involves(later) {
			return false
		}
	}
	if !w.compound(st, (*writer).gate) {
		return false
	}
	w.plain(list[1:])
	return true
}

// alone writes the part of a condition that is not about the state as a
// question of its own: if there is no breaker for that key, a call may go
// ahead.
func (w *writer) alone(st ast.Stmt) {
	s := w.s
	is, ok := st.(*ast.IfStmt)
	if !ok || s.owner == nil || is.Init != nil || is.Else != nil || len(is.Body.List) == 0 || !returns(is) || s.involves(is.Body) {
		return
	}
	var parts []string
	for e := ast.Unparen(is.Cond); ; {
		b, ok := e.(*ast.BinaryExpr)
		if !ok || b.Op != token.LOR {
			break
		}
		e = ast.Unparen(b.X)
		if !s.involves(e) {
			parts = append(parts, s.render(e))
			break
		}
	}
	if len(parts) > 0 {
		in := &writer{s: s, f: w.f, locks: w.locks, prev: is.Body.Lbrace + 1}
		in.plain(is.Body.List)
		w.space(st)
		w.add("if " + parts[0] + " {\n" + in.text() + "\n}")
	}
}
