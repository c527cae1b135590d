package replace

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// settle tells the canonical breaker a result where the original counted it.
// A list that branches on how the call went tells it in the branches.
func (w *writer) settle(list []ast.Stmt) {
	s := w.s
	split := -1
	for i, st := range list {
		if s.ordinary(st) && s.countsResult(st) && (returns(st) || !slices.ContainsFunc(list[i+1:], s.countsByState)) {
			split = i
		}
	}
	decided := s.declaredIn(list, w.decider(list).v)
	residual := w.residual(list, max(split, decided)+1)
	for i, st := range list {
		w.space(st)
		if i == residual && !w.op {
			text, _ := w.leftOf(st)
			w.add(text)
			w.tell(list[i:])
			w.prev = st.End()
			continue
		}
		if i > max(split, decided, residual) && !w.op && !s.guardsGeneration(st) && !w.beforeGuard(list[i:]) && (s.lockCall(st) != nil && !s.moves.guarded() && !w.mayLeave(list[i:]) || s.involves(st) && !s.localOnly(st)) {
			w.tell(list[i:])
		}
		switch {
		case w.common(st):
		case (i <= split || s.guardsGeneration(st)) && s.ordinary(st) && w.compound(st, (*writer).settle):
		case w.opened(st):
		case s.pure(st) && returns(st) && w.later(list[i+1:]):
			give(st.Pos(), "%s does something more only in some states", w.f.obj.Name())
		case s.pure(st) && !isReturn(st):
			w.skip(st)
		case s.onlyMoves([]ast.Stmt{st}) && branchesOf(st) != nil && (!returns(st) || !w.later(list[i+1:])):
			w.skip(st)
		case branchesOf(st) != nil && s.ordinary(st) && w.compound(st, (*writer).settle):
		case branchesOf(st) != nil:
			give(st.Pos(), "%s does something that depends on its state", w.f.obj.Name())
		default:
			w.keep(st)
		}
	}
}

// mayLeave reports whether a list can leave the function before it looks at the
// state, for another reason.
func (w *writer) mayLeave(list []ast.Stmt) bool {
	for _, st := range list {
		if w.s.involves(st) && !w.s.localOnly(st) {
			return false
		}
		if returns(st) && !isReturn(st) {
			return true
		}
	}
	return false
}

// countsResult reports whether a statement counts a failure or a success.
func (s *subject) countsResult(st ast.Stmt) bool { return s.countsFailure(st) || s.countsSuccess(st) }

// countsByState reports whether a statement counts a result in branches on the
// state: a branch on how the call went before it is only a part of that.
func (s *subject) countsByState(st ast.Stmt) bool {
	return branchesOf(st) != nil && !s.ordinary(st) && s.countsResult(st)
}

func isReturn(st ast.Stmt) bool {
	_, ok := st.(*ast.ReturnStmt)
	return ok
}

// later reports whether something of a list stays other than a return.
func (w *writer) later(list []ast.Stmt) bool {
	for _, st := range list {
		if !w.s.pure(st) && w.s.lockCall(st) == nil && !isReturn(st) && !w.s.onlyMoves([]ast.Stmt{st}) {
			return true
		}
	}
	return false
}

// ordinary reports whether a statement branches on something else than the
// state.
func (s *subject) ordinary(st ast.Stmt) bool {
	switch st := st.(type) {
	case *ast.IfStmt:
		if s.testsState(st.Cond) {
			return false
		}
		return (!s.involves(st.Cond) || s.asksGeneration(st.Cond)) && (st.Init == nil || !s.involves(st.Init))
	case *ast.SwitchStmt:
		if st.Init != nil && s.involves(st.Init) || st.Tag != nil && (s.involves(st.Tag) || s.readsState(st.Tag)) {
			return false
		}
		for _, c := range st.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				if s.involves(e) || s.testsState(e) {
					return false
				}
			}
		}
		return true
	}
	return false
}

// testsState reports whether a condition is about the state, also by way of a
// parameter that holds it.
func (s *subject) testsState(cond ast.Expr) bool {
	any := s.anyState()
	yes, no := s.narrow(cond, any)
	return yes != any || no != any
}

// opened writes a branch that leaves the function with what it returns when
// this result opened (or closed) the breaker.
func (w *writer) opened(st ast.Stmt) bool {
	s := w.s
	is, ok := st.(*ast.IfStmt)
	if !ok || is.Else != nil || !s.involves(is.Cond) || !returns(is) || !s.mover(is.Body.List) {
		return false
	}
	last, ok := is.Body.List[len(is.Body.List)-1].(*ast.ReturnStmt)
	if !ok || len(last.Results) == 0 {
		return false
	}
	to := s.sets(is.Body)
	if len(to) != 1 {
		return false
	}
	w.add(fmt.Sprintf("if %s.LastState() == %s {\n%s\n}", w.circuit(), s.canonicalState(to[0]), s.render(last)))
	w.prev = st.End()
	return true
}

// tell writes the call that tells a result, when the statements that follow
// say which.
func (w *writer) tell(list []ast.Stmt) {
	s := w.s
	fails, succeeds := false, false
	for _, st := range list {
		fails = fails || s.countsFailure(st)
		succeeds = succeeds || s.countsSuccess(st)
	}
	if !fails && !succeeds {
		return
	}
	switch s.r.Methods[w.f.obj].Kind {
	case handrolled.RecordsSuccess:
		fails, succeeds = false, true
	case handrolled.RecordsFailure:
		fails, succeeds = true, false
	}
	w.op = true
	base := w.circuit()
	cause := w.cause()
	failure := fmt.Sprintf("%s.Record(%s.Failure, %s)", base, s.names.breaker, cause)
	success := fmt.Sprintf("%s.Record(%s.Success, nil)", base, s.names.breaker)
	switch cond := w.failed(list); {
	case fails && s.givesBack(list):
		w.add(fmt.Sprintf("%s.Record(%s.Ignored, nil)", base, s.names.breaker))
	case fails && cond != "":
		if ok, negated := strings.CutPrefix(cond, "!"); negated {
			w.add(fmt.Sprintf("if %s {\n%s\n} else {\n%s\n}", ok, success, failure))
			break
		}
		w.add(fmt.Sprintf("if %s {\n%s\n} else {\n%s\n}", cond, failure, success))
	case fails:
		w.add(failure)
	default:
		w.add(success)
	}
}

// literalBody is the body of a function literal that tells a result: a
// deferred function, a goroutine.
func (s *subject) literalBody(lit *ast.FuncLit) string {
	f := s.enclosing(lit)
	if f == nil {
		give(lit.Pos(), "a function literal changes its state")
	}
	w := &writer{s: s, f: f, prev: lit.Body.Lbrace + 1}
	if s.countsFailure(lit.Body) || s.countsSuccess(lit.Body) {
		w.settle(lit.Body.List)
	} else {
		w.plain(lit.Body.List)
	}
	return "{\n" + w.text() + "\n}"
}

func (s *subject) enclosing(n ast.Node) *function {
	for _, f := range s.order {
		if f.decl.Pos() <= n.Pos() && n.End() <= f.decl.End() {
			return f
		}
	}
	return nil
}
