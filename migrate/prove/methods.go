package prove

import (
	"fmt"
	"go/types"
	"slices"
)

// visibility says which methods are driven.
type visibility bool

const (
	exported   visibility = true
	unexported visibility = false
)

// drive adds the methods of the type, and functions that take it.
func (d *driver) drive(vis visibility) {
	fns := d.usable(vis)
	d.pairs(fns)
	for _, fn := range fns {
		if !d.used[fn] {
			d.classify(fn)
		}
	}
}

// usable are the functions of the type that both versions have, in order.
func (d *driver) usable(vis visibility) []*types.Func {
	var out []*types.Func
	set := types.NewMethodSet(types.NewPointer(d.tn.Type()))
	for sel := range set.Methods() {
		fn, ok := sel.Obj().(*types.Func)
		if ok && fn.Pkg() == d.p.pkg && d.wanted(fn, vis) && d.p.bothMethods(fn) {
			out = append(out, fn)
		}
	}
	for _, fn := range slices.Concat(d.roles().Runs, d.roles().Gates, d.roles().OnSuccess, d.roles().OnFailure, d.functions()) {
		sig := fn.Signature()
		if sig.Recv() == nil && sig.Params().Len() > 0 && d.takes(sig) >= 0 && d.p.both(fn.Name()) &&
			fn.Exported() == bool(vis) && !slices.Contains(out, fn) {
			out = append(out, fn)
		}
	}
	return out
}

// functions are the exported functions that take the type and a function: the
// generic way to run a call.
func (d *driver) functions() []*types.Func {
	var out []*types.Func
	for _, name := range d.p.pkg.Scope().Names() {
		fn, ok := d.p.pkg.Scope().Lookup(name).(*types.Func)
		if ok && fn.Exported() && d.takes(fn.Signature()) >= 0 && callback(fn.Signature()) != nil {
			out = append(out, fn)
		}
	}
	return out
}

// callback is the first function among the parameters.
func callback(sig *types.Signature) *types.Signature {
	for v := range sig.Params().Variables() {
		if f, ok := v.Type().Underlying().(*types.Signature); ok {
			return f
		}
	}
	return nil
}

// takes is the parameter that is a pointer to the type, or -1.
func (d *driver) takes(sig *types.Signature) int {
	for i := range sig.Params().Len() {
		if ptr, ok := types.Unalias(sig.Params().At(i).Type()).(*types.Pointer); ok && isOrPoints(ptr, d.tn) {
			return i
		}
	}
	return -1
}

// roles are those of the breaker; methods of what holds it have the roles of
// what they hand on to.
func (d *driver) roles() rolesOf {
	if d.handed == nil {
		d.handed = d.handOn()
	}
	return rolesOf{*d.handed}
}

// wanted reports whether a method is driven: unexported ones only when they
// have a role.
func (d *driver) wanted(fn *types.Func, vis visibility) bool {
	if fn.Exported() != bool(vis) {
		return false
	}
	return bool(vis) || d.roles().any(fn)
}

// bothMethods reports whether both versions declare a method alike.
func (p *planner) bothMethods(fn *types.Func) bool {
	recv := element(fn.Signature().Recv().Type())
	if recv == nil {
		return false
	}
	a, b := p.old.methods[recv.Name()][fn.Name()], p.new.methods[recv.Name()][fn.Name()]
	return a != nil && b != nil && a.sig == b.sig
}

// classify adds a method for what it looks like.
func (d *driver) classify(fn *types.Func) {
	sig := fn.Signature()
	params, res := sig.Params().Len(), sig.Results().Len()
	switch {
	case middleware(sig):
		d.add(fn, "Guarded")
	case slices.Contains([]string{"Close", "Stop", "Shutdown", "Destroy", "Terminate"}, fn.Name()):
		d.add(fn, "Stopping")
	case d.roles().read(fn) || sig.Recv() != nil && res > 0 && d.asks(sig) && !d.answers(sig) && !d.roles().run(fn):
		d.add(fn, "Reading")
	case callback(sig) != nil && res == 0 && says(fn.Name(), "set", "on", "register", "add", "with"):
		d.setting(fn)
	case d.roles().run(fn) || callback(sig) != nil || d.answers(sig) || d.usesStubs && takesContext(sig):
		d.add(fn, "Guarded")
	case d.roles().reset(fn) || res == 0 || params == 0:
		d.add(fn, "Action")
	default:
		d.add(fn, "Action")
	}
}

// middleware reports whether a function makes a handler of another one.
func middleware(sig *types.Signature) bool {
	handler := func(t types.Type) bool {
		return is(t, false, "net/http", "Handler") || is(t, false, "net/http", "HandlerFunc")
	}
	return sig.Params().Len() == 1 && sig.Results().Len() == 1 &&
		handler(sig.Params().At(0).Type()) && handler(sig.Results().At(0).Type())
}

// asks reports whether a function takes nothing but a key.
func (d *driver) asks(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if info, ok := basic(v.Type()); !ok || info&(types.IsString|types.IsInteger) == 0 {
			return false
		}
	}
	return !sig.Variadic()
}

// answers reports whether a function may make a call by way of a stub.
func (d *driver) answers(sig *types.Signature) bool {
	n := sig.Results().Len()
	return d.usesStubs && n > 0 && isError(sig.Results().At(n-1).Type())
}

func takesContext(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if isContext(v.Type()) || is(v.Type(), true, "net/http", "Request") {
			return true
		}
	}
	return false
}

// setting calls a method that takes a callback once, when the breaker is made.
func (d *driver) setting(fn *types.Func) {
	at := d.mark()
	call, ok := d.call(fn, maker{d: d})
	if !ok {
		d.skip(fn, at)
		return
	}
	i := d.param(fn.Name(), "Option")
	for k := range d.makers {
		d.makers[k] += fmt.Sprintf("if e.Bool(%d) {\n%s\n}\n", i, call)
	}
}

func (d *driver) skip(fn *types.Func, at mark) {
	d.undo(at)
	if fn.Exported() {
		d.notes = append(d.notes, fn.Name()+" is not called: its arguments cannot be made up")
	}
}

// add adds a method that is simply called.
func (d *driver) add(fn *types.Func, kind string) {
	at, draws := d.mark(), d.draws
	call, ok := d.call(fn, maker{d: d, inCall: true, action: kind == "Action", settings: d.roles().configure(fn)})
	if ok {
		call, ok = d.returning(fn, call)
	}
	if !ok {
		d.skip(fn, at)
		return
	}
	d.used[fn] = true
	if fn.Signature().Recv() == nil {
		d.root(fn.Name())
	}
	d.methods = append(d.methods, method{name: fn.Name(), kind: kind, ctx: takesContext(fn.Signature()), varied: d.draws > draws, body: call})
}
