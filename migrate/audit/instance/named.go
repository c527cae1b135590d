package instance

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// Some libraries keep their breakers by name. What gives settings to a name is
// an instance, and so is the first use of a name that never gets any.

// byName reports a use that finds a breaker by its name.
func byName(u use) bool {
	switch u.symbol.Use {
	case catalog.Run, catalog.Fetch, catalog.Gate:
		return true
	}
	return false
}

// namespace is the library whose names a symbol uses.
func namespace(u use) string {
	if u.symbol.Names != "" {
		return u.symbol.Names
	}
	return u.lib.Source
}

// configures adds an instance for each name that a call configures.
func (f *finder) configures(u use) {
	at := place{e: u.call, f: u.f}
	settings := arg(u.call, u.symbol.SettingsArg)
	if settings == nil {
		return
	}
	switch at.in(settings).typeOf().Underlying().(type) {
	case *types.Map:
		f.configuresMap(u, at, at.in(settings))
		return
	case *types.Slice:
		f.loadsRules(u, at, at.in(settings))
		return
	}
	name := arg(u.call, u.symbol.NameArg)
	col := &collector{index: f.index, lib: u.lib}
	col.all("", at.in(settings))
	if len(col.lost) == 0 {
		col.imply(u.symbol.Implied)
	}
	f.addNamed(u, at, col, at.in(name))
}

func (f *finder) configuresMap(u use, at, settings place) {
	v := f.value(settings)
	lit, ok := v.at.e.(*ast.CompositeLit)
	if !ok || len(lit.Elts) == 0 {
		f.add(u, at, &collector{index: f.index, lib: u.lib, lost: []place{settings}}, value{}, at)
		return
	}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		col := &collector{index: f.index, lib: u.lib}
		col.all("", v.at.in(kv.Value))
		if len(col.lost) == 0 {
			col.imply(u.symbol.Implied)
		}
		f.addNamed(u, v.at.in(kv.Value), col, v.at.in(kv.Key))
	}
}

// addNamed enters an instance under its name, or under the names that callers
// give.
func (f *finder) addNamed(u use, at place, col *collector, name place) *found {
	v := f.value(name)
	made := f.add(u, at, col, v, name)
	if v.val == nil {
		made.prefix, _, _ = f.beginning(name, maxSteps)
	}
	for _, key := range f.names(u, v) {
		f.named[key] = append(f.named[key], made)
	}
	return made
}

// names are the keys of a name in the list of names. One that is not constant
// stands for any.
func (f *finder) names(u use, v value) []string {
	space := namespace(u) + "\x00"
	if v.val != nil && v.val.Kind() == constant.String {
		return []string{space + "=" + constant.StringVal(v.val)}
	}
	var out []string
	for _, o := range v.each {
		if o.val == nil || o.val.Kind() != constant.String {
			return []string{space}
		}
		out = append(out, space+"="+constant.StringVal(o.val))
	}
	if len(out) == 0 {
		out = []string{space}
	}
	return out
}

// usedBy attaches a use by name to its breaker, or adds one that has what the
// library gives to names that it does not know.
func (f *finder) usedBy(u use) {
	at := place{e: u.call, f: u.f}
	name := arg(u.call, u.symbol.NameArg)
	if name == nil {
		return
	}
	v := f.value(at.in(name))
	keys := f.names(u, v)
	known := false
	for _, key := range keys {
		for _, made := range f.breakersOf(u, key) {
			known = true
			if made.NameKnown || made.Package == u.f.pkg.Path {
				f.attach(made, u, at)
			}
		}
	}
	if known {
		return
	}
	col := &collector{index: f.index, lib: u.lib}
	if a := arg(u.call, u.symbol.SettingsArg); a != nil {
		col.all("", at.in(a))
	}
	if len(col.lost) == 0 {
		col.imply(u.symbol.Implied)
	}
	made := f.add(u, at, col, v, at.in(name))
	for _, key := range keys {
		f.named[key] = append(f.named[key], made)
	}
	f.attach(made, u, at)
}

