package replace

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"go/version"
	"slices"
	"strings"
	"time"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// settings are the fields of the generated breaker.Config, by name.
type settings map[string]string

// order is the order in which the fields are written.
var order = []string{
	"ConsecutiveFailures", "Failures", "FailureRatio", "MinCalls", "Trip", "TripOnSuccess", "Window", "OpenFor", "Backoff", "SinceFailure", "AfterOpen",
	"LazyProbing", "Probes", "ProbeLimit", "ProbeSuccesses", "ProbeLease", "LateResults", "LateSuccess",
}

// base are the settings that the roles say: parameters of the original, as
// expressions about self.
func (s *subject) base(self string) settings {
	r := s.r
	out := settings{}
	if r.Rule.Found() && !r.Threshold.Found() && !r.Ratio.Found() {
		out["Trip"] = s.trip(self)
	} else if r.Threshold.Found() {
		plus := 0
		if r.ThresholdOp == token.GTR {
			plus = 1
		}
		out["ConsecutiveFailures"] = s.number(r.Threshold, self, plus)
	} else if !r.Ratio.Found() {
		out["ConsecutiveFailures"] = "1"
	}
	if r.Ratio.Found() {
		out["FailureRatio"] = s.ratio(r.Ratio, self)
		out["MinCalls"] = "1"
		if r.MinCalls.Found() {
			out["MinCalls"] = s.number(r.MinCalls, self, 0)
		}
	}
	if !r.OpenFor.Found() {
		give(s.Candidate.Pos, "how long it stays open was not found")
	}
	out["OpenFor"] = s.duration(r.OpenFor, self)
	s.cap = s.longest(self)
	out["ProbeLease"] = "time.Hour"
	out["ProbeSuccesses"] = "1"
	if r.SuccessThreshold.Found() {
		out["ProbeSuccesses"] = s.number(r.SuccessThreshold, self, 0)
	} else if text := s.limit(self, s.closing); text != "" {
		out["ProbeSuccesses"] = text
	}
	out["Probes"] = "1"
	if r.HalfOpenLimit.Found() {
		out["Probes"] = s.number(r.HalfOpenLimit, self, 0)
	} else if text := s.limit(self, s.admitting); text != "" {
		out["Probes"] = text
	}
	if r.Window.Found() {
		s.span = s.duration(r.Window, self)
		out["Window"] = s.names.breaker + ".Tumbling(" + s.span + ")"
	}
	if !r.Window.Found() && (r.Ratio.Found() || s.listed()) {
		s.span = s.otherTime(self)
	}
	return out
}

// listed reports whether failures are kept in a list, not as a number.
func (s *subject) listed() bool {
	return slices.ContainsFunc(s.r.Failures, func(v *types.Var) bool {
		_, ok := v.Type().Underlying().(*types.Slice)
		return ok
	})
}

// otherTime is a duration besides the open time that the functions of the
// state use: the span of a window.
func (s *subject) otherTime(self string) string {
	found := ""
	for _, f := range s.order {
		ast.Inspect(f.decl.Body, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || found != "" {
				return found == ""
			}
			v, ok := s.info.Uses[sel.Sel].(*types.Var)
			if ok && v.IsField() && v != s.r.OpenFor.Var && !s.fields[v] && isDuration(v.Type()) {
				found = s.path(v, s.home.Type(), self, 0)
			}
			return true
		})
	}
	return found
}

// limit finds what a count of the half-open state is compared with, as far as
// it is an expression about self. Where lists the conditions to look at.
func (s *subject) limit(self string, where func(f *function) []ast.Expr) string {
	found := ""
	for _, f := range s.order {
		for _, cond := range where(f) {
			ast.Inspect(cond, func(n ast.Node) bool {
				b, ok := n.(*ast.BinaryExpr)
				if !ok || found != "" {
					return found == ""
				}
				for _, pair := range [][2]ast.Expr{{b.X, b.Y}, {b.Y, b.X}} {
					if v := s.counter(pair[0]); v == nil || v == s.r.State || s.isGeneration(v) || s.touches(pair[1]) || s.isZero(pair[1]) {
						continue
					}
					if text, ok := s.about(f, pair[1], self); ok {
						found = text
						if !types.Identical(s.info.TypeOf(pair[1]), types.Typ[types.Int]) && s.info.Types[pair[1]].Value == nil {
							found = "int(" + text + ")"
						}
					}
				}
				return true
			})
		}
	}
	return found
}

