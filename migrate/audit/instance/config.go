package instance

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/predicate"
)

// defaultText is a default in the words and the unit of the library.
func defaultText(s catalog.Setting) string {
	if s.Words != "" {
		return s.Words
	}
	switch v := s.Default.(type) {
	case float64:
		if s.Unit == catalog.Percent {
			return strconv.FormatFloat(v*100, 'g', 6, 64)
		}
	case string:
		if d, err := time.ParseDuration(v); err == nil && s.Unit == catalog.Milliseconds {
			return strconv.FormatInt(d.Milliseconds(), 10)
		}
	}
	return fmt.Sprint(s.Default)
}

// config is the text form of the canonical configuration that settings come to.
func (c *collector) config() map[string]any {
	out := map[string]any{}
	window := map[string]any{}
	for _, g := range c.settings {
		switch key, inWindow := strings.CutPrefix(g.Key, "window."); {
		case g.Key == "" || g.Key == "name":
		case inWindow:
			c.put(window, key, g)
		case g.Key == "trip" && !c.unset(g):
			c.trip(out, g)
		case g.Key != "trip":
			c.put(out, g.Key, g)
		}
	}
	byStrategy(out)
	if w := shape(window); len(w) > 0 {
		out["window"] = w
	}
	return out
}

// put leaves out what is not set, and a default for what is.
func (c *collector) put(m map[string]any, key string, g given) {
	if _, set := m[key]; set && g.at.e == nil {
		return
	}
	switch v := c.canonical(g); v {
	case nil, int64(0), 0.0, "", "0s", false:
	default:
		m[key] = v
	}
}

// canonical is a value in the unit of the canonical configuration, or its
// source when it is not constant.
func (c *collector) canonical(g given) any {
	if g.at.e == nil || c.unset(g) {
		if n, ok := g.Default.(int); ok {
			return int64(n)
		}
		return g.Default
	}
	if g.value.val == nil {
		if g.value.at.e != nil && g.value.at.f.pkg.Info.Types[g.value.at.e].IsNil() {
			return nil
		}
		return c.text(g.at)
	}
	return inUnit(g.value.val, g.Unit, g.Plus, g.typ)
}

// inUnit converts a constant.
func inUnit(v constant.Value, unit catalog.Unit, plus int, t types.Type) any {
	if !isNumber(v) {
		if v.Kind() == constant.Bool {
			return constant.BoolVal(v)
		}
		return textOf(v)
	}
	f, _ := constant.Float64Val(v)
	switch unit {
	case catalog.Duration:
		return time.Duration(f).String()
	case catalog.Milliseconds:
		return time.Duration(f * float64(time.Millisecond)).String()
	case catalog.Seconds:
		return time.Duration(f * float64(time.Second)).String()
	case catalog.Percent:
		return share(f)
	case catalog.Inverse:
		if f != 0 {
			return 1 / f
		}
	case catalog.Share:
		if isInteger(t) {
			return share(f)
		}
	}
	if n, ok := constant.Int64Val(constant.ToInt(v)); ok && f == math.Trunc(f) {
		return n + int64(plus)
	}
	return f
}

// share is a percentage as a share, without what binary fractions add.
func share(percent float64) float64 {
	f, err := strconv.ParseFloat(strconv.FormatFloat(percent/100, 'g', 12, 64), 64)
	if err != nil {
		return percent / 100
	}
	return f
}

// shape turns the parts of a window into one, with its kind. Parts that are
// not constant stay what they are.
func shape(w map[string]any) map[string]any {
	if n, ok := w["slices"].(string); ok { // the span of a slice, as gobreaker has it
		if count, ok := divide(w["span"], n); ok {
			w["slices"] = count
		}
	}
	if slice, ok := w["slice"].(string); ok {
		if d, err := time.ParseDuration(slice); err == nil {
			if n, ok := w["slices"].(int64); ok {
				w["span"] = (d * time.Duration(n)).String()
			}
		}
		delete(w, "slice")
	}
	switch {
	case w["kind"] != nil:
	case w["size"] != nil:
		w["kind"] = "count"
	case w["span"] == nil:
		return nil
	case w["slices"] != nil && w["slices"] != int64(1):
		w["kind"] = "rolling"
	default:
		delete(w, "slices")
		w["kind"] = "tumbling"
	}
	return w
}

