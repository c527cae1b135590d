package prove

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// rolesOf answers what a function is for, by its roles.
type rolesOf struct{ handrolled.Roles }

func (r rolesOf) run(fn *types.Func) bool   { return slices.Contains(r.Runs, fn) }
func (r rolesOf) gate(fn *types.Func) bool  { return slices.Contains(r.Gates, fn) }
func (r rolesOf) read(fn *types.Func) bool  { return slices.Contains(r.ReadState, fn) }
func (r rolesOf) reset(fn *types.Func) bool { return slices.Contains(r.Resets, fn) }

func (r rolesOf) any(fn *types.Func) bool {
	return r.run(fn) || r.gate(fn) || r.read(fn) || r.reset(fn) || slices.Contains(r.OnSuccess, fn) || slices.Contains(r.OnFailure, fn)
}

// style is how results are reported: by one function or by two.
type style struct {
	success, failure string // statements; success alone reports both
	name             string
	token            types.Type // what must come from the gate, or nil
}

// pairs adds a call for each gate and each way to report results: the gate is
// asked when the call starts, and the result is reported when it ends.
func (d *driver) pairs(fns []*types.Func) {
	var gates, ok, bad, all []*types.Func
	for _, fn := range fns {
		switch {
		case d.isGate(fn):
			gates = append(gates, fn)
		case callback(fn.Signature()) != nil || d.roles().run(fn) || d.roles().reset(fn) || commands(fn.Name()):
		case d.reports(fn):
			all = append(all, fn)
		case slices.Contains(d.roles().OnFailure, fn) || says(fn.Name(), "fail", "recorderr", "onerr") && d.silent(fn):
			bad = append(bad, fn)
		case slices.Contains(d.roles().OnSuccess, fn) || says(fn.Name(), "success", "succeed") && d.silent(fn):
			ok = append(ok, fn)
		}
	}
	styles := d.styles(ok, bad, all)
	for _, g := range gates {
		d.gate(g, styles)
	}
	if len(gates) == 0 {
		for _, s := range styles {
			if s.token == nil {
				d.methods = append(d.methods, method{name: s.name, kind: "Guarded", body: "c.Admit(true)\n" + s.report()})
			}
		}
	}
	for _, fn := range slices.Concat(ok, bad, all) {
		d.used[fn] = true
	}
}

// commands reports whether a name is that of an order to the breaker, which
// may look like a report from the inside.
func commands(name string) bool {
	return says(name, "reset", "force", "trip", "clear", "isolate", "disable", "enable", "set") && !says(name, "record")
}

// silent reports whether a function may be one that reports a result: a
// getter is not.
func (d *driver) silent(fn *types.Func) bool {
	return fn.Signature().Results().Len() == 0 && says(fn.Name(), "record", "on", "mark", "report", "add", "note") ||
		fn.Signature().Results().Len() == 0 && d.asks(fn.Signature())
}

// negative are words for an answer that keeps calls away.
var negative = []string{
	"open", "trip", "block", "reject", "skip", "shortcircuit", "unavail", "eject", "unhealthy", "banned", "paused",
	"down", "broken", "exceed", "limited", "suspend", "cooling", "resting", "drop",
}

// isGate reports whether a function is asked before a call: it has the role
// or the name, and an answer that can be understood.
func (d *driver) isGate(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Results().Len() == 0 || callback(sig) != nil || answer(sig) == "" {
		return false
	}
	return d.roles().gate(fn) || says(fn.Name(), "allow", "acquire", "canexec", "canproceed", "canrequest", "cancall", "isopen", "before")
}

// answer is a condition on the results under which a call may be made: there
// is no error, and what is a bool is true.
func answer(sig *types.Signature) string {
	var all []string
	for i := range sig.Results().Len() {
		t := sig.Results().At(i).Type()
		switch {
		case isError(t):
			all = append(all, fmt.Sprintf("r%d == nil", i))
		case types.Identical(t.Underlying(), types.Typ[types.Bool]):
			all = append(all, fmt.Sprintf("bool(r%d)", i))
		}
	}
	return strings.Join(all, " && ")
}

// reports reports whether a function takes a result, good or bad.
func (d *driver) reports(fn *types.Func) bool {
	sig := fn.Signature()
	takes := false
	for v := range sig.Params().Variables() {
		b, ok := v.Type().Underlying().(*types.Basic)
		takes = takes || isError(v.Type()) || ok && b.Kind() == types.Bool
	}
	if !takes {
		return false
	}
	onFailure := slices.Contains(d.roles().OnFailure, fn)
	onSuccess := slices.Contains(d.roles().OnSuccess, fn)
	if onFailure || onSuccess {
		return onFailure && onSuccess || says(fn.Name(), "result", "report", "done", "record", "after", "observe", "complete") && !says(fn.Name(), "fail", "success")
	}
	return says(fn.Name(), "recordresult", "report", "done", "observe") && d.silent(fn)
}

