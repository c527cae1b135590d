package prove

import (
	"fmt"
	"go/types"
	"strings"
)

// stub is a generated type that implements an interface.
type stub struct{ name, of, text string }

// function is a literal of a function type: a clock, a classifier, a rule, a
// protected call when it returns an error, or else a callback that is noted.
func (d *driver) function(sig *types.Signature, name string, inCall bool) (string, bool) {
	if sig.TypeParams().Len() > 0 {
		return "", false
	}
	params, res := sig.Params(), sig.Results()
	if res.Len() == 1 && isTime(res.At(0).Type()) && params.Len() == 0 {
		return d.std("time", "Now"), true
	}
	boolean := res.Len() == 1 && types.Identical(res.At(0).Type().Underlying(), types.Typ[types.Bool])
	if boolean && params.Len() == 1 && isError(params.At(0).Type()) && !sig.Variadic() {
		return "harness.Classify", true
	}
	head, ok := d.signature(sig)
	if !ok {
		return "", false
	}
	if boolean && says(name, "trip", "ready", "should", "rule", "open") && params.Len() > 0 && !inCall {
		i := d.param(name, "Count")
		return fmt.Sprintf("func%s { return e.Rule(%d, %s) }", head, i, names(sig)), true
	}
	body, ok := d.stubBody(sig, fmt.Sprintf("%q", name))
	return "func" + head + " {" + body + "}", ok
}

// signature prints parameters a0, a1 ... and results.
func (d *driver) signature(sig *types.Signature) (string, bool) {
	var params, results []string
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		dots := ""
		if s, ok := t.(*types.Slice); ok && sig.Variadic() && i == sig.Params().Len()-1 {
			t, dots = s.Elem(), "..."
		}
		text, ok := d.typeText(t)
		if !ok {
			return "", false
		}
		params = append(params, fmt.Sprintf("a%d %s%s", i, dots, text))
	}
	for v := range sig.Results().Variables() {
		text, ok := d.typeText(v.Type())
		if !ok {
			return "", false
		}
		results = append(results, text)
	}
	return fmt.Sprintf("(%s) (%s)", strings.Join(params, ", "), strings.Join(results, ", ")), true
}

// names are the parameters that are worth noting.
func names(sig *types.Signature) string {
	var out []string
	for i := range sig.Params().Len() {
		if !isContext(sig.Params().At(i).Type()) {
			out = append(out, fmt.Sprintf("a%d", i))
		}
	}
	return strings.Join(out, ", ")
}

// contextOf is the parameter that is a context, or that has one.
func contextOf(sig *types.Signature) string {
	for i := range sig.Params().Len() {
		switch t := sig.Params().At(i).Type(); {
		case isContext(t):
			return fmt.Sprintf("a%d", i)
		case is(t, true, "net/http", "Request"):
			return fmt.Sprintf("a%d.Context()", i)
		}
	}
	return "nil"
}

// stubBody is what a function of the driver does when the code under test
// calls it. name is an expression.
func (d *driver) stubBody(sig *types.Signature, name string) (string, bool) {
	res := sig.Results()
	note := "e.Log(" + strings.TrimSuffix(name+", "+names(sig), ", ") + "); "
	if res.Len() == 0 {
		return note, true
	}
	samples, ok := d.samples(res)
	if !ok {
		return "", false
	}
	if isError(res.At(res.Len() - 1).Type()) {
		d.usesStubs, d.nameless = true, d.nameless || contextOf(sig) == "nil"
		samples[res.Len()-1] = fmt.Sprintf("e.Ask(%s, %s)", contextOf(sig), name)
		if is(res.At(0).Type(), true, "net/http", "Response") && res.Len() == 2 {
			return fmt.Sprintf("return e.AskHTTP(%s, %s)", contextOf(sig), name), true
		}
		return "return " + strings.Join(samples, ", "), true
	}
	if sig.Params().Len() == 0 {
		note = "" // a getter
	}
	return note + "return " + strings.Join(samples, ", "), true
}