// divide returns how many slices a span has, rounded up.
func divide(span any, slice string) (int64, bool) {
	text, ok := span.(string)
	if !ok {
		return 0, false
	}
	d, err := time.ParseDuration(text)
	s, err2 := time.ParseDuration(slice)
	if err != nil || err2 != nil || s <= 0 {
		return 0, false
	}
	return int64((d + s - 1) / s), true
}

// byStrategy names the threshold of a sentinel rule by what it limits.
func byStrategy(m map[string]any) {
	limit, ok := m["threshold"]
	strategy := m["strategy"]
	delete(m, "strategy")
	if !ok {
		return
	}
	delete(m, "threshold")
	switch strategy {
	case nil, int64(0): // SlowRequestRatio is zero, which is left out
		m["slow_ratio"] = limit
	case int64(1):
		m["failure_ratio"] = limit
	case int64(2):
		m["failures"] = limit
	default:
		m["threshold"] = limit
	}
	if strategy != nil && strategy != int64(0) {
		delete(m, "slow_after")
	}
}

// trip enters what a predicate asks for, or the predicate itself.
func (c *collector) trip(out map[string]any, g given) {
	rule, at, ok := c.rule(g.value.at)
	if !ok {
		out["trip"] = c.text(g.at)
		return
	}
	limit := func(key string, t *predicate.Threshold) {
		if t != nil {
			out[key] = c.limit(at, t)
		}
	}
	limit("consecutive_failures", rule.Consecutive)
	limit("failures", rule.Failures)
	if rule.Ratio != nil {
		out["failure_ratio"] = c.number(at.in(rule.Ratio))
		limit("min_calls", rule.MinCalls)
	}
}

// rule reads a predicate: a function literal, a function or a method.
func (c *collector) rule(at place) (*predicate.Rule, place, bool) {
	fn, body := c.body(at)
	if body.e == nil {
		return nil, at, false
	}
	counters := &predicate.Counters{
		Info: body.f.pkg.Info, Consecutive: "ConsecutiveFailures", Failures: "TotalFailures", Requests: "Requests",
		Stable: func(e ast.Expr) bool { return readable(body.f.pkg.Info, e) },
	}
	rule, ok := counters.Read(fn.Type, fn.Body)
	return rule, body, ok
}

// body returns the function that at is, as a literal, and its place.
func (c *collector) body(at place) (*ast.FuncLit, place) {
	if at.e == nil {
		return nil, place{}
	}
	if lit, ok := ast.Unparen(at.e).(*ast.FuncLit); ok {
		return lit, at
	}
	obj, ok := at.object().(*types.Func)
	if !ok {
		return nil, place{}
	}
	fn := c.functions[c.key(obj)]
	if fn == nil || fn.decl.Body == nil {
		return nil, place{}
	}
	lit := &ast.FuncLit{Type: fn.decl.Type, Body: fn.decl.Body}
	return lit, place{lit, fn.f, at.frame}
}

// readable reports a limit made of constants, variables and conversions.
func readable(info *types.Info, e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			ok = ok && info.Types[n.Fun].IsType()
		case *ast.IndexExpr, *ast.FuncLit, *ast.TypeAssertExpr:
			ok = false
		}
		return ok
	})
	return ok
}

// limit is "at least", as a number or as source.
func (c *collector) limit(at place, t *predicate.Threshold) any {
	if lit, ok := t.Expr.(*ast.BasicLit); ok && at.f.pkg.Info.Types[t.Expr].Value == nil {
		n, _ := strconv.ParseInt(lit.Value, 10, 64)
		return n
	}
	v := c.number(at.in(t.Expr))
	switch n := v.(type) {
	case int64:
		return max(n+t.Plus, 1)
	case string:
		if t.Plus != 0 {
			return n + " + 1"
		}
	}
	return v
}

func (c *collector) number(at place) any {
	v := c.value(at)
	if v.val == nil {
		return c.text(at)
	}
	return inUnit(v.val, catalog.Plain, 0, nil)
}
