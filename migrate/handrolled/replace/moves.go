package replace

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// moves is what the original does when its state changes, besides changing it.
// An observer of the canonical breaker does it now.
type moves struct {
	list []move
	in   *moveContext // while such a statement is rendered
	self string       // the receiver of the observer
	// silentReset and silentTrip: the original does not tell when it is reset,
	// or opened by hand.
	silentReset, silentTrip bool
	usesFrom, usesTo        bool
}

// move is what happens at a change from one state to another; "" is any.
type move struct {
	from, to string
	text     string
	guarded  bool // uses fields that the lock protects
}

// moveContext is the function and block that a statement comes from.
type moveContext struct {
	f     *function
	block []ast.Stmt
	first token.Pos // of the first change of state in the block
}

// mover reports whether a block changes the state itself, not in a branch.
func (s *subject) mover(list []ast.Stmt) bool {
	for _, st := range list {
		switch st.(type) {
		case *ast.IfStmt, *ast.SwitchStmt, *ast.ForStmt, *ast.RangeStmt, *ast.BlockStmt:
			continue
		}
		if !s.surely(st) {
			continue // it calls something that may change it
		}
		if len(s.sets(st)) > 0 || s.r.State != nil && s.setsUnknown(st) || s.r.State == nil && s.movesDeadline(st) {
			return true
		}
	}
	return false
}

// setsUnknown reports whether a statement sets the state to what a parameter
// says.
func (s *subject) setsUnknown(n ast.Node) bool {
	return slices.ContainsFunc(s.writes(n), func(w access) bool {
		return w.field == s.r.State && s.stateValue(w.value) == ""
	})
}

func (s *subject) movesDeadline(n ast.Node) bool {
	return slices.ContainsFunc(s.writes(n), func(w access) bool { return w.field == s.r.Since })
}

// onlyMoves reports whether everything impure in a list happens at a change of
// state.
func (s *subject) onlyMoves(list []ast.Stmt) bool {
	if s.mover(list) {
		return true
	}
	for _, st := range list {
		if s.pure(st) {
			continue
		}
		if is, ok := st.(*ast.IfStmt); ok && len(s.sets(is.Cond)) == 1 && is.Else == nil {
			continue // if swapped {
		}
		branches := branchesOf(st)
		if branches == nil {
			return false
		}
		for _, b := range branches {
			if !s.onlyMoves(b) {
				return false
			}
		}
	}
	return true
}

// branchesOf are the blocks of an if or switch statement.
func branchesOf(st ast.Stmt) [][]ast.Stmt {
	switch st := st.(type) {
	case *ast.IfStmt:
		out := [][]ast.Stmt{st.Body.List}
		switch e := st.Else.(type) {
		case *ast.BlockStmt:
			out = append(out, e.List)
		case *ast.IfStmt:
			out = append(out, branchesOf(e)...)
		}
		return out
	case *ast.SwitchStmt:
		var out [][]ast.Stmt
		for _, c := range st.Body.List {
			out = append(out, c.(*ast.CaseClause).Body)
		}
		return append(out, nil)
	case *ast.BlockStmt:
		return [][]ast.Stmt{st.List}
	}
	return nil
}

// allMoves collects what all functions do at changes of state.
func (s *subject) allMoves() {
	for _, f := range s.order {
		if f.kind != plainKind || f.vanishes {
			s.collectMoves(f, f.decl.Body.List, "", f.vanishes)
		}
		switch {
		case f.vanishes:
		case f.kind == resetKind:
			s.moves.silentReset = !s.callsMover(f)
		case f.kind == tripKind:
			s.moves.silentTrip = !s.callsMover(f)
		}
	}
}

// callsMover reports whether a function leaves the change of state to an inner
// function that does more.
func (s *subject) callsMover(f *function) bool {
	found := false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if in := s.innerCall(call); in != nil && len(s.writes(in.decl.Body)) > 0 && !s.pure(in.decl.Body) {
				found = true
			}
		}
		return !found
	})
	return found
}

// collectMoves takes what happens at changes of state out of a list: nested
// blocks that change the state, and the bodies of inner functions that are
// called.
func (s *subject) collectMoves(f *function, list []ast.Stmt, path string, nested bool) {
	if nested && s.mover(list) {
		s.addMove(f, list, path)
	}
	for _, st := range list {
		s.collectIn(f, st, path)
	}
}

