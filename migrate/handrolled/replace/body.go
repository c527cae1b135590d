package replace

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// writer builds the statements of a function body.
type writer struct {
	s     *subject
	f     *function
	out   []string
	op    bool // the canonical breaker has been told
	locks bool // lock statements stay
	apart bool // a function of its own releases the lock
	// explicit: the canonical breaker is asked under the lock, which is
	// released in each way out.
	explicit bool
	prev     token.Pos // end of the statement before
	gaps     gaps
	failure  string // the error of the call, in the branch where it failed
}

func (w *writer) add(text string) {
	if text == "" {
		return
	}
	if w.gaps.take() && len(w.out) > 0 {
		text = "\n" + text
	}
	w.out = append(w.out, text)
}

func (w *writer) text() string { return strings.Join(w.out, "\n") }

// body is the new text of a function body, braces included.
func (s *subject) body(f *function) string {
	text := s.bodyText(f, false)
	if s.touchesGuarded {
		text = s.bodyText(f, true)
	}
	return "{\n" + text + "\n}"
}

func (s *subject) bodyText(f *function, locks bool) string {
	s.touchesGuarded = false
	locks = locks || s.unlocksApart(f) || s.moves.guarded()
	w := &writer{s: s, f: f, locks: locks, apart: s.unlocksApart(f), prev: f.decl.Body.Lbrace + 1}
	list := f.decl.Body.List
	switch f.kind {
	case gateKind, runKind:
		w.gate(list)
	case resetKind:
		w.always(list, "Reset()")
	case releaseKind:
		w.always(list, "Record("+s.names.breaker+".Ignored, nil)")
	case tripKind:
		w.always(list, "Trip(0, nil)")
	case settleKind:
		w.settle(list)
	case readerKind:
		w.reader(list)
	default:
		w.plain(list)
		w.returnAtOnce()
	}
	return w.text()
}

// keep adds a statement as it is, with the comments before it and reads of the
// state replaced.
func (w *writer) keep(st ast.Stmt) {
	w.space(st)
	w.add(w.s.commentsBetween(w.f.file, w.prev, st.Pos()) + w.s.render(st) + w.pass(st))
	w.gaps.skipping = false
	if w.s.guarded(st) {
		w.s.touchesGuarded = true
	}
}

// lock adds a lock statement if something that stays needs it.
func (w *writer) lock(st ast.Stmt) {
	if w.locks {
		w.keep(st)
	} else {
		w.skip(st)
	}
}

// common deals with statements that every kind of function treats the same.
func (w *writer) common(st ast.Stmt) bool {
	s := w.s
	switch {
	case s.lockCall(st) != nil:
		w.lock(st)
	case s.localOnly(st):
		if s.isNeeded(st) {
			w.keep(st)
		} else {
			w.skip(st)
		}
	case !s.involves(st):
		w.keep(st)
	default:
		return false
	}
	return true
}

// localOnly reports whether a statement only computes values of local
// variables.
func (s *subject) localOnly(st ast.Stmt) bool {
	switch st := st.(type) {
	case *ast.AssignStmt:
		if st.Tok != token.DEFINE || !s.pure(st) || len(s.writes(st)) > 0 {
			return false
		}
		return true
	case *ast.DeclStmt:
		return s.pure(st)
	}
	return false
}

// unlocksApart reports whether a function leaves the release of its lock to
// another one, which does more: unlockAndNotify.
func (s *subject) unlocksApart(f *function) bool {
	found := false
	s.calls(f.decl.Body, func(callee *types.Func, called bool) {
		found = found || s.unlocker(callee)
	})
	return found
}

// unlocker reports whether a function releases a lock that it has not taken.
func (s *subject) unlocker(fn *types.Func) bool {
	if s.functions[fn] != nil {
		return false
	}
	for _, file := range s.Package.Syntax {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil || s.info.Defs[fd.Name] != types.Object(fn) {
				continue
			}
			takes, releases := false, false
			ast.Inspect(fd.Body, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if c := s.lockCall(call); c != nil {
						name := calleeIdent(c).Name
						takes = takes || name == "Lock" || name == "RLock"
						releases = releases || name == "Unlock" || name == "RUnlock"
					}
				}
				return true
			})
			return releases && !takes
		}
	}
	return false
}

// returnAtOnce returns what a constructor made without a local variable, when
// the statements that needed it are gone.
func (w *writer) returnAtOnce() {
	last := len(w.out) - 1
	if last != 1 || len(w.f.decl.Body.List) == len(w.out) {
		return
	}
	name, value, ok := strings.Cut(w.out[0], " := ")
	if ok && strings.TrimSpace(w.out[1]) == "return "+name && !strings.HasPrefix(name, "//") {
		w.out = []string{"return " + value}
	}
}

// isNeeded reports whether a local variable that a statement declares is used
// by what stays.
func (s *subject) isNeeded(st ast.Stmt) bool {
	need := false
	ast.Inspect(st, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			stays := s.stays
			if s.moves.in != nil {
				stays = s.staysMoves
			}
			if obj := s.info.Defs[id]; obj != nil && stays[obj] {
				need = true
			}
		}
		return true
	})
	return need
}

// plain takes changes of the state out: constructors and options.
func (w *writer) plain(list []ast.Stmt) {
	for _, st := range list {
		switch {
		case w.f.kind == plainKind && w.made(st):
		case w.common(st):
		case w.s.pure(st) && len(w.s.writes(st)) > 0 && !returns(st):
			w.skip(st)
		case w.compound(st, (*writer).plain):
		default:
			w.keep(st)
		}
	}
}

