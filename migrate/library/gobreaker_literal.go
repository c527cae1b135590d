package library

import (
	"go/ast"
	"go/types"
	"sort"
	"strconv"
	"time"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/predicate"
	"github.com/cbctl/cbctl/migrate/report"
)

// literal maps one Settings literal to a Config literal.
type literal struct {
	fields map[string]ast.Expr
	keep   map[string]bool // elements that stay, by old field name
	rename map[string]string
	// replace holds what takes an element's place; the old value goes in.
	replace map[string]func(old dst.Expr) []*dst.KeyValueExpr
	// extra are settings that the old literal left to the library's defaults.
	extra []func() *dst.KeyValueExpr

	unsafe  string     // what behaves otherwise, when the user allowed it
	hint    string     // what the user could allow
	names   []string   // field names by element index
	old     []dst.Expr // elements while they are rewritten
	orphans []string   // comments of elements that leave nothing behind
	config  map[string]any
	parity  []report.Parity
}

// newLiteral reads lit; a nil lit is the zero Settings.
func (p *planner) newLiteral(unit *detect.Unit, lit *ast.CompositeLit) *literal {
	m := &literal{
		fields: map[string]ast.Expr{}, rename: map[string]string{},
		replace: map[string]func(dst.Expr) []*dst.KeyValueExpr{},
		config:  map[string]any{},
	}
	if lit != nil {
		names, values := p.litFields(unit.Scope.File.Pkg.Info, lit)
		m.names = names
		for i, n := range names {
			m.fields[n] = values[i]
		}
	}
	l := &literalMapper{planner: p, literal: m, scope: unit.Scope, info: unit.Scope.File.Pkg.Info}
	if group, ok := p.settings.Of(unit); ok {
		l.facts = p.facts[group]
	}
	if l.facts == nil {
		l.facts = &settingsFacts{}
	}
	l.name()
	simpleRule := l.trip()
	l.probes()
	l.window(simpleRule)
	l.openFor()
	l.classify()
	l.rejection()
	sort.SliceStable(m.parity, func(i, j int) bool { return m.parity[i].New < m.parity[j].New })
	return m
}

// literalMapper maps the fields one after the other.
type literalMapper struct {
	*planner
	*literal
	scope *detect.Scope
	info  *types.Info
	facts *settingsFacts
}

// given returns the value of a field, or nil when it is absent, nil or zero.
func (l *literalMapper) given(field string) ast.Expr {
	v := l.fields[field]
	if v == nil || isNil(l.info, v) || isZero(l.info, v) {
		return nil
	}
	return v
}

func (l *literalMapper) canon(name string) string { return l.emit.canon(l.scope.File, name) }

// put replaces a field's element, or adds one when the field was absent.
func (l *literalMapper) put(field string, build func(old dst.Expr) []*dst.KeyValueExpr) {
	if _, ok := l.fields[field]; ok {
		l.replace[field] = build
		return
	}
	for _, kv := range build(nil) {
		l.extra = append(l.extra, func() *dst.KeyValueExpr { return kv })
	}
}

func (l *literalMapper) drop(field string) {
	if _, ok := l.fields[field]; ok {
		l.replace[field] = func(dst.Expr) []*dst.KeyValueExpr { return nil }
	}
}

// row adds to the parity table and to the text form of the configuration.
func (l *literalMapper) row(old, def, key, value, unit string) {
	origin, oldValue := "default", def
	if v := l.fields[old]; v != nil {
		oldValue, origin = source(v), "expression"
		if l.info.Types[v].Value != nil {
			origin = "constant"
		}
		if lit, ok := ast.Unparen(v).(*ast.FuncLit); ok {
			oldValue = predicateText(lit)
		}
		if len(oldValue) > 60 {
			oldValue = oldValue[:57] + "..."
		}
	}
	l.parity = append(l.parity, report.Parity{Old: old, OldValue: oldValue, Origin: origin, New: key, NewValue: value, Unit: unit})
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		l.config[key] = n
	} else if value == "true" {
		l.config[key] = true
	} else if f, err := strconv.ParseFloat(value, 64); err == nil {
		l.config[key] = f
	} else {
		l.config[key] = value
	}
}

// predicateText is what a closure returns, or "func" when that takes more than
// one statement to say.
func predicateText(lit *ast.FuncLit) string {
	if n := len(lit.Body.List); n > 0 {
		if ret, ok := lit.Body.List[n-1].(*ast.ReturnStmt); ok && len(ret.Results) == 1 {
			return source(ret.Results[0])
		}
	}
	return "func"
}

// duration is the text form of a duration, or its expression.
func (l *literalMapper) duration(e ast.Expr) string {
	if n, ok := predicate.Int(l.info, e); ok {
		return time.Duration(n).String()
	}
	return source(e)
}

func (l *literalMapper) name() {
	if v := l.fields["Name"]; v != nil {
		l.config["name"] = source(v)
		if s, err := strconv.Unquote(source(v)); err == nil {
			l.config["name"] = s
		}
	}
}