// counter is the count of the state that an expression is: a field, what a
// change of it returned, or a local variable with that.
func (s *subject) counter(e ast.Expr) *types.Var {
	e = unconvert(e)
	if !countable(s.info.TypeOf(e)) {
		return nil
	}
	if v, _ := s.loaded(e); v != nil {
		return v
	}
	switch e := e.(type) {
	case *ast.CallExpr:
		if a := s.atomicWrite(e); a != nil {
			return a.field
		}
	case *ast.Ident:
		if value := s.assignedTo(e); value != nil {
			return s.counter(value)
		}
	}
	return nil
}

// assignedTo is what a local variable was declared with.
func (s *subject) assignedTo(id *ast.Ident) ast.Expr {
	obj := s.info.Uses[id]
	var out ast.Expr
	for _, f := range s.order {
		ast.Inspect(f.decl.Body, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
				for i, lhs := range a.Lhs {
					if l, ok := lhs.(*ast.Ident); ok && obj != nil && s.info.Defs[l] == obj {
						out = a.Rhs[i]
					}
				}
			}
			return out == nil
		})
	}
	return out
}

// admitting are the conditions of gates on counts without another role.
func (s *subject) admitting(f *function) []ast.Expr {
	if f.kind != gateKind && f.kind != runKind {
		return nil
	}
	var out []ast.Expr
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok {
			for _, e := range []ast.Expr{b.X, b.Y} {
				if v := s.counter(e); v != nil && s.without(v) {
					out = append(out, b)
				}
			}
		}
		return true
	})
	return out
}

// closing are the conditions under which it closes.
func (s *subject) closing(f *function) []ast.Expr {
	var out []ast.Expr
	closes := func(list []ast.Stmt) bool {
		for _, st := range list {
			if slices.Equal(s.sets(st), []string{"closed"}) {
				return true
			}
		}
		return false
	}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			if closes(n.Body.List) {
				out = append(out, n.Cond)
			}
		case *ast.CaseClause:
			if closes(n.Body) {
				out = append(out, n.List...)
			}
		}
		return true
	})
	return out
}

// about is an expression of a function said about self, if it uses nothing
// else that belongs to the function.
func (s *subject) about(f *function, e ast.Expr, self string) (string, bool) {
	base := s.baseIn(f)
	text, ok := s.text(e), true
	ast.Inspect(e, func(n ast.Node) bool {
		if id, isIdent := n.(*ast.Ident); isIdent {
			v, isVar := s.info.Uses[id].(*types.Var)
			if isVar && !v.IsField() && v.Parent() != s.Package.Types.Scope() && (base == nil || s.text(base) != id.Name) {
				ok = false
			}
		}
		return true
	})
	if base != nil && s.text(base) != self {
		ok = ok && !strings.Contains(text, s.text(base))
	}
	return text, ok
}

// percent reports whether the share of failures is worked out in hundredths.
func (s *subject) percent() bool {
	found := false
	for _, f := range s.order {
		ast.Inspect(f.decl.Body, func(n ast.Node) bool {
			b, ok := n.(*ast.BinaryExpr)
			if !ok || b.Op != token.MUL {
				return true
			}
			for _, e := range []ast.Expr{b.X, b.Y} {
				if tv := s.info.Types[e]; tv.Value != nil && constant.Compare(constant.ToFloat(tv.Value), token.EQL, constant.MakeFloat64(100)) {
					found = true
				}
			}
			return true
		})
	}
	return found
}

// longest is the other duration in a function that works out the open time: a
// bound for one that grows.
func (s *subject) longest(self string) string {
	if s.r.OpenFor.Var == nil {
		return ""
	}
	found := ""
	for _, file := range s.Package.Syntax {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil || !s.mentions(fd.Body, s.r.OpenFor.Var) || !loops(fd.Body) {
				continue
			}
			ast.Inspect(fd.Body, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok || found != "" {
					return found == ""
				}
				v, ok := s.info.Uses[sel.Sel].(*types.Var)
				if ok && v.IsField() && v != s.r.OpenFor.Var && !s.fields[v] && isDuration(v.Type()) {
					found = s.path(v, s.home.Type(), self, 0)
				}
				return true
			})
		}
	}
	return found
}

