package replace

import (
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
	usesOwner               bool
	key                     types.Type // of the key of the breaker, when it is needed
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
			if !s.never(b) && !s.onlyMoves(b) {
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
	if s.r.State == nil || t == nil || !types.Identical(t, s.stateType()) {
		return false
	}
	if _, basic := types.Unalias(t).(*types.Basic); !basic {
		return true
	}
	// Numbers and flags may be anything else.
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		return ok && s.innerCall(call) != nil
	}
	v, ok := s.info.Uses[id].(*types.Var)
	return ok && (s.tainted[v] || !isBool(t) && s.inSignature(v))
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
