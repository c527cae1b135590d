package prove

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// maker makes up values: arguments of a constructor, which a schedule has, or
// of a method, which depend on the call.
type maker struct {
	d      *driver
	inCall bool
	field  bool // of a struct, whose zero value means something
	depth  int
	// action: the call changes something; settings: what it changes are settings.
	action, settings bool
}

const maxDepth = 4

// value is an expression of a type for a parameter or field of that name.
func (m maker) value(t types.Type, name string) (string, bool) {
	if m.depth > maxDepth {
		return "", false
	}
	if text, ok := m.known(t, name); ok {
		return text, true
	}
	text, ok := m.d.typeText(t)
	if !ok {
		return "", false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return m.basic(t, text, name, u)
	case *types.Signature:
		return m.optional(text, name, func() (string, bool) { return m.d.function(u, name, m.inCall) })
	case *types.Interface:
		return m.iface(t, text, name, u)
	case *types.Pointer:
		return m.pointer(u, text, name)
	case *types.Struct:
		return m.structure(t, text, name, u)
	case *types.Slice:
		return m.slice(u, text, name)
	case *types.Chan:
		return "make(" + text + ", 1024)", !m.inCall
	case *types.Map:
		return "nil", true
	case *types.Array:
		return text + "{}", true
	}
	return "", false
}

// known are types that are met often and have a good value.
func (m maker) known(t types.Type, name string) (string, bool) {
	d, env := m.d, "e."
	switch {
	case isContext(t):
		if m.inCall {
			return "c.Ctx()", true
		}
		return d.std("context", "Background()"), true
	case isError(t):
		return "nil", true
	case isTime(t):
		return d.std("time", "Now()"), true
	case is(t, true, "net/http", "Client"):
		d.usesStubs = true
		return env + "Client()", true
	case is(t, false, "net/http", "RoundTripper"):
		d.usesStubs = true
		return env + "RoundTripper()", true
	case is(t, true, "net/http", "Request"):
		return "c.Request()", m.inCall
	case is(t, false, "net/http", "ResponseWriter"):
		return "c.Writer()", m.inCall
	case is(t, false, "net/http", "Handler"):
		d.usesStubs = true
		return fmt.Sprintf("e.Handler(%q)", name), true
	case is(t, false, "net/http", "HandlerFunc"):
		d.usesStubs = true
		return fmt.Sprintf("e.Handler(%q).ServeHTTP", name), true
	case is(t, true, "log/slog", "Logger"):
		return env + "Logger()", true
	case is(t, true, "log", "Logger"):
		return fmt.Sprintf("%s(e.Writer(%q), \"\", 0)", d.std("log", "New"), name), true
	case is(t, false, "io", "Writer"):
		return fmt.Sprintf("e.Writer(%q)", name), true
	}
	return m.library(t)
}

// quiet are values of well-known libraries that do nothing.
var quiet = []struct {
	ptr              bool
	path, name, expr string
}{
	{true, "go.uber.org/zap", "Logger", "NewNop()"},
	{true, "go.uber.org/zap", "SugaredLogger", "NewNop().Sugar()"},
	{false, "github.com/rs/zerolog", "Logger", "Nop()"},
	{false, "github.com/go-logr/logr", "Logger", "Discard()"},
	{true, "github.com/sirupsen/logrus", "Logger", "New()"},
	{false, "github.com/prometheus/client_golang/prometheus", "Registerer", "NewRegistry()"},
	{true, "github.com/prometheus/client_golang/prometheus", "Registry", "NewRegistry()"},
}

func (m maker) library(t types.Type) (string, bool) {
	for _, q := range quiet {
		if is(t, q.ptr, q.path, q.name) {
			return m.d.use(q.path, q.path[strings.LastIndexByte(q.path, '/')+1:]) + "." + q.expr, true
		}
	}
	return "", false
}

// optional is a value that may be left out where that is allowed: in a field.
func (m maker) optional(text, name string, value func() (string, bool)) (string, bool) {
	if !m.field || m.inCall {
		return value()
	}
	at := m.d.mark()
	i := m.d.param(name, "Present")
	expr, ok := value()
	if !ok {
		m.d.undo(at)
		return "", false
	}
	return fmt.Sprintf("harness.If[%s](e.Bool(%d), %s)", text, i, expr), true
}

func (m maker) basic(t types.Type, text, name string, b *types.Basic) (string, bool) {
	info := b.Info()
	if m.inCall {
		if expr, ok := m.varied(t, text, name, b); ok {
			return expr, true
		}
		switch {
		case isDuration(t):
			return fmt.Sprintf("%s(c.KeyInt()) * %s", text, m.d.std("time", "Second")), true
		case info&types.IsNumeric != 0 && info&types.IsComplex == 0:
			return text + "(c.KeyInt())", true
		case info&types.IsString != 0:
			return text + "(c.Key())", true
		case info&types.IsBoolean != 0:
			return text + "(true)", true
		}
		return "", false
	}
	zero := fmt.Sprintf("Zero: %t", m.field)
	if expr, ok := m.enumerated(t, name, zero); ok {
		return expr, true
	}
	arg := func(format, kind string) (string, bool) {
		return fmt.Sprintf(format, text, m.d.param(name, kind, zero)), true
	}
	switch {
	case isDuration(t):
		return arg("%s(e.Int(%d))", "Period")
	case info&types.IsBoolean != 0:
		return arg("%s(e.Bool(%d))", "Flag")
	case info&types.IsString != 0:
		return arg("%s(e.Text(%d))", "Text")
	case info&types.IsFloat != 0:
		return arg(floating(name))
	case info&types.IsInteger != 0 && b.Kind() != types.Uintptr:
		return arg(m.integer(name))
	}
	return "", false
}

