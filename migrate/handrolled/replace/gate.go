package replace

import (
	"go/ast"
	"go/types"
)

// gate asks the canonical breaker where the original looked at its state.
func (w *writer) gate(list []ast.Stmt) {
	s := w.s
	first, last := -1, len(list)
	for i, st := range list {
		touching := s.involves(st)
		if first < 0 && (touching || w.holds(st) && w.lockedState(list[i:])) {
			first = i
		}
		if w.f.kind == runKind && first >= 0 && i > first && w.rejected(list[first:i]) && !touching && !s.pure(st) && s.lockCall(st) == nil {
			last = i
			break
		}
	}
	if first < 0 {
		give(w.f.decl.Pos(), "where %s turns calls away was not found", w.f.obj.Name())
	}
	w.hold(list[:first])
	if w.f.kind == gateKind {
		last = w.regionEnd(list, first)
	}
	for last > first+1 && w.f.kind == runKind && s.localOnly(list[last-1]) && !s.involves(list[last-1]) {
		last-- // for the call, not for the question
	}
	for _, st := range list[:first] {
		w.plain([]ast.Stmt{st})
	}
	if w.within(list[first:]) {
		return
	}
	region := list[first:last]
	w.alone(region[0])
	if s.moves.guarded() && !w.apart && !w.explicit && s.takesLock(w.f) {
		w.lockedRegion(list[:first], region)
	}
	e := w.walk(region, nil, s.anyState(), false, false)
	allow := w.circuit() + ".Allow()"
	if len(region) > 0 {
		w.space(region[0])
	}
	for _, st := range region {
		if s.localOnly(st) && s.isNeeded(st) || w.apart && w.holds(st) {
			w.keep(st)
		}
	}
	w.ask(e, allow)
	if len(region) > 0 {
		w.pass(region[len(region)-1])
	}
	rest := list[last:]
	if w.f.kind == runKind {
		w.settle(rest)
		return
	}
	w.plain(rest)
}

// release is the statement that releases the lock under which the canonical
// breaker is asked.
func (w *writer) release() string {
	if w.held != "" {
		return w.held
	}
	return w.s.lockText(w.self()) + ".Unlock()"
}

// lockedRegion prepares for a question that is asked under the lock. A lock
// that is released by a deferred call stays as it is; else it is taken before
// and released in each way out.
func (w *writer) lockedRegion(before, region []ast.Stmt) {
	for _, st := range before {
		if call := w.s.lockCall(st); call != nil {
			if _, deferred := st.(*ast.DeferStmt); deferred {
				return // it is held until the end
			}
		}
	}
	for _, st := range region {
		if d, ok := st.(*ast.DeferStmt); ok && w.s.lockCall(d) != nil {
			w.apart = true
			return
		}
	}
	if w.s.lockText(w.self()) == "" {
		return // the owner's lock is held
	}
	w.explicit = true
	w.add(w.s.lockText(w.self()) + ".Lock()")
}

// holds reports whether a statement takes the lock, or sees that it is
// released.
func (w *writer) holds(st ast.Stmt) bool {
	if w.s.lockCall(st) != nil {
		return true
	}
	d, ok := st.(*ast.DeferStmt)
	if !ok {
		return false
	}
	id := calleeIdent(d.Call)
	if id == nil {
		return false
	}
	fn, ok := w.s.info.Uses[id].(*types.Func)
	return ok && w.s.unlocker(fn.Origin())
}

// lockedState reports whether the state is looked at before anything else
// happens.
func (w *writer) lockedState(list []ast.Stmt) bool {
	for _, st := range list {
		if w.holds(st) || w.s.localOnly(st) && !w.s.involves(st) {
			continue
		}
		return w.s.involves(st)
	}
	return false
}

// rejected reports whether a list can leave the function.
func (w *writer) rejected(list []ast.Stmt) bool {
	for _, st := range list {
		if returns(st) {
			return true
		}
	}
	return false
}

// regionEnd is the end of the part of a gate that depends on the state.
func (w *writer) regionEnd(list []ast.Stmt, first int) int {
	end := first
	for i := first; i < len(list); i++ {
		if w.s.involves(list[i]) || w.s.lockCall(list[i]) != nil || w.held != "" && !w.inherits && w.s.outerLock(list[i]) != nil {
			end = i + 1
		}
	}
	if w.s.returnsAtOnce(list[end:]) {
		return len(list)
	}
	return end
}

// returnsAtOnce reports whether nothing but a return of a constant is left.
func (s *subject) returnsAtOnce(list []ast.Stmt) bool {
	if len(list) != 1 {
		return false
	}
	r, ok := list[0].(*ast.ReturnStmt)
	return ok && s.pure(r)
}
