package handrolled

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

// evalCall returns the value of a call and records what it does.
func (w *walker) evalCall(call *ast.CallExpr) *term {
	if tv, ok := w.ix.info.Types[call.Fun]; ok && tv.IsType() {
		return w.conversion(call)
	}
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		return w.literal(lit, w.evalAll(call.Args), false)
	}
	if t := w.afterFunc(call); t != nil {
		return t
	}
	if delta, shared, ok := w.lockCall(call); ok {
		w.lock(call, delta, shared)
		return anything
	}
	if fn := w.ix.static(call); fn != nil {
		return w.inline(fn, call)
	}
	switch callee := w.callee(call).(type) {
	case *types.Builtin:
		return w.builtin(callee, call)
	case *types.Func:
		if t, ok := w.dispatch(callee, call); ok {
			return t
		}
		return w.library(callee, call)
	}
	return w.dynamic(call)
}

func (w *walker) evalAll(list []ast.Expr) []*term {
	out := make([]*term, 0, len(list))
	for _, e := range list {
		out = append(out, w.eval(e))
	}
	return out
}

func (w *walker) conversion(call *ast.CallExpr) *term {
	if len(call.Args) != 1 {
		return anything
	}
	return w.eval(call.Args[0])
}

func (w *walker) callee(call *ast.CallExpr) types.Object {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return w.ix.info.Uses[f]
	case *ast.SelectorExpr:
		return w.ix.info.Uses[f.Sel]
	}
	return nil
}

func (w *walker) builtin(b *types.Builtin, call *ast.CallExpr) *term {
	args := w.evalAll(call.Args)
	switch b.Name() {
	case "len":
		return &term{kind: lenTerm, x: args[0], typ: types.Typ[types.Int], pos: call.Pos()}
	case "append", "min", "max":
		return args[0]
	}
	return anything
}

// lockCall recognises the methods of sync's mutexes: +1 takes, -1 gives back.
func (w *walker) lockCall(call *ast.CallExpr) (delta int, shared, ok bool) {
	sel, isSel := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !isSel || len(call.Args) != 0 {
		return 0, false, false
	}
	fn, isFunc := w.callee(call).(*types.Func)
	if isFunc && (fn.Pkg() == nil || fn.Pkg().Path() != "sync") || !isFunc && !invalid(w.fullType(sel.X)) {
		return 0, false, false
	}
	switch sel.Sel.Name {
	case "Lock":
		return 1, false, true
	case "RLock":
		return 1, true, true
	case "Unlock":
		return -1, false, true
	case "RUnlock":
		return -1, true, true
	}
	return 0, false, false
}

func (w *walker) lock(call *ast.CallExpr, delta int, shared bool) {
	v := w.lockOf(call)
	kind, held := lockEvent, w.held.take(v, shared)
	if delta < 0 {
		kind, held = unlockEvent, w.held.drop(v)
	}
	w.emit(event{kind: kind, v: v, pos: call.Pos(), shared: shared})
	w.held = held
}

// lockOf is the field of the lock that is taken or given back, or nil.
func (w *walker) lockOf(call *ast.CallExpr) *types.Var {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	if s := w.ix.info.Selections[sel]; s != nil && len(s.Index()) > 1 {
		return embedded(s)
	}
	if t := w.eval(sel.X); t.kind == fieldTerm {
		return t.v
	}
	return nil
}

// embedded is the field through which a promoted method is reached.
func embedded(s *types.Selection) *types.Var {
	t := s.Recv()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		return st.Field(s.Index()[0]).Origin()
	}
	return nil
}

// inline walks a function of the package with the arguments bound.
func (w *walker) inline(fn *types.Func, call *ast.CallExpr) *term {
	var recv *term
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && w.ix.bodies[fn].Recv != nil {
		recv = w.eval(sel.X)
	}
	return w.inlineOn(fn, call, recv)
}

// inlineOn is inline with the receiver already evaluated.
func (w *walker) inlineOn(fn *types.Func, call *ast.CallExpr, on *term) *term {
	args := w.evalAll(call.Args)
	if len(args) == 1 && args[0].kind == tupleTerm {
		args = args[0].args
	}
	fd := w.ix.bodies[fn]
	if w.frame.depth >= maxInline || w.active(fn) {
		return w.opaque(fn.Signature(), call, args)
	}
	f := &frame{fn: fn, caller: w.frame, depth: w.frame.depth + 1, env: map[types.Object]binding{}}
	var recv []*term
	if on != nil && fd.Recv != nil {
		recv = []*term{on}
	}
	saved, cond := w.frame, w.cond
	w.frame = f
	w.bindParams(fd.Recv, recv)
	w.bindParams(fd.Type.Params, args)
	w.bindResults(fd.Type)
	w.block(fd.Body.List)
	w.held = w.held.dropAll(f.undo)
	w.frame, w.cond = saved, cond
	return f.result()
}

// active reports whether fn is being walked. What a timer runs may call the
// function that started it, once.
func (w *walker) active(fn *types.Func) bool {
	again := w.async
	for f := w.frame; f != nil; {
		if f.fn == fn {
			if !again {
				return true
			}
			again = false
		}
		if f.caller != nil {
			f = f.caller
		} else {
			f = f.outer
		}
	}
	return false
}

// opaque is the value of a call that is not walked into.
func (w *walker) opaque(sig *types.Signature, call *ast.CallExpr, args []*term) *term {
	return results(sig, call.Pos(), resultTerm, nil, args)
}

func results(sig *types.Signature, pos token.Pos, k kind, fun *term, args []*term) *term {
	n := sig.Results().Len()
	one := func(i int) *term {
		return &term{kind: k, x: fun, args: args, typ: sig.Results().At(i).Type(), pos: pos}
	}
	switch n {
	case 0:
		return anything
	case 1:
		return one(0)
	}
	t := &term{kind: tupleTerm, pos: pos}
	for i := range n {
		t.args = append(t.args, one(i))
	}
	return t
}

// dynamic is a call of a function value: the protected function, a callback,
// a clock.
func (w *walker) dynamic(call *ast.CallExpr) *term {
	sig, ok := w.typeOf(call.Fun).(*types.Signature)
	if !ok {
		if t := w.untyped(call); t != nil {
			return t
		}
	}
	fun := w.eval(call.Fun)
	args := w.evalAll(call.Args)
	if !ok {
		return anything
	}
	if isClock(sig) {
		return &term{kind: nowTerm, x: fun, typ: sig.Results().At(0).Type(), pos: call.Pos()}
	}
	w.emit(event{kind: foreignEvent, t: fun, results: args, pos: call.Pos(), sig: sig, callee: w.callee(call)})
	k := resultTerm
	if fun.kind == fieldTerm {
		k = callTerm
	}
	return results(sig, call.Pos(), k, fun, args)
}

// isClock reports whether a function takes nothing and returns a time.
func isClock(sig *types.Signature) bool {
	if sig.Params().Len() != 0 || sig.Results().Len() != 1 {
		return false
	}
	n := rewrite.NamedType(sig.Results().At(0).Type())
	return n != nil && n.Name() == "Time" && isTimeLike(sig.Results().At(0).Type())
}