// samples are values for results.
func (d *driver) samples(res *types.Tuple) ([]string, bool) {
	var out []string
	for v := range res.Variables() {
		text, ok := d.sample(v.Type())
		if !ok {
			return nil, false
		}
		out = append(out, text)
	}
	return out, true
}

// sample is some value of a type.
func (d *driver) sample(t types.Type) (string, bool) {
	text, ok := d.typeText(t)
	if !ok {
		return "", false
	}
	if isError(t) {
		return "nil", true
	}
	if info, ok := basic(t); ok {
		switch {
		case info&types.IsString != 0:
			return text + `("value")`, true
		case info&types.IsNumeric != 0:
			return text + "(1)", true
		case info&types.IsBoolean != 0:
			return text + "(true)", true
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Interface:
		if u.Empty() {
			return `"value"`, true
		}
		return text + "(nil)", true
	case *types.Pointer:
		elem, ok := d.typeText(u.Elem())
		if _, isStruct := u.Elem().Underlying().(*types.Struct); ok && isStruct {
			return "&" + elem + "{}", true
		}
	case *types.Struct, *types.Array:
		return text + "{}", true
	}
	return "*new(" + text + ")", true
}

// iface is a value of an interface: a generated stub.
func (m maker) iface(t types.Type, text, name string, u *types.Interface) (string, bool) {
	if u.Empty() {
		if m.inCall {
			return "c.Key()", true
		}
		return "nil", true
	}
	if _, isParam := t.(*types.TypeParam); isParam || !u.IsMethodSet() {
		return "", false
	}
	return m.optional(text, name, func() (string, bool) {
		kind, ok := m.d.stub(text, u)
		return fmt.Sprintf("%s{e, %q}", kind, name), ok
	})
}

// stub generates a type that implements an interface, once.
func (d *driver) stub(of string, u *types.Interface) (string, bool) {
	for _, s := range d.stubs {
		if s.of == of {
			return s.name, true
		}
	}
	name := fmt.Sprintf("cbctlStub%d", len(d.stubs))
	var b strings.Builder
	fmt.Fprintf(&b, "\ntype %s struct {\ne *harness.Env\nname string\n}\n", name)
	d.stubs = append(d.stubs, stub{name: name, of: of}) // it may be met again inside
	at := len(d.stubs) - 1
	for m := range u.Methods() {
		if !m.Exported() && m.Pkg() != d.p.pkg {
			return "", false
		}
		head, ok := d.signature(m.Signature())
		if !ok {
			return "", false
		}
		body, ok := d.method(m)
		if !ok {
			return "", false
		}
		fmt.Fprintf(&b, "\nfunc (s %s) %s%s {\n%s\n}\n", name, m.Name(), head, body)
	}
	d.stubs[at].text = b.String()
	return name, true
}

// method is the body of a stub's method. Clocks tell the time.
func (d *driver) method(m *types.Func) (string, bool) {
	sig := m.Signature()
	params, res := sig.Params(), sig.Results()
	switch {
	case m.Name() == "Now" && res.Len() == 1 && isTime(res.At(0).Type()):
		return "return " + d.std("time", "Now()"), true
	case params.Len() == 1 && (m.Name() == "Since" || m.Name() == "Until" || m.Name() == "After" || m.Name() == "Sleep") &&
		(isTime(params.At(0).Type()) || isDuration(params.At(0).Type())):
		call := d.std("time", m.Name()+"(a0)")
		if res.Len() > 0 {
			call = "return " + call
		}
		return call, true
	case params.Len() == 0 && res.Len() == 1 && types.Identical(res.At(0).Type(), types.Typ[types.String]):
		return "return s.name", true
	}
	body, ok := d.stubBody(sig, fmt.Sprintf("s.name+%q", "."+m.Name()))
	return "e := s.e\n_ = e\n" + body, ok
}
