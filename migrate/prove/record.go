package prove

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

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

// styles pairs the functions that report successes with those that report
// failures; those of all report both.
func (d *driver) styles(ok, bad, all []*types.Func) []style {
	var out []style
	defer func() {
		if len(out) == 0 || len(all) == 0 && !d.canTell(ok, bad) {
			d.untold = slices.Concat(bad, ok, all)
		}
	}()
	for _, fn := range all {
		if text, token, can := d.record(fn); can {
			out = append(out, style{success: text, name: fn.Name(), token: token})
		}
	}
	for i := range max(len(ok), len(bad)) {
		s := style{success: "_ = err", failure: "_ = err"}
		good := d.half(&s, ok, i, &s.success)
		if d.half(&s, bad, i, &s.failure) || good {
			out = append(out, s)
		}
	}
	return out
}

// canTell reports whether a result of each kind that there are functions for can
// be reported.
func (d *driver) canTell(lists ...[]*types.Func) bool {
	for _, list := range lists {
		if len(list) > 0 && !slices.ContainsFunc(list, func(fn *types.Func) bool { _, _, can := d.record(fn); return can }) {
			return false
		}
	}
	return true
}

// half enters the report of one kind and reports whether there is one.
func (d *driver) half(s *style, list []*types.Func, i int, text *string) bool {
	if len(list) == 0 {
		return false
	}
	fn := list[min(i, len(list)-1)]
	call, token, can := d.record(fn)
	if !can {
		return false
	}
	*text = call
	if s.name != "" {
		s.name += "/"
	}
	s.name += fn.Name()
	if token != nil {
		s.token = token
	}
	return true
}

// ticketMark stands for what the gate has returned to be handed back.
const ticketMark = "TICKET"

// record is a call that reports err.
func (d *driver) record(fn *types.Func) (text string, token types.Type, ok bool) {
	var args []string
	sig := fn.Signature()
	n := sig.Params().Len()
	if sig.Variadic() {
		n--
	}
	for i := range n {
		v := sig.Params().At(i)
		arg := d.reported(v)
		if text, ok := d.settingValue(v); ok {
			arg = text
		}
		switch {
		case sig.Recv() == nil && i == d.takes(sig):
			arg = "b"
		case arg == "" && token == nil:
			token, arg = v.Type(), ticketMark
		case arg == "":
			return "", nil, false
		}
		args = append(args, arg)
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

// reported is what a parameter of a report gets, or nothing when that must
// come from the gate.
func (d *driver) reported(v *types.Var) string {
	t := v.Type()
	info, _ := basic(t)
	switch {
	case isError(t):
		return "err"
	case info&types.IsBoolean != 0 && says(v.Name(), "fail", "err"):
		return "err != nil"
	case info&types.IsBoolean != 0 && !says(v.Name(), "probe", "half"):
		return "err == nil"
	case isDuration(t):
		return d.std("time", "Millisecond")
	case isTime(t):
		return d.std("time", "Now()")
	case says(v.Name(), "status", "code") && info&types.IsInteger != 0:
		text, _ := d.typeText(t)
		return text + "(harness.Status(err))"
	case info&types.IsString != 0 || isContext(t) || d.isKey(v):
		expr, _ := maker{d: d, inCall: true}.value(t, v.Name())
		return expr
	}
	return ""
}

// isKey reports whether a parameter says which of several breakers is meant: a
// number that gates take under the same name.
func (d *driver) isKey(v *types.Var) bool {
	if info, _ := basic(v.Type()); info&types.IsInteger == 0 {
		return false
	}
	for _, g := range d.gates {
		for p := range g.Signature().Params().Variables() {
			if p.Name() == v.Name() && types.Identical(p.Type(), v.Type()) {
				return true
			}
		}
	}
	return false
}

// report waits for the end of the call and reports it.
func (s style) report() string {
	if s.failure == "" {
		return "err := c.Wait()\n" + s.success + "\n"
	}
	return fmt.Sprintf("if err := c.Wait(); err == nil {\n%s\n} else {\n%s\n}\n", s.success, s.failure)
}