// loops reports whether a function repeats something, or takes a power.
func loops(body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			found = true
		case *ast.BinaryExpr:
			found = found || n.Op == token.SHL
		case *ast.SelectorExpr:
			found = found || n.Sel.Name == "Pow"
		}
		return !found
	})
	return found
}

func isDuration(t types.Type) bool {
	n := named(t)
	return n != nil && n.Pkg() != nil && n.Pkg().Path() == "time" && n.Name() == "Duration"
}

// number is a setting as an int.
func (s *subject) number(set handrolled.Setting, self string, plus int) string {
	if set.Var == nil {
		n, ok := constant.Int64Val(constant.ToInt(set.Value))
		if !ok {
			give(set.Pos, "a limit is not a whole number")
		}
		if text := s.constantText(set, types.Typ[types.Int]); text != "" && n > 0 {
			if plus > 0 {
				text = fmt.Sprintf("%s + %d", text, plus)
			}
			return text
		}
		return fmt.Sprint(n + int64(plus))
	}
	text, t := s.settingExpr(set, self)
	if !types.Identical(t, types.Typ[types.Int]) {
		text = "int(" + text + ")"
	}
	if plus > 0 {
		text = fmt.Sprintf("%s + %d", text, plus)
	}
	// Zero is a rule that is off, not one that is met at once.
	if s.hasMax() {
		return "max(1, " + text + ")"
	}
	s.usesAtLeast = true
	return s.names.atLeast + "(1, " + text + ")"
}

// hasMax reports whether max is the one of the language.
func (s *subject) hasMax() bool {
	v := s.Package.Types.GoVersion()
	declared := func(p *rewrite.Package) bool { return p.Types != nil && p.Types.Scope().Lookup("max") != nil }
	return v != "" && version.Compare(v, "go1.21") >= 0 && !declared(s.Package) && !slices.ContainsFunc(s.Tests, declared)
}

// ratio is a share between 0 and 1.
func (s *subject) ratio(set handrolled.Setting, self string) string {
	percent := s.percent()
	if set.Var == nil {
		f, _ := constant.Float64Val(constant.ToFloat(set.Value))
		switch text := s.constantText(set, types.Typ[types.Float64]); {
		case text != "" && percent:
			return text + " / 100.0" // both may be whole numbers
		case text != "":
			return text
		case percent:
			f /= 100
		}
		return fmt.Sprint(f)
	}
	text, t := s.settingExpr(set, self)
	if !types.Identical(t, types.Typ[types.Float64]) {
		text = "float64(" + text + ")"
	}
	if percent {
		text += " / 100"
	}
	return text
}

func (s *subject) duration(set handrolled.Setting, self string) string {
	if set.Var == nil {
		n, ok := constant.Int64Val(constant.ToInt(set.Value))
		if !ok {
			give(set.Pos, "a time is not constant")
		}
		if c := s.constantOf(set); c != nil && isDuration(c.Type()) {
			return c.Name()
		}
		return durationText(time.Duration(n))
	}
	text, t := s.settingExpr(set, self)
	n := named(t)
	if n == nil || n.Name() != "Duration" {
		if unit := s.unitOf(set); unit != "" {
			return "time.Duration(" + text + ")*" + unit
		}
		switch unit := s.unixUnit(s.r.Since); {
		case unit == "UnixNano" && countable(t):
			return "time.Duration(" + text + ")"
		case unit == "UnixMilli" && countable(t):
			return "time.Duration(" + text + ")*time.Millisecond"
		case unit == "Unix" && countable(t):
			return "time.Duration(" + text + ")*time.Second"
		}
		give(set.Pos, "%s is no time.Duration", set.Var.Name())
	}
	return text
}

// unitOf is the unit that the code multiplies a number with where it uses it.
func (s *subject) unitOf(set handrolled.Setting) string {
	unit := ""
	for _, f := range s.order {
		ast.Inspect(f.decl.Body, func(n ast.Node) bool {
			b, ok := n.(*ast.BinaryExpr)
			if !ok || b.Op != token.MUL {
				return true
			}
			for _, pair := range [][2]ast.Expr{{b.X, b.Y}, {b.Y, b.X}} {
				sel, ok := ast.Unparen(pair[1]).(*ast.SelectorExpr)
				if ok && s.mentions(pair[0], set.Var) {
					if c, ok := s.info.Uses[sel.Sel].(*types.Const); ok && c.Pkg() != nil && c.Pkg().Path() == "time" {
						unit = "time." + c.Name()
					}
				}
			}
			return true
		})
	}
	return unit
}