func (l *literalMapper) probes() {
	total := l.canon("ProbesTotal")
	limit := func() *dst.KeyValueExpr { return keyed("ProbeLimit", name(total)) }
	v := l.given("MaxRequests")
	if v == nil {
		l.put("MaxRequests", func(dst.Expr) []*dst.KeyValueExpr {
			out := []*dst.KeyValueExpr{keyed("Probes", number(1))}
			if l.facts.maxSet {
				out = append(out, limit())
			}
			return out
		})
		l.row("MaxRequests", "1", "probes", "1", "calls")
		return
	}
	wrap := atLeastOne(l.info, v)
	n, isConst := predicate.Int(l.info, v)
	l.put("MaxRequests", func(old dst.Expr) []*dst.KeyValueExpr {
		out := []*dst.KeyValueExpr{keyed("Probes", wrap(old))}
		if !isConst || n > 1 || l.facts.maxSet {
			out = append(out, limit())
		}
		return out
	})
	value := source(v)
	if isConst {
		value = strconv.FormatInt(n, 10)
	}
	l.row("MaxRequests", "", "probes", value, "calls in half-open, in total; as many successes close")
}

func (l *literalMapper) window(onlyStreak bool) {
	v, bucket := l.given("Interval"), l.given("BucketPeriod")
	l.drop("BucketPeriod")
	switch {
	case v == nil:
		_, explicit := l.fields["Interval"]
		if explicit || !onlyStreak || l.facts.intervalSet || l.facts.tripSet {
			fn := l.canon("NoWindow")
			l.put("Interval", func(dst.Expr) []*dst.KeyValueExpr {
				return []*dst.KeyValueExpr{keyed("Window", call(fn))}
			})
		}
		l.row("Interval", "0", "window", "none", "")
		l.config["window"] = map[string]any{"kind": "none"}
	case bucket == nil:
		fn := l.canon("Tumbling")
		l.put("Interval", func(old dst.Expr) []*dst.KeyValueExpr {
			return []*dst.KeyValueExpr{keyed("Window", call(fn, old))}
		})
		l.row("Interval", "", "window", "tumbling, "+l.duration(v), "")
		l.config["window"] = map[string]any{"kind": "tumbling", "span": l.duration(v)}
	default:
		fn := l.canon("RollingBuckets")
		l.put("Interval", func(old dst.Expr) []*dst.KeyValueExpr {
			return []*dst.KeyValueExpr{keyed("Window", call(fn, old, raw(source(bucket))))}
		})
		l.row("Interval", "", "window", "rolling, "+l.duration(v)+" in slices of "+l.duration(bucket), "")
		l.config["window"] = l.rolling(v, bucket)
	}
}

// rolling is the text form of a rolling window: the span is rounded up to whole
// slices.
func (l *literalMapper) rolling(span, bucket ast.Expr) map[string]any {
	n, ok1 := predicate.Int(l.info, span)
	b, ok2 := predicate.Int(l.info, bucket)
	if !ok1 || !ok2 || b <= 0 {
		return map[string]any{"kind": "rolling", "span": source(span), "slices": source(span) + " / " + source(bucket)}
	}
	slices := (n + b - 1) / b
	return map[string]any{"kind": "rolling", "span": time.Duration(slices * b).String(), "slices": slices}
}

func (l *literalMapper) openFor() {
	if l.fields["Timeout"] != nil {
		l.rename["Timeout"] = "OpenFor"
	}
	value := "1m0s"
	if v := l.given("Timeout"); v != nil {
		value = l.duration(v)
	}
	l.row("Timeout", "60s", "open_for", value, "")
}

// classify maps the two predicates to one classifier. Without either, every
// error is a failure, cancellation by the caller included.
func (l *literalMapper) classify() {
	success, excluded := l.given("IsSuccessful"), l.given("IsExcluded")
	if success == nil && excluded == nil && !l.facts.successSet && !l.facts.excludedSet {
		anyError := l.canon("AnyError")
		l.drop("IsExcluded")
		l.put("IsSuccessful", func(dst.Expr) []*dst.KeyValueExpr {
			return []*dst.KeyValueExpr{keyed("Classify", name(anyError))}
		})
		return
	}
	first := "IsSuccessful"
	if success == nil {
		first = "IsExcluded"
		l.drop("IsSuccessful")
	} else {
		l.drop("IsExcluded")
	}
	l.replaceClassifiers(first, success, excluded)
	if l.feat.classifyPanic {
		l.extra = append(l.extra, func() *dst.KeyValueExpr { return keyed("ClassifyPanic", dst.NewIdent("true")) })
	}
}

func (l *literalMapper) replaceClassifiers(at string, success, excluded ast.Expr) {
	if success == nil && excluded == nil { // set later, outside the literal
		anyError := l.canon("AnyError")
		l.extra = append(l.extra, func() *dst.KeyValueExpr { return keyed("Classify", name(anyError)) })
		return
	}
	fn := l.canon("Classifier")
	l.config["classify"] = "func"
	l.literal.classifiers(at, fn, success != nil, excluded != nil)
}

// rejection keeps the identity and the text of errors where code depends on it.
func (l *literalMapper) rejection() {
	open, probe := l.planner.rejectionErrors(l.scope.File)
	if open == "" {
		return
	}
	l.extra = append(l.extra,
		func() *dst.KeyValueExpr { return keyed("OpenErr", name(open)) },
		func() *dst.KeyValueExpr { return keyed("ProbeErr", name(probe)) })
}

// dropImports lets imports go that only a removed node used.
func (p *planner) dropImportsOf(f *detect.File, n ast.Node) {
	info := f.Pkg.Info
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if pkg, ok := info.Uses[id].(*types.PkgName); ok {
				fe := p.emit.file(f)
				fe.Imports.Drop = append(fe.Imports.Drop, pkg.Imported().Path())
			}
		}
		return true
	})
}

func (l *literalMapper) dropImports(n ast.Node) { l.dropImportsOf(l.scope.File, n) }