func (s *subject) collectIn(f *function, st ast.Stmt, path string) {
	switch st := st.(type) {
	case *ast.IfStmt:
		s.collectMoves(f, st.Body.List, s.pathOf(st.Cond, path), true)
		if sets := s.sets(st.Cond); len(sets) == 1 { // if swapped {
			s.addBlock(f, st.Body.List, s.swapFrom(st.Cond, path), sets[0], st.Pos())
		}
		switch e := st.Else.(type) {
		case *ast.BlockStmt:
			s.collectMoves(f, e.List, path, true)
		case *ast.IfStmt:
			s.collectIn(f, e, path)
		}
	case *ast.SwitchStmt:
		for _, c := range st.Body.List {
			cl := c.(*ast.CaseClause)
			p := path
			for _, e := range cl.List {
				if st.Tag != nil {
					if v := s.stateValue(e); v != "" && len(cl.List) == 1 {
						p = v
					}
				} else if len(cl.List) == 1 {
					p = s.pathOf(e, path)
				}
			}
			s.collectMoves(f, cl.Body, p, true)
		}
	case *ast.BlockStmt:
		s.collectMoves(f, st.List, path, false)
	case *ast.ForStmt, *ast.RangeStmt:
		if len(s.sets(st)) > 0 {
			give(st.Pos(), "its state changes in a loop")
		}
	}
}

// pathOf is the state that a condition asks for, or the one known before.
func (s *subject) pathOf(cond ast.Expr, path string) string {
	switch c := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		switch c.Op {
		case token.LAND:
			return s.pathOf(c.Y, s.pathOf(c.X, path))
		case token.EQL:
			if s.readsState(c.X) {
				if v := s.stateValue(c.Y); v != "" {
					return v
				}
			}
		}
	case *ast.CallExpr:
		if from := s.swapFrom(c, ""); from != "" {
			return from
		}
	case *ast.SelectorExpr:
		if v, _ := s.fieldOf(c); v != nil && v == s.r.State {
			return "open"
		}
	}
	return path
}

// readsState reports whether an expression is the state, directly or by a
// local variable or getter.
func (s *subject) readsState(e ast.Expr) bool {
	if v, _ := s.loaded(unconvert(e)); v != nil {
		return v == s.r.State
	}
	t := s.info.TypeOf(e)
	return s.r.State != nil && t != nil && types.Identical(t, s.stateType())
}

// swapFrom is the state that a compare-and-swap expects.
func (s *subject) swapFrom(cond ast.Expr, path string) string {
	from := path
	ast.Inspect(cond, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if op, on, args := s.atomicCall(call); on != nil && strings.HasPrefix(op, "CompareAndSwap") {
				if v, _ := s.fieldOf(on); v == s.r.State && len(args) == 2 {
					from = s.stateValue(args[0])
				}
			}
		}
		return true
	})
	return from
}

// addMove adds what a block does besides changing the state.
func (s *subject) addMove(f *function, list []ast.Stmt, path string) {
	var to []string
	for _, st := range list {
		if branchesOf(st) == nil {
			to = append(to, s.sets(st)...)
		}
	}
	target := ""
	if len(to) == 1 {
		target = to[0]
	}
	s.addBlock(f, list, path, target, token.NoPos)
}

// addBlock renders the impure statements of a block as an answer to a move.
func (s *subject) addBlock(f *function, list []ast.Stmt, from, to string, first token.Pos) {
	if first == token.NoPos {
		for _, st := range list {
			if len(s.writes(st)) > 0 && (len(s.sets(st)) > 0 || s.setsUnknown(st)) {
				first = st.Pos()
				break
			}
		}
	}
	outer := s.moves.in
	s.moves.in = &moveContext{f: f, block: list, first: first}
	defer func() { s.moves.in = outer }()
	var out []string
	guarded := false
	for _, st := range list {
		if s.lockCall(st) != nil || s.pure(st) && !s.isNeeded(st) || s.remembersState(st) {
			continue
		}
		if branches := branchesOf(st); branches != nil && s.involves(st) && len(s.writes(st)) > 0 {
			continue // collected on its own
		}
		if isReturn(st) || st.End() <= first && returns(st) {
			continue // it leaves before the change
		}
		if returns(st) {
			give(st.Pos(), "%s leaves in the midst of changing the state", f.obj.Name())
		}
		out = append(out, s.render(st))
		guarded = guarded || s.guarded(st)
	}
	if len(out) == 0 {
		return
	}
	m := move{from: from, to: to, text: strings.Join(out, "\n"), guarded: guarded}
	if !slices.Contains(s.moves.list, m) {
		s.moves.list = append(s.moves.list, m)
	}
}

