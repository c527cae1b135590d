package replace

import (
	"go/ast"
	"go/types"
)

// afterGate writes a function that asks another one for the call and counts the
// call and its result itself. What it counts before the call goes: the
// canonical breaker was told by the question.
func (w *writer) afterGate(list []ast.Stmt, gate *types.Func) {
	s := w.s
	asked := -1
	for i, st := range list {
		s.calls(st, func(callee *types.Func, called bool) {
			if called && callee == gate && asked < 0 {
				asked = i
			}
		})
	}
	if asked < 0 {
		give(w.f.decl.Pos(), "where %s asks %s was not found", w.f.obj.Name(), gate.Name())
	}
	w.plain(list[:asked+1])
	call := w.protected(list, asked+1)
	for _, st := range list[asked+1 : call] {
		switch {
		case w.common(st):
		case s.pure(st) && !returns(st):
			w.skip(st)
		default:
			give(st.Pos(), "%s does something that depends on its state", w.f.obj.Name())
		}
	}
	w.settle(list[call:])
}

// protected is the index of the statement from the given one on that makes the
// call: one that uses a function or an interface that was handed in, or else
// the first that does something.
func (w *writer) protected(list []ast.Stmt, from int) int {
	s := w.s
	for i := from; i < len(list); i++ {
		if s.callsHandedIn(w.f, list[i]) {
			return i
		}
	}
	for i := from; i < len(list); i++ {
		if !s.pure(list[i]) && !s.involves(list[i]) && s.lockCall(list[i]) == nil {
			return i
		}
	}
	return len(list)
}

// callsHandedIn reports whether a statement calls a parameter of f, or a method
// of one that is no context.
func (s *subject) callsHandedIn(f *function, st ast.Stmt) bool {
	found := false
	ast.Inspect(st, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found {
			return !found
		}
		fun := ast.Unparen(call.Fun)
		if sel, ok := fun.(*ast.SelectorExpr); ok {
			fun = ast.Unparen(sel.X)
		}
		id, ok := fun.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := s.info.Uses[id].(*types.Var)
		if ok && s.declaredAsParam(f, v) && !s.isSelf(f, v) {
			switch v.Type().Underlying().(type) {
			case *types.Signature, *types.Interface:
				found = v.Type().String() != "context.Context"
			}
		}
		return !found
	})
	return found
}
