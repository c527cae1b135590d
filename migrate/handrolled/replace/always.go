package replace

import (
	"fmt"
	"go/ast"
)

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
