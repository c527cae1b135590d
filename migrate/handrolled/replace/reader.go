package replace

import (
	"go/ast"
	"slices"
	"strings"
)

// reader asks instead of looking.
func (w *writer) reader(list []ast.Stmt) {
	s := w.s
	if len(s.writes(w.f.decl.Body)) == 0 {
		w.plain(list)
		return
	}
	// It moves the state because time has passed. The canonical breaker does
	// that when it is asked for its state.
	circuit := w.circuit()
	for _, st := range list {
		if !w.op && !(s.moves.guarded() && w.holds(st)) {
			w.op = true
			w.add(circuit + ".State()")
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
	w.advanceAtOnce(circuit)
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
