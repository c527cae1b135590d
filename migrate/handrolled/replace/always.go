package replace

import "go/ast"

// always tells the canonical breaker one thing, first of all, or in the one
// branch on something else than the state in which the original does it.
func (w *writer) always(list []ast.Stmt, call string) {
	if len(w.s.writes(&ast.BlockStmt{List: list})) == 0 {
		w.rest(list)
		return
	}
	if i := w.onlyIn(list); i >= 0 {
		w.rest(list[:i])
		w.compound(list[i], func(in *writer, list []ast.Stmt) { in.always(list, call) })
		w.rest(list[i+1:])
		return
	}
	for len(list) > 0 && !w.s.involves(list[0]) && returns(list[0]) && branchesOf(list[0]) != nil {
		w.keep(list[0]) // there is nothing to do
		list = list[1:]
	}
	if w.s.moves.guarded() {
		for len(list) > 0 && w.holds(list[0]) {
			w.keep(list[0])
			list = list[1:]
		}
	}
	for len(list) > 0 && w.s.owner != nil && !w.s.involves(list[0]) {
		w.keep(list[0]) // it may be what finds the breaker
		list = list[1:]
	}
	w.add(w.circuit() + "." + call)
	w.rest(list)
}

// onlyIn is the index of the statement with branches in which alone the state
// changes, -1 if there is none.
func (w *writer) onlyIn(list []ast.Stmt) int {
	found := -1
	for i, st := range list {
		if len(w.s.writes(st)) == 0 {
			continue
		}
		if _, isIf := st.(*ast.IfStmt); !isIf || found >= 0 || !w.s.ordinary(st) || returns(st) {
			return -1
		}
		found = i
	}
	return found
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