func (d *driver) styles(ok, bad, all []*types.Func) []style {
	var out []style
	for _, fn := range all {
		if text, token, can := d.record(fn); can {
			out = append(out, style{success: text, name: fn.Name(), token: token})
		}
	}
	for i := range max(len(ok), len(bad)) {
		var s style
		var names []string
		for k, list := range [][]*types.Func{ok, bad} {
			if len(list) == 0 {
				continue
			}
			fn := list[min(i, len(list)-1)]
			text, token, can := d.record(fn)
			if !can {
				continue
			}
			if token != nil {
				s.token = token
			}
			names = append(names, fn.Name())
			if k == 0 {
				s.success = text
			} else {
				s.failure = text
			}
		}
		if s.name = strings.Join(names, "/"); s.name != "" {
			if s.success == "" || s.failure == "" {
				s.success, s.failure = orNone(s.success), orNone(s.failure)
			}
			out = append(out, s)
		}
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "_ = err"
	}
	return s
}

// record is a call that reports err.
func (d *driver) record(fn *types.Func) (text string, token types.Type, ok bool) {
	var args []string
	sig := fn.Signature()
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			break
		}
		b, isBasic := v.Type().Underlying().(*types.Basic)
		switch {
		case fn.Signature().Recv() == nil && i == d.takes(sig):
			args = append(args, "b")
		case isError(v.Type()):
			args = append(args, "err")
		case isBasic && b.Kind() == types.Bool && !says(v.Name(), "probe", "half"):
			if says(v.Name(), "fail", "err") {
				args = append(args, "err != nil")
			} else {
				args = append(args, "err == nil")
			}
		case isDuration(v.Type()):
			args = append(args, d.std("time", "Millisecond"))
		case isTime(v.Type()):
			args = append(args, d.std("time", "Now()"))
		case isBasic && says(v.Name(), "status", "code") && b.Info()&types.IsInteger != 0:
			text, _ := d.typeText(v.Type())
			args = append(args, text+"(harness.Status(err))")
		case isBasic && b.Info()&types.IsString != 0 || isContext(v.Type()):
			expr, _ := maker{d: d, inCall: true}.value(v.Type(), v.Name())
			args = append(args, expr)
		case token == nil:
			token = v.Type()
			args = append(args, ticketMark)
		default:
			return "", nil, false
		}
	}
	name := fn.Name()
	if sig.Recv() != nil {
		name = "b." + name
	} else {
		d.root(name)
	}
	text = name + "(" + strings.Join(args, ", ") + ")"
	if sig.Results().Len() > 0 {
		text = "c.Reported(" + text + ")"
	}
	return text, token, true
}

// report waits for the end of the call and reports it.
func (s style) report() string {
	if s.failure == "" {
		return "err := c.Wait()\n" + s.success + "\n"
	}
	return fmt.Sprintf("if err := c.Wait(); err == nil {\n%s\n} else {\n%s\n}\n", s.success, s.failure)
}

// gate adds the calls that begin with a gate.
func (d *driver) gate(fn *types.Func, styles []style) {
	at := d.mark()
	sig := fn.Signature()
	call, ok := d.call(fn, maker{d: d, inCall: true})
	if !ok {
		d.skip(fn, at)
		return
	}
	d.used[fn] = true
	if sig.Recv() == nil {
		d.root(fn.Name())
	}
	var names, noted []string
	var token types.Type
	var done, ticket string
	for i := range sig.Results().Len() {
		t := sig.Results().At(i).Type()
		names = append(names, fmt.Sprintf("r%d", i))
		if f, isFunc := t.Underlying().(*types.Signature); isFunc {
			done = doneCall(f, names[i])
			continue
		}
		if b, ok := t.Underlying().(*types.Basic); ok && b.Kind() == types.Bool {
			continue
		}
		if sig.Results().Len() > 1 && !isError(t) && token == nil {
			token, ticket = t, names[i]
		}
		noted = append(noted, names[i])
	}
	condition := answer(sig)
	if says(fn.Name(), negative...) {
		condition = strings.ReplaceAll(condition, "bool(", "!bool(")
	}
	head := fmt.Sprintf("%s := %s\n", strings.Join(names, ", "), call)
	for _, n := range names {
		head += "_ = " + n + "\n"
	}
	head += fmt.Sprintf("if !c.Admit(%s) {\nreturn\n}\n", strings.Join(append([]string{condition}, noted...), ", "))
	add := func(name, report string) {
		d.methods = append(d.methods, method{name: name, kind: "Guarded", ctx: takesContext(sig), body: head + report})
	}
	n := 0
	if done != "" {
		add(fn.Name(), "err := c.Wait()\n"+done+"\n")
		n++
	}
	for _, s := range styles {
		if s.token == nil || token != nil && types.Identical(s.token, token) {
			name := fn.Name()
			if len(styles) > 1 {
				name += "+" + s.name
			}
			add(name, strings.ReplaceAll(s.report(), ticketMark, ticket))
			n++
		}
	}
	if n == 0 {
		add(fn.Name(), "")
	}
}

// ticketMark stands for what the gate has returned to be handed back.
const ticketMark = "TICKET"

// doneCall reports a result with a function that the gate has returned.
func doneCall(f *types.Signature, name string) string {
	if f.Params().Len() == 0 {
		return "_ = err\n" + name + "()"
	}
	if f.Params().Len() > 1 {
		return ""
	}
	t := f.Params().At(0).Type()
	b, ok := t.Underlying().(*types.Basic)
	switch {
	case isError(t):
		return name + "(err)"
	case ok && b.Kind() == types.Bool:
		return name + "(err == nil)"
	}
	return ""
}