// made has a constructor make the canonical breaker at once where the time at
// which it begins matters: with a window.
func (w *writer) made(st ast.Stmt) bool {
	s := w.s
	r, ok := st.(*ast.ReturnStmt)
	if !ok || !s.windowed || !s.makesHome(w.f) {
		return false
	}
	for i, e := range r.Results {
		if named(s.info.TypeOf(e)) != s.home {
			continue
		}
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			if x.Name == "nil" {
				return false
			}
			w.add(x.Name + "." + s.names.circuit + "()")
			w.keep(st)
			return true
		case *ast.UnaryExpr:
			if _, ok := x.X.(*ast.CompositeLit); !ok {
				return false
			}
			w.add(s.names.self + " := " + s.render(x))
			w.add(s.names.self + "." + s.names.circuit + "()")
			var rest []string
			for k, other := range r.Results {
				if k == i {
					rest = append(rest, s.names.self)
				} else {
					rest = append(rest, s.render(other))
				}
			}
			w.add("return " + strings.Join(rest, ", "))
			w.skip(st)
			return true
		}
	}
	return false
}

// reader asks instead of looking.
func (w *writer) reader(list []ast.Stmt) {
	s := w.s
	if len(s.writes(w.f.decl.Body)) == 0 {
		w.plain(list)
		return
	}
	// It moves the state because time has passed. The canonical breaker does
	// that when it is asked for its state.
	base := w.self()
	for _, st := range list {
		if !w.op && !(s.moves.guarded() && w.holds(st)) {
			w.op = true
			w.add(fmt.Sprintf("%s.%s().State()", base, s.names.circuit))
		}
		switch {
		case w.common(st):
		case len(s.writes(st)) > 0 && !s.pure(st) && !s.onlyMoves([]ast.Stmt{st}):
			give(st.Pos(), "%s does more than move the state when time has passed", w.f.obj.Name())
		case len(s.writes(st)) > 0 && !isReturn(st):
			w.skip(st)
		case s.pure(st) && !returns(st):
			w.skip(st)
		default:
			w.keep(st)
		}
	}
	w.advanceAtOnce(base + "." + s.names.circuit + "()")
}

// advanceAtOnce reads the state by the call that moves it on, when the next
// statement reads it.
func (w *writer) advanceAtOnce(circuit string) {
	i := slices.Index(w.out, circuit+".State()")
	if i < 0 || i+1 == len(w.out) || strings.Count(w.out[i+1], circuit+".") != 1 || !strings.Contains(w.out[i+1], circuit+".LastState()") {
		return
	}
	w.out = slices.Delete(w.out, i, i+1)
	w.out[i] = strings.TrimPrefix(strings.Replace(w.out[i], ".LastState()", ".State()", 1), "\n")
}

// always tells the canonical breaker one thing, first of all.
func (w *writer) always(list []ast.Stmt, call string) {
	if w.s.moves.guarded() {
		for len(list) > 0 && w.holds(list[0]) {
			w.keep(list[0])
			list = list[1:]
		}
	}
	w.add(fmt.Sprintf("%s.%s().%s", w.self(), w.s.names.circuit, call))
	w.rest(list)
}

// rest drops what is left of changes of the state.
func (w *writer) rest(list []ast.Stmt) {
	for _, st := range list {
		switch {
		case w.common(st):
		case w.s.pure(st) && !returns(st), w.s.onlyMoves([]ast.Stmt{st}) && branchesOf(st) != nil && !returns(st):
			w.skip(st)
		case w.compound(st, (*writer).rest):
		default:
			w.keep(st)
		}
	}
}

// compound writes an if or switch whose branches are dealt with by f, if its
// conditions do not look at the state.
func (w *writer) compound(st ast.Stmt, f func(*writer, []ast.Stmt)) bool {
	s := w.s
	branch := func(list []ast.Stmt, from token.Pos) string {
		in := &writer{s: s, f: w.f, locks: w.locks, prev: from, op: w.op, failure: w.failure}
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

// self is the breaker in the function: its receiver, or a parameter or local
// variable.
func (w *writer) self() string {
	s := w.s
	if base := s.baseIn(w.f); base != nil {
		return s.baseText(base)
	}
	give(w.f.decl.Pos(), "which breaker %s works on is not clear", w.f.obj.Name())
	return ""
}

// baseIn is what the fields of the state are selected from in a function,
// which has to be the same everywhere.
func (s *subject) baseIn(f *function) ast.Expr {
	var base ast.Expr
	if recv := f.decl.Recv; recv != nil && len(recv.List[0].Names) == 1 && named(s.info.TypeOf(recv.List[0].Type)) == s.home {
		return recv.List[0].Names[0]
	}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		e, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if v, ok := s.info.Uses[e.Sel].(*types.Var); ok && s.fields[v.Origin()] && s.structOf(v.Origin()) == s.home {
			if base == nil {
				base = e.X
			} else if s.text(base) != s.text(e.X) {
				give(e.Pos(), "%s works on several breakers at once", f.obj.Name())
			}
		}
		return true
	})
	return base
}

// commentsBetween are the comments of a file between two places, each on its
// own line.
func (s *subject) commentsBetween(file *ast.File, from, to token.Pos) string {
	var b strings.Builder
	for _, g := range file.Comments {
		if g.Pos() >= from && g.End() <= to {
			for _, c := range g.List {
				b.WriteString(c.Text + "\n")
			}
		}
	}
	return b.String()
}