// breakersOf returns the breakers that a name may mean: those that have it, or
// those that are named at run time and may get it.
func (f *finder) breakersOf(u use, key string) []*found {
	if list := f.named[key]; len(list) > 0 && !strings.HasSuffix(key, "\x00") {
		return f.near(u, list)
	}
	_, name, constant := strings.Cut(key, "\x00=")
	if constant && u.lib.Source == "canonical" {
		return nil // there are several registries
	}
	var out []*found
	for _, made := range f.named[namespace(u)+"\x00"] {
		if !constant || strings.HasPrefix(name, made.prefix) {
			out = append(out, made)
		}
	}
	return f.near(u, out)
}

// near are the breakers of the same package, if there are any. Those of tests
// are for tests only.
func (f *finder) near(u use, list []*found) []*found {
	list = slices.DeleteFunc(slices.Clone(list), func(m *found) bool { return m.Test && !u.f.test })
	same := slices.DeleteFunc(slices.Clone(list), func(m *found) bool { return m.Package != u.f.pkg.Path })
	if len(same) > 0 {
		return same
	}
	return list
}

// attach notes what a use by name calls.
func (f *finder) attach(made *found, u use, at place) {
	switch {
	case u.symbol.Use == catalog.Fetch:
		if at.e != made.at.e {
			made.stored = append(made.stored, f.storedIn(at)...)
		}
	case u.symbol.FuncArg != catalog.None && arg(u.call, u.symbol.FuncArg) != nil:
		made.runs = append(made.runs, at.in(u.call.Args[u.symbol.FuncArg]))
	case u.symbol.Use == catalog.Gate && u.fn != nil:
		made.runs = append(made.runs, after(at, u.fn))
	}
}

// after is the rest of a function after a gate.
func after(at place, fn *ast.FuncDecl) place {
	rest := &ast.BlockStmt{Lbrace: at.e.End(), Rbrace: fn.Body.Rbrace}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if s, ok := n.(ast.Stmt); ok && s.Pos() >= at.e.End() {
			rest.List = append(rest.List, s)
			return false
		}
		return true
	})
	return at.in(&ast.FuncLit{Type: &ast.FuncType{Func: at.e.Pos()}, Body: rest})
}

// isRule: a literal of a settings type that is a breaker by itself, wherever
// it is: sentinel's.
func isRule(u use) bool { return u.lib.Source == "sentinel" && u.symbol.Name == "Rule" }

func (f *finder) ruleLiteral(u use) {
	for _, n := range u.f.around(u.ident) {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			continue
		}
		if tn := named(u.f.pkg.Info.TypeOf(lit)); tn == u.obj {
			f.rule1(u, place{e: lit, f: u.f})
			return
		}
		if lit.Type == nil || !(lit.Type.Pos() <= u.ident.Pos() && u.ident.End() <= lit.Type.End()) {
			return
		}
		for _, e := range lit.Elts { // []*Rule{{...}, {...}}
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				e = kv.Value
			}
			if el, ok := e.(*ast.CompositeLit); ok && el.Type == nil {
				f.rule1(u, place{e: el, f: u.f})
			}
		}
		return
	}
}

func (f *finder) rule1(u use, at place) {
	col := &collector{index: f.index, lib: u.lib}
	col.literal(u.symbol, "", at, at.e.(*ast.CompositeLit), f.assignedTo(at))
	name := place{}
	for _, g := range col.settings {
		if g.Key == "name" {
			name = g.at
		}
	}
	if !name.known() {
		f.add(u, at, col, value{}, at)
		return
	}
	f.addNamed(u, at, col, name)
}

// loadsRules adds an instance for rules that come from elsewhere: literals
// count by themselves.
func (f *finder) loadsRules(u use, at, settings place) {
	list, ok := f.elements(settings, maxSteps)
	for _, e := range list {
		if _, isLit := f.value(e).at.e.(*ast.CompositeLit); !isLit {
			ok = false
		}
	}
	if ok && len(list) > 0 {
		return
	}
	for _, lit := range f.literals[f.ruleType(u)] {
		if lit.fn != nil && lit.fn == u.fn {
			return
		}
	}
	name := arg(u.call, u.symbol.NameArg)
	col := &collector{index: f.index, lib: u.lib, lost: []place{settings}}
	made := f.add(u, at, col, value{}, at)
	made.Config = map[string]any{}
	if name != nil {
		f.name(made, col, f.value(at.in(name)), at.in(name))
	}
	f.named[namespace(u)+"\x00"] = append(f.named[namespace(u)+"\x00"], made)
}