func (s *subject) mentions(n ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			found = found || s.info.Uses[id] == types.Object(v)
		}
		return !found
	})
	return found
}

func durationText(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"}, {time.Millisecond, "Millisecond"}, {time.Microsecond, "Microsecond"}} {
		if d != 0 && d%u.unit == 0 {
			return fmt.Sprintf("%d*time.%s", d/u.unit, u.name)
		}
	}
	return fmt.Sprintf("time.Duration(%d)", int64(d))
}

// settingExpr is a setting as an expression about self.
func (s *subject) settingExpr(set handrolled.Setting, self string) (string, types.Type) {
	v := set.Var
	t := v.Type()
	text := ""
	switch {
	case !v.IsField() && v.Parent() == s.Package.Types.Scope():
		text = v.Name()
	case v.IsField():
		if text = s.path(v, s.home.Type(), self, 0); text == "" {
			give(set.Pos, "%s is not a setting of %s itself", v.Name(), s.home.Name())
		}
	default:
		give(set.Pos, "%s is a parameter or local variable where it is compared", v.Name())
	}
	if isAtomic(t) {
		m, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, "Load")
		fn, ok := m.(*types.Func)
		if !ok {
			give(set.Pos, "%s has no Load", v.Name())
		}
		return text + ".Load()", fn.Signature().Results().At(0).Type()
	}
	if _, isFunc := t.Underlying().(*types.Signature); isFunc {
		return text + "()", t.Underlying().(*types.Signature).Results().At(0).Type()
	}
	return text, t
}

// path is how a field is reached from a value of a type.
func (s *subject) path(v *types.Var, t types.Type, from string, depth int) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 3 {
		return ""
	}
	for f := range st.Fields() {
		if f == v || f.Origin() == v {
			return from + "." + f.Name()
		}
	}
	for f := range st.Fields() {
		if s.fields[f] || s.locks[f] {
			continue
		}
		if n := named(f.Type()); n != nil && n.Pkg() != nil && n.Pkg() != s.Package.Types && !f.Exported() && depth > 0 {
			continue
		}
		if text := s.path(v, f.Type(), from+"."+f.Name(), depth+1); text != "" {
			return text
		}
	}
	return ""
}

// clock is the expression of a func() time.Time for a breaker that takes the
// time from somewhere of its own, "" for package time.
func (s *subject) clock(self string) string {
	v := s.r.Clock
	if v == nil {
		return ""
	}
	text := v.Name()
	if v.IsField() {
		if text = s.path(v, s.home.Type(), self, 0); text == "" {
			give(v.Pos(), "its clock %s is not a field of %s", v.Name(), s.home.Name())
		}
	}
	if _, isFunc := v.Type().Underlying().(*types.Signature); isFunc {
		return "func() time.Time { return " + text + "() }"
	}
	return "func() time.Time { return " + text + ".Now() }"
}

// chosen are the settings after the knobs.
func (s *subject) chosen(self string) settings {
	out := s.base(self)
	for _, k := range knobTable {
		if s.Knobs.Has(k.name) {
			k.apply(s, out)
		}
	}
	if out["AfterOpen"] != "" && out["LateSuccess"] != s.names.breaker+".LateSuccessProbes" {
		// It is never half-open.
		for _, name := range []string{"Probes", "ProbeLimit", "ProbeSuccesses", "ProbeLease"} {
			delete(out, name)
		}
	}
	return out
}

// configText is the configuration as a composite literal.
func (s *subject) configText(set settings) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.Config{\n", s.names.breaker)
	for _, name := range order {
		if v := set[name]; v != "" {
			fmt.Fprintf(&b, "%s: %s,\n", name, v)
		}
	}
	var compat []string
	for _, k := range knobTable {
		if f, ok := strings.CutPrefix(k.field, "Compat."); ok && set[k.field] != "" {
			compat = append(compat, f+": "+set[k.field])
		}
	}
	if len(compat) > 0 {
		fmt.Fprintf(&b, "Compat: &%s.Compat{%s},\n", s.names.breaker, strings.Join(compat, ", "))
	}
	if len(s.moves.list) > 0 {
		fmt.Fprintf(&b, "OnEvent: %s.%s,\n", s.names.self, s.names.observer)
	}
	b.WriteString("}")
	return b.String()
}