// moveIdent is what a local variable of the original function becomes in the
// observer; false when it may stay.
func (s *subject) moveIdent(id *ast.Ident) (string, bool) {
	c := s.moves.in
	v, ok := s.info.ObjectOf(id).(*types.Var)
	if !ok || v.IsField() || v.Parent() == s.Package.Types.Scope() || v.Pkg() != s.Package.Types {
		return "", false
	}
	if s.isSelf(c.f, v) {
		return s.moves.receiverName(s), true
	}
	if s.r.State != nil && types.Identical(v.Type(), s.stateType()) && s.capturesState(c.f, v) {
		s.moves.usesFrom = true
		return "from", true
	}
	if len(c.block) > 0 && v.Pos() >= c.block[0].Pos() && v.Pos() < c.block[len(c.block)-1].End() {
		return "", false
	}
	switch {
	case s.r.State != nil && types.Identical(v.Type(), s.stateType()):
		s.moves.usesTo = true
		return "to", true
	case isTime(v.Type()):
		return "event.Time", true
	case isError(v.Type()):
		return "event.Cause", true
	}
	give(id.Pos(), "what it does when its state changes uses %s of %s", id.Name, c.f.obj.Name())
	return "", false
}

// remembersState reports whether a statement puts the state into a local
// variable; the observer has it.
func (s *subject) remembersState(st ast.Stmt) bool {
	a, ok := st.(*ast.AssignStmt)
	return ok && a.Tok == token.DEFINE && len(a.Rhs) == 1 && s.r.State != nil && types.Identical(s.info.TypeOf(a.Rhs[0]), s.stateType()) && s.readsState(a.Rhs[0])
}

// capturesState reports whether a local variable remembers the state from
// before the change.
func (s *subject) capturesState(f *function, v *types.Var) bool {
	found := false
	ast.Inspect(f.decl, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
			for i, lhs := range a.Lhs {
				if id, ok := lhs.(*ast.Ident); ok && s.info.ObjectOf(id) == v {
					found = found || s.readsState(a.Rhs[i])
				}
			}
		}
		return !found
	})
	return found
}

// isSelf reports whether a variable of a function is the breaker.
func (s *subject) isSelf(f *function, v *types.Var) bool {
	return named(v.Type()) == s.home && s.declaredAsParam(f, v)
}

func (s *subject) declaredAsParam(f *function, v *types.Var) bool {
	return v.Pos() >= f.decl.Pos() && v.Pos() < f.decl.Body.Pos()
}

func (m *moves) receiverName(s *subject) string {
	if m.self == "" {
		m.self = s.names.self
	}
	return m.self
}

func (m *moves) receiver(s *subject, base ast.Expr) string {
	if id, ok := ast.Unparen(base).(*ast.Ident); ok {
		if text, ok := s.moveIdent(id); ok {
			return text
		}
	}
	give(base.Pos(), "what it does when its state changes uses another breaker")
	return ""
}

// stateText is the state before or after the change.
func (m *moves) stateText(s *subject, e ast.Expr, t types.Type) string {
	name := "to"
	if m.in.first == token.NoPos || e.Pos() < m.in.first {
		name = "from"
		m.usesFrom = true
	} else {
		m.usesTo = true
	}
	return s.convert(name, s.stateType(), t)
}

// guarded reports whether what is done at a change needs the lock. The
// canonical breaker is told under it then, as the state was changed under it.
func (m *moves) guarded() bool {
	return slices.ContainsFunc(m.list, func(mv move) bool { return mv.guarded })
}

// observer is the function that is told each change.
func (s *subject) observer() string {
	m := &s.moves
	if len(m.list) == 0 {
		return ""
	}
	var b strings.Builder
	self, br := m.receiverName(s), s.names.breaker
	fmt.Fprintf(&b, "\n// %s does what has to be done when the state changes.\nfunc (%s *%s) %s(event %s.Event) {\n", s.names.observer, self, s.homeText(), s.names.observer, br)
	if m.silentReset {
		fmt.Fprintf(&b, "if event.Reason == %s.ReasonReset {\nreturn\n}\n", br)
	}
	if m.silentTrip {
		fmt.Fprintf(&b, "if event.Reason == %s.ReasonTripped {\nreturn\n}\n", br)
	}
	if m.usesFrom {
		fmt.Fprintf(&b, "from := %s(event.From)\n", s.stateFunc())
	}
	if m.usesTo {
		fmt.Fprintf(&b, "to := %s(event.To)\n", s.stateFunc())
	}
	for _, mv := range m.list {
		var cond []string
		if mv.from != "" {
			cond = append(cond, "event.From == "+s.canonicalState(mv.from))
		}
		if mv.to != "" {
			cond = append(cond, "event.To == "+s.canonicalState(mv.to))
		}
		if len(cond) == 0 {
			fmt.Fprintf(&b, "%s\n", mv.text)
			continue
		}
		fmt.Fprintf(&b, "if %s {\n%s\n}\n", strings.Join(cond, " && "), mv.text)
	}
	b.WriteString("}\n")
	return b.String()
}

func (s *subject) stateFunc() string {
	s.usesState = true
	return s.names.state
}

func (s *subject) canonicalState(name string) string {
	return s.names.breaker + "." + map[string]string{"open": "Open", "closed": "Closed", "half": "HalfOpen"}[name]
}
