package replace

import (
	"go/ast"
	"strings"
)

// residual finds the statement of a list that does something in some states
// besides changing the state, -1 if none does: a log line, a number for others
// to read. It is done before the result is told, while the state is still that
// which the original looked at.
func (w *writer) residual(list []ast.Stmt, from int) int {
	s := w.s
	for i := from; i < len(list); i++ {
		st := list[i]
		if branchesOf(st) == nil || returns(st) || !s.involves(st) || s.ordinary(st) || s.pure(st) || s.onlyMoves([]ast.Stmt{st}) {
			continue
		}
		if _, ok := w.leftOf(st); ok {
			return i
		}
		return -1
	}
	return -1
}

// left is what is left of a list without its changes of the state; false when
// that cannot be told apart.
func (w *writer) left(list []ast.Stmt) (string, bool) {
	s := w.s
	var out []string
	moves := s.mover(list)
	for _, st := range list {
		switch {
		case s.lockCall(st) != nil, s.never([]ast.Stmt{st}):
		case s.localOnly(st):
			if s.isNeeded(st) {
				out = append(out, s.render(st))
			}
		case s.pure(st), moves, s.onlyMoves([]ast.Stmt{st}):
			// The canonical breaker does it, or its observer.
		case branchesOf(st) != nil && s.involves(st):
			text, ok := w.leftOf(st)
			if !ok {
				return "", false
			}
			out = append(out, text)
		case s.involves(st):
			return "", false
		default:
			out = append(out, s.render(st))
			s.touchesGuarded = s.touchesGuarded || s.guarded(st)
		}
	}
	return strings.Join(out, "\n"), true
}

// leftOf is what is left of a statement with branches.
func (w *writer) leftOf(st ast.Stmt) (string, bool) {
	switch st := st.(type) {
	case *ast.IfStmt:
		if st.Init != nil || !w.s.aboutState(st.Cond) {
			return "", false
		}
		return w.leftOfIf(st)
	case *ast.SwitchStmt:
		if st.Init != nil || st.Tag != nil && !w.s.aboutState(st.Tag) {
			return "", false
		}
		return w.leftOfSwitch(st)
	case *ast.BlockStmt:
		return w.left(st.List)
	}
	return "", false
}

func (w *writer) leftOfIf(st *ast.IfStmt) (string, bool) {
	yes, ok := w.left(st.Body.List)
	if !ok {
		return "", false
	}
	no := ""
	if st.Else != nil {
		if no, ok = w.left([]ast.Stmt{st.Else}); !ok {
			return "", false
		}
	}
	cond := w.s.render(st.Cond)
	switch {
	case yes == "" && no == "":
		return "", true
	case no == "":
		return "if " + cond + " {\n" + yes + "\n}", true
	}
	return "if " + cond + " {\n" + yes + "\n} else {\n" + no + "\n}", true
}

func (w *writer) leftOfSwitch(st *ast.SwitchStmt) (string, bool) {
	var b strings.Builder
	some := false
	b.WriteString("switch ")
	if st.Tag != nil {
		b.WriteString(w.s.render(st.Tag) + " ")
	}
	b.WriteString("{\n")
	for _, c := range st.Body.List {
		cl := c.(*ast.CaseClause)
		for _, e := range cl.List {
			if st.Tag == nil && !w.s.aboutState(e) {
				return "", false
			}
		}
		text, ok := w.left(cl.Body)
		if !ok {
			return "", false
		}
		if text != "" || st.Tag == nil {
			some = some || text != ""
			b.WriteString(w.s.caseHead(cl) + "\n" + text + "\n")
		}
	}
	if !some {
		return "", true
	}
	return b.String() + "}", true
}

// aboutState reports whether an expression looks at no other part of the state
// than the state itself.
func (s *subject) aboutState(e ast.Expr) bool {
	only := true
	ast.Inspect(e, func(n ast.Node) bool {
		x, ok := n.(ast.Expr)
		if !ok {
			return only
		}
		if v, _ := s.loaded(x); v != nil {
			only = only && v == s.r.State
			return false
		}
		if id, ok := x.(*ast.Ident); ok && s.tainted[s.info.Uses[id]] {
			only = only && s.readsState(id)
		}
		if call, ok := x.(*ast.CallExpr); ok && s.innerCall(call) != nil {
			only = false
		}
		return only
	})
	return only
}
