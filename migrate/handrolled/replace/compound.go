package replace

import (
	"go/ast"
	"go/token"
	"strings"
)

// compound writes an if or switch whose branches are dealt with by f, if its
// conditions do not look at the state.
func (w *writer) compound(st ast.Stmt, f func(*writer, []ast.Stmt)) bool {
	s := w.s
	branch := func(list []ast.Stmt, from token.Pos) string {
		in := &writer{s: s, f: w.f, locks: w.locks, prev: from, op: w.op, failure: w.failure, held: w.held, inherits: true}
		if is, ok := st.(*ast.IfStmt); ok && from == is.Body.Lbrace+1 {
			in.failure = s.failureIn(is.Cond, w.failure)
		}
		f(in, list)
		return in.text()
	}
	switch st := st.(type) {
	case *ast.IfStmt:
		if s.testsState(st.Cond) || s.involves(st.Cond) && !s.asksGeneration(st.Cond) || st.Init != nil && s.involves(st.Init) {
			return false
		}
		w.space(st)
		w.add(s.commentsBetween(w.f.file, w.prev, st.Pos()) + w.ifText(st, branch))
	case *ast.SwitchStmt:
		if st.Init != nil && s.involves(st.Init) || st.Tag != nil && s.involves(st.Tag) {
			return false
		}
		var b strings.Builder
		b.WriteString("switch ")
		if st.Init != nil {
			b.WriteString(s.render(st.Init) + "; ")
		}
		if st.Tag != nil {
			b.WriteString(s.render(st.Tag))
		}
		b.WriteString(" {\n")
		for _, c := range st.Body.List {
			cl := c.(*ast.CaseClause)
			for _, e := range cl.List {
				if s.involves(e) {
					return false
				}
			}
			b.WriteString(s.caseHead(cl) + "\n" + branch(cl.Body, cl.Colon+1) + "\n")
		}
		b.WriteString("}")
		w.space(st)
		w.add(s.commentsBetween(w.f.file, w.prev, st.Pos()) + b.String())
	default:
		return false
	}
	w.pass(st)
	return true
}

// failureIn is the error that a condition finds to be there.
func (s *subject) failureIn(cond ast.Expr, before string) string {
	if b, ok := ast.Unparen(cond).(*ast.BinaryExpr); ok && b.Op == token.NEQ {
		id, ok := ast.Unparen(b.X).(*ast.Ident)
		if nothing, isNil := ast.Unparen(b.Y).(*ast.Ident); ok && isNil && nothing.Name == "nil" && isError(s.info.TypeOf(id)) {
			return id.Name
		}
	}
	return before
}

func (w *writer) ifText(st *ast.IfStmt, branch func([]ast.Stmt, token.Pos) string) string {
	s := w.s
	var b strings.Builder
	b.WriteString("if ")
	if st.Init != nil {
		b.WriteString(s.render(st.Init) + "; ")
	}
	yes := branch(st.Body.List, st.Body.Lbrace+1)
	if e, ok := st.Else.(*ast.BlockStmt); ok {
		no := branch(e.List, e.Lbrace+1)
		cond := s.render(st.Cond)
		switch not, isNot := ast.Unparen(st.Cond).(*ast.UnaryExpr); {
		case no == "":
			return b.String() + cond + " {\n" + yes + "\n}"
		case isNot && not.Op == token.NOT && !strings.Contains(yes+no, "\n"):
			// Two calls are left, so the condition reads better as it is meant.
			return b.String() + s.render(not.X) + " {\n" + no + "\n} else {\n" + yes + "\n}"
		}
		return b.String() + cond + " {\n" + yes + "\n} else {\n" + no + "\n}"
	}
	b.WriteString(s.render(st.Cond) + " {\n" + yes + "\n}")
	switch e := st.Else.(type) {
	case *ast.IfStmt:
		if s.involves(e.Cond) {
			b.WriteString(" else {\n" + branch([]ast.Stmt{e}, e.Pos()) + "\n}")
		} else {
			b.WriteString(" else " + w.ifText(e, branch))
		}
	}
	return b.String()
}

func (s *subject) caseHead(c *ast.CaseClause) string {
	if c.List == nil {
		return "default:"
	}
	var parts []string
	for _, e := range c.List {
		parts = append(parts, s.render(e))
	}
	return "case " + strings.Join(parts, ", ") + ":"
}

// returns reports whether a statement can leave the function or the loop.
func returns(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ReturnStmt, *ast.BranchStmt:
			found = true
		case *ast.FuncLit:
			return false
		}
		return !found
	})
	return found
}
