package replace

import "go/ast"

// always tells the canonical breaker one thing, first of all.
func (w *writer) always(list []ast.Stmt, call string) {
	if w.s.underLock() {
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
