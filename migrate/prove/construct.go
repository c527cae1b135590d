package prove

import (
	"fmt"
	"go/types"
	"strings"
)

// maxMakers is how many constructors are used.
const maxMakers = 4

// construct finds ways to make a value of the type.
func (d *driver) construct() bool {
	for _, fn := range d.p.makers(d.tn) {
		if len(d.makers) < maxMakers {
			d.maker(fn)
		}
	}
	if len(d.makers) == 0 {
		d.literal()
	}
	if len(d.makers) > 1 {
		d.choice = d.param("constructor", "Choice", fmt.Sprintf("N: %d", len(d.makers)), fmt.Sprintf("Names: %#v", d.made))
	}
	return len(d.makers) > 0
}

// maker adds a call of a constructor, if its arguments can be made up.
func (d *driver) maker(fn *types.Func) {
	at := d.mark()
	sig, targs, ok := d.concrete(fn)
	if !ok {
		return
	}
	args, ok := d.arguments(sig)
	if !ok {
		d.undo(at)
		return
	}
	d.root(fn.Name())
	d.used[fn] = true
	body := "v := "
	if sig.Results().Len() == 2 {
		body = "v, err := "
	}
	body += fmt.Sprintf("%s%s(%s)\n", fn.Name(), bracketed(targs), strings.Join(args, ", "))
	if sig.Results().Len() == 2 {
		body += "if err != nil {\nreturn nil, err\n}\n"
	}
	if _, ptr := types.Unalias(sig.Results().At(0).Type()).(*types.Pointer); ptr {
		body += "b = v\n"
	} else {
		body += "b = &v\n"
	}
	d.makers, d.made = append(d.makers, body), append(d.made, fn.Name())
}

// instance puts type arguments into a signature.
func (d *driver) instance(sig *types.Signature, targs []string) (*types.Signature, bool) {
	var args []types.Type
	for _, name := range targs {
		args = append(args, types.Universe.Lookup(name).Type())
	}
	inst, err := types.Instantiate(nil, sig, args, false)
	if err != nil {
		return nil, false
	}
	out, ok := inst.(*types.Signature)
	return out, ok
}

// arguments makes up the arguments of a constructor.
func (d *driver) arguments(sig *types.Signature) ([]string, bool) {
	var out []string
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		name := v.Name()
		if name == "" || name == "_" {
			name = fmt.Sprintf("argument %d", i+1)
		}
		if sig.Variadic() && i == sig.Params().Len()-1 {
			if text, ok := d.variadic(v.Type().(*types.Slice), name); ok {
				out = append(out, text+"...")
			}
			continue
		}
		expr, ok := d.configured(v.Type(), name)
		if !ok {
			expr, ok = maker{d: d}.value(v.Type(), name)
		}
		if !ok {
			return nil, false
		}
		out = append(out, expr)
	}
	return out, true
}

// configured is a configuration that the package has a function for, such as
// DefaultConfig, as an alternative to one that is made up.
func (d *driver) configured(t types.Type, name string) (string, bool) {
	elem := t
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		elem = ptr.Elem()
	}
	n, ok := types.Unalias(elem).(*types.Named)
	if !ok || n.Obj().Pkg() != d.p.pkg || n.TypeParams().Len() > 0 {
		return "", false
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return "", false
	}
	for _, fn := range d.p.makers(n.Obj()) {
		sig := fn.Signature()
		if sig.Results().Len() != 1 || sig.TypeParams().Len() > 0 || !types.Identical(sig.Results().At(0).Type(), t) || !simple(sig.Params()) {
			continue
		}
		at := d.mark()
		text, _ := d.typeText(t)
		flag := d.param(fn.Name(), "Option")
		var args []string
		var made string
		var ok, ok2 bool
		d.within("On", flag, func() { args, ok = d.arguments(sig) })
		d.within("Off", flag, func() { made, ok2 = maker{d: d}.value(t, name) })
		if !ok || !ok2 {
			d.undo(at)
			return "", false
		}
		d.root(fn.Name())
		return fmt.Sprintf("harness.Either[%s](e.Bool(%d), %s(%s), %s)", text, flag, fn.Name(), strings.Join(args, ", "), made), true
	}
	return "", false
}

// simple reports whether all parameters are basic: the others are what a
// configuration is made from.
func simple(params *types.Tuple) bool {
	for v := range params.Variables() {
		if _, ok := basic(v.Type()); !ok {
			return false
		}
	}
	return true
}

// variadic is a list of options that the package has, or of other values.
func (d *driver) variadic(s *types.Slice, name string) (string, bool) {
	elem, ok := d.typeText(s.Elem())
	if !ok {
		return "", false
	}
	if tn := element(s.Elem()); tn != nil && tn.Pkg() == d.p.pkg {
		if opts := d.options(tn, s.Elem()); len(opts) > 0 {
			return fmt.Sprintf("harness.Join(%s)", strings.Join(opts, ",\n")), true
		}
	}
	if _, isFunc := s.Elem().Underlying().(*types.Signature); isFunc {
		return "[]" + elem + "(nil)", true
	}
	text, ok := maker{d: d}.slice(s, "[]"+elem, name)
	if text == "nil" {
		text = "[]" + elem + "(nil)"
	}
	return text, ok
}

// options are calls of the functions that return an option, each of which may
// be there or not.
func (d *driver) options(tn *types.TypeName, t types.Type) []string {
	var out []string
	elem, _ := d.typeText(t)
	for _, fn := range d.p.makers(tn) {
		if fn.Signature().TypeParams().Len() > 0 || !types.Identical(fn.Signature().Results().At(0).Type(), t) || fn.Signature().Results().Len() != 1 {
			continue
		}
		at := d.mark()
		flag := d.param(fn.Name(), "Option")
		var args []string
		var ok bool
		d.within("On", flag, func() { args, ok = d.arguments(fn.Signature()) })
		if !ok {
			d.undo(at)
			continue
		}
		d.root(fn.Name())
		out = append(out, fmt.Sprintf("harness.Some[%s](e.Bool(%d), %s(%s))", elem, flag, fn.Name(), strings.Join(args, ", ")))
	}
	return out
}

// literal makes a value without a constructor.
func (d *driver) literal() {
	st, ok := d.tn.Type().Underlying().(*types.Struct)
	if !ok || len(d.targs) > 0 {
		return
	}
	at := d.mark()
	expr, ok := maker{d: d}.structure(d.tn.Type(), d.typ, d.tn.Name(), st)
	if !ok {
		d.undo(at)
		expr = d.typ + "{}"
	}
	d.makers = append(d.makers, "b = &"+expr+"\n"+beginFunc+"(b)\n")
	d.begins = true
}
