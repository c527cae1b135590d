package handrolled

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

// A state may be an object: a field of an interface type that is set to values
// of different types of the package, whose methods do what the state says. Such
// a value stands for a constant, and a call through the field is one of the
// methods, each under the condition that the field has its value.

const (
	maxImplementations = 6
	maxStateMethods    = 12 // of an interface of states
	maxStateFields     = 8  // of a state
)

// objectConst is the constant that a value of a concrete type of the package
// stands for where an interface is wanted, or nil.
func (w *walker) objectConst(t *term) *term {
	if t == nil || t.typ == nil {
		return nil
	}
	if t.kind == fieldTerm && w.ix.fixed[t.v] != nil {
		return objectOf(w.ix.fixed[t.v], t.pos)
	}
	tn := rewrite.NamedType(t.typ)
	if tn == nil || tn.Pkg() != w.ix.pkg || types.IsInterface(tn.Type()) {
		return nil
	}
	switch {
	case t.kind == fieldTerm && t.v.IsField():
		return nil
	case t.kind == fieldTerm && t.v.Parent() == w.ix.pkg.Scope():
		if w.ix.singles[tn] > 1 {
			return objectOf(t.v, t.pos)
		}
	case t.kind == constTerm && t.c != nil, t.kind == altTerm:
		return nil
	}
	return objectOf(tn, t.pos)
}

func objectOf(obj types.Object, pos token.Pos) *term {
	return &term{kind: constTerm, c: constant.MakeString("object " + obj.Name()), obj: obj, typ: obj.Type(), pos: pos, some: true}
}

// asInterface returns what a value is when it is stored or compared as an
// interface of the package.
func (w *walker) asInterface(t *term, as types.Type) *term {
	if tn := rewrite.NamedType(as); tn == nil || !types.IsInterface(as) || isError(as) {
		return t
	}
	if t.kind == altTerm {
		out := *t
		out.alts = nil
		for _, a := range t.values() {
			out.alts = append(out.alts, alt{w.asInterface(a.t, as), a.cond})
		}
		return &out
	}
	if c := w.objectConst(t); c != nil {
		return c
	}
	return t
}

// receiverOf is the value a method is called on: through an embedded field, if
// it is promoted.
func (w *walker) receiverOf(call *ast.CallExpr) *term {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	if s := w.ix.info.Selections[sel]; s != nil && len(s.Index()) > 1 {
		if v := embedded(s); v != nil && types.IsInterface(v.Type()) {
			return &term{kind: fieldTerm, v: v, x: w.eval(sel.X), typ: v.Type(), pos: sel.Pos()}
		}
	}
	return w.eval(sel.X)
}

// dispatch walks into the methods that a call through an interface of the
// package can mean. It reports whether it did.
func (w *walker) dispatch(fn *types.Func, call *ast.CallExpr) (*term, bool) {
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) || fn.Pkg() != w.ix.pkg {
		return nil, false
	}
	on := w.receiverOf(call)
	if on == nil {
		return nil, false
	}
	if impl := w.ix.methodOf(on.typ, fn.Name()); impl != nil {
		return w.inlineOn(impl, call, on), true
	}
	if on.kind != fieldTerm || !w.ix.slots[on.v] {
		return nil, false
	}
	impls := w.ix.implementations(on.typ, fn.Name())
	if len(impls) < 2 || len(impls) > maxImplementations {
		return nil, false
	}
	return w.oneOf(impls, call, on), true
}

// oneOf walks into each of the methods under the condition that on is of its
// type, and returns what they return.
func (w *walker) oneOf(impls []*types.Func, call *ast.CallExpr, on *term) *term {
	var results []*term
	var conds []*cond
	for _, impl := range impls {
		is := &term{kind: binTerm, op: token.EQL, x: on, y: objectOf(receiver(impl), call.Pos()), typ: types.Typ[types.Bool], pos: call.Pos()}
		w.branch(is, false, func() bool {
			conds = append(conds, w.cond)
			results = append(results, w.inlineOn(impl, call, on))
			return false
		})
	}
	return joinResults(results, conds)
}

// joinResults makes alternatives of the results of several calls, one for each
// result.
func joinResults(results []*term, conds []*cond) *term {
	n := 1
	if results[0].kind == tupleTerm {
		n = len(results[0].args)
	}
	out := make([]*term, n)
	for i := range n {
		t := &term{kind: altTerm}
		for j, r := range results {
			if r.kind == tupleTerm && i < len(r.args) {
				r = r.args[i]
			}
			for _, a := range r.expand(conds[j], 0) {
				t.alts = append(t.alts, a)
				t.typ, t.pos = a.t.typ, a.t.pos
			}
		}
		out[i] = t
	}
	if n == 1 {
		return out[0]
	}
	return &term{kind: tupleTerm, args: out}
}

// methodOf is the method of a concrete type of the package, or nil.
func (ix *index) methodOf(t types.Type, name string) *types.Func {
	if t == nil {
		return nil
	}
	tn := rewrite.NamedType(t)
	if tn == nil || tn.Pkg() != ix.pkg || types.IsInterface(tn.Type()) {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(tn.Type()), true, ix.pkg, name)
	if fn, ok := obj.(*types.Func); ok && ix.bodies[fn.Origin()] != nil {
		return fn.Origin()
	}
	return nil
}

// implementations lists the methods of the name of the types of the package
// that implement the interface, its slots' owners apart: they pass the call on.
func (ix *index) implementations(iface types.Type, name string) []*types.Func {
	it, ok := iface.Underlying().(*types.Interface)
	if !ok || it.NumMethods() > maxStateMethods {
		return nil
	}
	var out []*types.Func
	for _, n := range ix.pkg.Scope().Names() {
		tn, ok := ix.pkg.Scope().Lookup(n).(*types.TypeName)
		if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) {
			continue
		}
		if nt, ok := tn.Type().(*types.Named); ok && nt.TypeParams().Len() > 0 {
			continue
		}
		if types.Implements(types.NewPointer(tn.Type()), it) {
			if st, ok := tn.Type().Underlying().(*types.Struct); ok && st.NumFields() > maxStateFields {
				return nil // more than a state
			}
			if fn := ix.methodOf(tn.Type(), name); fn != nil && receiver(fn) == tn {
				out = append(out, fn)
			}
		}
	}
	return out
}

// dynamicCallees are the methods that a call through an interface field of the
// package can mean.
func (ix *index) dynamicCallees(call *ast.CallExpr) []*types.Func {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || len(ix.slots) == 0 {
		return nil
	}
	fn, ok := ix.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() != ix.pkg || fn.Signature().Recv() == nil || !types.IsInterface(fn.Signature().Recv().Type()) {
		return nil
	}
	impls := ix.implementations(fn.Signature().Recv().Type(), fn.Name())
	if len(impls) > maxImplementations {
		return nil
	}
	return impls
}