func floating(name string) (format, kind string) {
	switch {
	case says(name, "percent", "pct"):
		return "%s(e.Int(%d))", "Percent"
	case says(name, "factor", "multipl", "backoff", "base"):
		return "%s(e.Int(%d))", "Count"
	case says(name, "second", "timeout", "duration", "cooldown"):
		return "%s(e.Int(%d)) / 1e9", "Period"
	}
	return "%s(e.Float(%d))", "Ratio"
}

// integer is how a whole number is drawn; some are times.
func (m maker) integer(name string) (format, kind string) {
	switch {
	case says(name, "percent", "pct"):
		return "%s(e.Int(%d))", "Percent"
	case says(name, "milli") || strings.HasSuffix(strings.ToLower(name), "ms"):
		return "%s(e.Int(%d) / 1e6)", "Period"
	case says(name, "nanos"):
		return "%s(e.Int(%d))", "Period"
	case says(name, "second", "timeout", "cooldown", "duration") || strings.HasSuffix(strings.ToLower(name), "sec"):
		return "%s(e.Int(%d) / 1e9)", "Period"
	}
	return "%s(e.Int(%d))", "Count"
}

// enumerated is one of the constants that the package has of a type.
func (m maker) enumerated(t types.Type, name, zero string) (string, bool) {
	n, ok := t.(*types.Named)
	if !ok || n.Obj().Pkg() != m.d.p.pkg {
		return "", false
	}
	var consts []string
	for _, s := range m.d.p.pkg.Scope().Names() {
		c, ok := m.d.p.pkg.Scope().Lookup(s).(*types.Const)
		if ok && types.Identical(c.Type(), t) && m.d.p.both(s) {
			consts = append(consts, s)
		}
	}
	if len(consts) == 0 || len(consts) > 8 {
		return "", false
	}
	for _, c := range consts {
		m.d.root(c)
	}
	i := m.d.param(name, "Choice", fmt.Sprintf("N: %d", len(consts)), fmt.Sprintf("Names: %#v", consts))
	return fmt.Sprintf("harness.OneOf(e.Int(%d), %s)", i, strings.Join(consts, ", ")), true
}

func (m maker) pointer(u *types.Pointer, text, name string) (string, bool) {
	inner := m
	inner.depth++
	if st, ok := u.Elem().Underlying().(*types.Struct); ok {
		if n, ok := types.Unalias(u.Elem()).(*types.Named); !ok || n.Obj().Pkg() != m.d.p.pkg {
			return "nil", true
		}
		elem, _ := m.d.typeText(u.Elem())
		expr, ok := inner.structure(u.Elem(), elem, name, st)
		return "&" + expr, ok
	}
	inner.field = false
	expr, ok := inner.value(u.Elem(), name)
	if !ok {
		return "nil", true
	}
	return "harness.Ptr(" + expr + ")", true
}

// structure is a literal with the fields that both versions have and that can
// be made up; the breaker's own parts are left alone.
func (m maker) structure(t types.Type, text, name string, st *types.Struct) (string, bool) {
	n, named := types.Unalias(t).(*types.Named)
	if !named || n.Obj().Pkg() != m.d.p.pkg {
		return text + "{}", true
	}
	m.d.root(n.Obj().Name())
	before, after := m.d.p.old.fields(n.Obj().Name()), m.d.p.new.fields(n.Obj().Name())
	inner := m
	inner.field, inner.depth = true, m.depth+1
	var fields []string
	for f := range st.Fields() {
		if f.Embedded() && !f.Exported() || before[f.Name()] == "" || before[f.Name()] != after[f.Name()] || m.d.part(f) {
			continue
		}
		at := m.d.mark()
		if expr, ok := inner.value(f.Type(), f.Name()); ok {
			fields = append(fields, f.Name()+": "+expr)
		} else {
			m.d.undo(at)
		}
	}
	return text + "{" + strings.Join(fields, ", ") + "}", true
}

// part reports whether a field is one of the breaker's moving parts.
func (d *driver) part(f *types.Var) bool {
	r := d.p.s.Candidate.Roles
	moving := slices.Concat([]*types.Var{r.State, r.Since, r.Lock}, r.Failures, r.Successes, r.Probes)
	return slices.Contains(moving, f) || isTime(f.Type()) || is(f.Type(), true, "time", "Timer")
}

// slice has one or two elements where those are stubs, else one.
func (m maker) slice(u *types.Slice, text, name string) (string, bool) {
	inner := m
	inner.depth++
	at := m.d.mark()
	_, isIface := u.Elem().Underlying().(*types.Interface)
	if !isIface {
		return "nil", true
	}
	first, ok := inner.value(u.Elem(), name+"1")
	if !ok {
		m.d.undo(at)
		return "nil", true
	}
	second, _ := inner.value(u.Elem(), name+"2")
	elem, _ := m.d.typeText(u.Elem())
	if m.inCall {
		return fmt.Sprintf("%s{%s, %s}", text, first, second), true
	}
	i := m.d.param("a second of "+name, "Option")
	return fmt.Sprintf("append(%s{%s}, harness.Some[%s](e.Bool(%d), %s)...)", text, first, elem, i, second), true
}
