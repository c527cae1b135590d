package prove

import (
	"fmt"
	"go/types"
	"strings"
)

// returning is a call with its results noted.
func (d *driver) returning(fn *types.Func, call string) (string, bool) {
	res := fn.Signature().Results()
	if middleware(fn.Signature()) {
		return call + ".ServeHTTP(c.Writer(), c.Request())\nc.Return()\n", true
	}
	if res.Len() == 0 {
		return call + "\nc.Return()\n", true
	}
	var names, noted []string
	for i := range res.Len() {
		t := res.At(i).Type()
		names = append(names, fmt.Sprintf("r%d", i))
		if isOrPoints(t, d.tn) {
			noted = append(noted, fmt.Sprintf("r%d != nil", i))
			if _, ptr := types.Unalias(t).(*types.Pointer); !ptr {
				return "", false
			}
			continue
		}
		noted = append(noted, names[i])
	}
	return fmt.Sprintf("%s := %s\nc.Return(%s)\n", strings.Join(names, ", "), call, strings.Join(noted, ", ")), true
}

// call is a call of a function with made-up arguments.
func (d *driver) call(fn *types.Func, m maker) (string, bool) {
	sig, targs, ok := d.concrete(fn)
	if !ok {
		return "", false
	}
	n := sig.Params().Len()
	if sig.Variadic() {
		n--
	}
	var args []string
	protected := false
	for i := range n {
		v := sig.Params().At(i)
		expr, ok := "b", true
		f, isFunc := v.Type().Underlying().(*types.Signature)
		switch {
		case sig.Recv() == nil && i == d.takes(sig):
		case isFunc && m.inCall && !protected && !middleware(sig):
			expr, ok = d.protected(f)
			protected = true
		case m.inCall && d.isSetting(v):
			expr, ok = d.settingValue(v)
		default:
			expr, ok = m.value(v.Type(), cmpOr(v.Name(), fmt.Sprintf("argument %d", i+1)))
		}
		if !ok {
			return "", false
		}
		args = append(args, expr)
	}
	name := fn.Name()
	if sig.Recv() != nil {
		name = "b." + name
	}
	return name + bracketed(targs) + "(" + strings.Join(args, ", ") + ")", true
}

// concrete is a signature without type parameters, and the arguments that a
// function needs for that.
func (d *driver) concrete(fn *types.Func) (sig *types.Signature, targs []string, ok bool) {
	sig = fn.Signature()
	if len(d.targs) > 0 && sig.Recv() != nil {
		sig, ok = d.received(fn)
		return sig, nil, ok
	}
	if targs, ok = typeArguments(sig.TypeParams()); !ok || len(targs) == 0 {
		return sig, nil, ok
	}
	sig, ok = d.instance(sig, targs)
	return sig, targs, ok
}

func bracketed(targs []string) string {
	if len(targs) == 0 {
		return ""
	}
	return "[" + strings.Join(targs, ", ") + "]"
}

func cmpOr(a, b string) string {
	if a == "" || a == "_" {
		return b
	}
	return a
}

// received is the signature of a method of the instantiated type.
func (d *driver) received(fn *types.Func) (*types.Signature, bool) {
	var args []types.Type
	for _, name := range d.targs {
		args = append(args, types.Universe.Lookup(name).Type())
	}
	inst, err := types.Instantiate(nil, d.tn.Type(), args, false)
	if err != nil {
		return nil, false
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(inst), true, d.p.pkg, fn.Name())
	m, ok := obj.(*types.Func)
	if !ok {
		return nil, false
	}
	return m.Signature(), true
}

// protected is the function that is called if the breaker lets it.
func (d *driver) protected(sig *types.Signature) (string, bool) {
	head, ok := d.signature(sig)
	if !ok || sig.TypeParams().Len() > 0 {
		return "", false
	}
	enter := "c.Enter(" + contextOf(sig) + ")"
	res := sig.Results()
	n := res.Len()
	if n == 0 {
		return "func" + head + " { _ = " + enter + " }", true
	}
	samples, ok := d.samples(res)
	if !ok {
		return "", false
	}
	last := res.At(n - 1).Type()
	switch {
	case n == 2 && is(res.At(0).Type(), true, "net/http", "Response") && isError(last):
		return "func" + head + " { return c.EnterHTTP(" + contextOf(sig) + ") }", true
	case isError(last):
		samples[n-1] = enter
	case types.Identical(last.Underlying(), types.Typ[types.Bool]):
		samples[n-1] = enter + " == nil"
	default:
		return "func" + head + " { _ = " + enter + "; return " + strings.Join(samples, ", ") + " }", true
	}
	return "func" + head + " { return " + strings.Join(samples, ", ") + " }", true
}
