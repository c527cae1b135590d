package prove

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

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

// question is a gate on its way to code: the results of asking it.
type question struct {
	names  []string   // of all results
	noted  []string   // those that are worth noting
	token  types.Type // what a report may have to hand back
	ticket string     // and its name
	done   string     // a call of the function that takes the report, or nothing
}

func newQuestion(res *types.Tuple) question {
	var q question
	for i := range res.Len() {
		t, name := res.At(i).Type(), fmt.Sprintf("r%d", i)
		q.names = append(q.names, name)
		if f, isFunc := t.Underlying().(*types.Signature); isFunc {
			q.done = doneCall(f, name)
			continue
		}
		if info, _ := basic(t); info&types.IsBoolean != 0 {
			continue
		}
		if res.Len() > 1 && !isError(t) && q.token == nil {
			q.token, q.ticket = t, name
		}
		q.noted = append(q.noted, name)
	}
	return q
}

// ask is the code that asks and leaves when the answer is no.
func (q question) ask(call, condition string) string {
	text := fmt.Sprintf("%s := %s\n", strings.Join(q.names, ", "), call)
	for _, n := range q.names {
		text += "_ = " + n + "\n"
	}
	args := strings.Join(append([]string{condition}, q.noted...), ", ")
	return text + fmt.Sprintf("if !c.Admit(%s) {\nreturn\n}\n", args)
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
	condition := answer(sig)
	if says(fn.Name(), negative...) {
		condition = strings.ReplaceAll(condition, "bool(", "!bool(")
	}
	q := newQuestion(sig.Results())
	head := q.ask(call, condition)
	endings := q.endings(fn.Name(), styles)
	for _, name := range slices.Sorted(maps.Keys(endings)) {
		d.told = d.told || endings[name] != ""
		d.methods = append(d.methods, method{name: name, kind: "Guarded", ctx: takesContext(sig), body: head + endings[name]})
	}
}

// endings are the ways to report the result of a call, by name.
func (q question) endings(name string, styles []style) map[string]string {
	out := map[string]string{}
	if q.done != "" {
		out[name] = "err := c.Wait()\n" + q.done + "\n"
	}
	for _, s := range styles {
		if s.token != nil && (q.token == nil || !types.Identical(s.token, q.token)) {
			continue
		}
		full := name
		if len(styles) > 1 {
			full += "+" + s.name
		}
		out[full] = strings.ReplaceAll(s.report(), ticketMark, q.ticket)
	}
	if len(out) == 0 {
		out[name] = ""
	}
	return out
}

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
