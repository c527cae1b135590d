package instance

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/detect"
)

// given is a setting and its value.
type given struct {
	catalog.Setting
	name  string // as it is reported
	value value
	at    place // where it is written
	typ   types.Type

	literal bool // the value has no expression of its own
}

// collector gathers the settings of one instance.
type collector struct {
	*index
	lib      *catalog.Library
	settings []given
	lost     []place // settings that could not be found out, so that defaults are not known
	depth    int
}

// maxDepth bounds settings within settings.
const maxDepth = 6

// give adds a setting, or what its value consists of.
func (c *collector) give(s catalog.Setting, name string, at place) {
	v := c.value(at)
	if c.depth < maxDepth && v.val == nil {
		c.depth++
		done := c.expand(name, v.at)
		c.depth--
		if done {
			return
		}
	}
	if s.Name == "" {
		return
	}
	c.settings = append(c.settings, given{Setting: s, name: name, value: v, at: at, typ: at.typeOf()})
}

// expand handles a value that is a settings struct itself, or made by an
// option that has settings.
func (c *collector) expand(prefix string, at place) bool {
	if lit, ok := at.e.(*ast.CompositeLit); ok {
		if s, ok := c.settingsType(at.typeOf()); ok {
			c.literal(s, prefix, at, lit, token.NoPos)
			return true
		}
		return false
	}
	e, ok := at.e.(*ast.CallExpr)
	if !ok {
		return false
	}
	lib, s := at.entry()
	if lib != c.lib || s.Use != catalog.Option || len(s.Settings) == 0 && s.SettingsArg == catalog.None {
		return false
	}
	c.option(s, at, e)
	return true
}

// option adds the settings of a call of an option.
func (c *collector) option(s catalog.Symbol, at place, e *ast.CallExpr) {
	for i, setting := range s.Settings {
		if a := arg(e, i); a != nil && setting.Name != "" {
			c.give(setting, setting.Name, at.in(a))
		}
	}
	if a := arg(e, s.SettingsArg); a != nil {
		c.all("", at.in(a))
	}
	for _, implied := range s.Implied {
		c.settings = append(c.settings, given{Setting: implied, name: implied.Name})
	}
}

// settingsType returns the entry of a type that holds settings of the library.
func (c *collector) settingsType(t types.Type) (catalog.Symbol, bool) {
	if t == nil {
		return catalog.Symbol{}, false
	}
	tn := named(t)
	if tn == nil {
		return catalog.Symbol{}, false
	}
	lib, s := catalog.Lookup(tn)
	return s, lib == c.lib && s.Use == catalog.SettingsType
}

// all adds the settings that an argument holds.
func (c *collector) all(prefix string, at place) {
	v := c.value(at)
	if len(v.each) > 0 && c.alike(prefix, v.each) {
		return
	}
	if !c.held(prefix, at, v) {
		c.lost = append(c.lost, at)
	}
}

// held adds the settings of a literal, or of a variable that begins empty.
func (c *collector) held(prefix string, at place, v value) bool {
	if v.via.known() {
		at = v.via
	}
	root := c.root(at)
	s, ok := c.settingsType(v.at.typeOf())
	lit, isLit := v.at.e.(*ast.CompositeLit)
	switch {
	case ok && isLit:
		c.literal(s, prefix, v.at, lit, root)
	case ok && c.declaredEmpty(root):
		c.literal(s, prefix, at, &ast.CompositeLit{}, root)
	default:
		return false
	}
	return true
}

// alike adds the settings of one of several values that come to the same
// configuration.
func (c *collector) alike(prefix string, each []value) bool {
	var first *collector
	for _, v := range each {
		one := &collector{index: c.index, lib: c.lib, depth: c.depth}
		if !one.held(prefix, v.at, v) || len(one.lost) > 0 {
			return false
		}
		if first == nil {
			first = one
		} else if fmt.Sprint(first.config()) != fmt.Sprint(one.config()) {
			return false
		}
	}
	c.settings = append(c.settings, first.settings...)
	return true
}

// root is the position of the variable that an argument names, for fields that
// are set through it.
func (c *collector) root(at place) token.Pos {
	e := ast.Unparen(at.e)
	if u, ok := e.(*ast.UnaryExpr); ok {
		e = ast.Unparen(u.X)
	}
	if s, ok := e.(*ast.StarExpr); ok {
		e = ast.Unparen(s.X)
	}
	if id, ok := e.(*ast.Ident); ok {
		if v, ok := at.in(id).object().(*types.Var); ok {
			return c.key(v)
		}
	}
	return token.NoPos
}

// declaredEmpty reports a variable that begins as its zero value.
func (c *collector) declaredEmpty(root token.Pos) bool {
	if !root.IsValid() {
		return false
	}
	for _, f := range c.files {
		if f.syntax.FileStart <= root && root < f.syntax.FileEnd {
			for _, n := range f.around(&ast.Ident{NamePos: root, Name: "x"}) {
				spec, ok := n.(*ast.ValueSpec)
				if ok && len(spec.Values) == 0 {
					return true
				}
			}
		}
	}
	return false
}

// literal adds the fields of a struct literal, those that are set through the
// variable root, and the defaults of the rest.
func (c *collector) literal(s catalog.Symbol, prefix string, at place, lit *ast.CompositeLit, root token.Pos) {
	if prefix != "" {
		prefix += "."
	}
	for _, setting := range s.Settings {
		v := c.member(at, lit, setting.Name, root)
		if v.known() {
			c.give(setting, prefix+setting.Name, v)
			continue
		}
		if setting.Default != nil {
			c.settings = append(c.settings, given{Setting: setting, name: prefix + setting.Name})
		}
	}
}

// member is what a literal, or an assignment through root after it, sets a
// field to.
func (c *collector) member(at place, lit *ast.CompositeLit, name string, root token.Pos) place {
	var out place
	t := at.typeOf()
	st := structOf(t)
	if lit.Type == nil && len(lit.Elts) == 0 { // of a variable without a literal
		st = structOf(at.typeOf())
	}
	if st == nil {
		return out
	}
	for field := range st.Fields() {
		if field.Name() != name {
			continue
		}
		origin := detect.Origin(field).(*types.Var)
		out = c.fieldOf(at, lit, origin)
		for _, w := range c.writesOf(origin, at.f.test) {
			if root.IsValid() && w.root == root && w.e != nil {
				out = place{w.e, w.f, at.frame}
			}
		}
	}
	return out
}

// options adds what options among the arguments of a constructor say.
func (c *collector) options(at place, args []ast.Expr, spread bool) {
	for i, a := range args {
		if spread && i == len(args)-1 {
			list, ok := c.elements(at.in(a), maxSteps)
			if !ok {
				c.lost = append(c.lost, at.in(a))
			}
			for _, e := range list {
				c.oneOption(e)
			}
			continue
		}
		c.oneOption(at.in(a))
	}
}

func (c *collector) oneOption(at place) {
	v := c.value(at)
	e, ok := v.at.e.(*ast.CallExpr)
	if !ok {
		c.lost = append(c.lost, at)
		return
	}
	lib, s := v.at.entry()
	if lib != c.lib || s.Use != catalog.Option {
		c.lost = append(c.lost, at)
		return
	}
	c.option(s, v.at, e)
}

// elements lists what a slice is made of: the elements of literals, and what
// is appended to the variable.
func (x *index) elements(p place, steps int) ([]place, bool) {
	if steps == 0 {
		return nil, false
	}
	p.e = ast.Unparen(p.e)
	switch e := p.e.(type) {
	case *ast.CompositeLit:
		var out []place
		for _, el := range e.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				el = kv.Value
			}
			out = append(out, p.in(el))
		}
		return out, true
	case *ast.CallExpr:
		if id, ok := ast.Unparen(e.Fun).(*ast.Ident); ok && len(e.Args) > 0 {
			if b, ok := p.in(id).object().(*types.Builtin); ok {
				return x.builtin(p, b.Name(), e, steps)
			}
		}
	}
	next, _ := x.sources(p, steps)
	if len(next) == 0 {
		id, isVar := p.e.(*ast.Ident)
		return nil, isVar && (id.Name == "nil" || x.neverSet(p))
	}
	var out []place
	for _, n := range next {
		if x.grows(p, n) {
			n = n.in(&ast.CallExpr{Fun: n.e.(*ast.CallExpr).Fun, Args: append([]ast.Expr{&ast.Ident{Name: "nil"}}, n.e.(*ast.CallExpr).Args[1:]...), Ellipsis: n.e.(*ast.CallExpr).Ellipsis})
		}
		list, ok := x.elements(n, steps-1)
		if !ok {
			return nil, false
		}
		out = append(out, list...)
	}
	return out, true
}

// neverSet: a variable that is declared and nothing more.
func (x *index) neverSet(p place) bool {
	v, ok := p.object().(*types.Var)
	if !ok || v.IsField() || len(x.writes[x.key(v)]) > 0 {
		return false
	}
	fn, _ := x.parameter(p, v)
	return fn == nil
}

// grows reports v = append(v, ...).
func (x *index) grows(p, n place) bool {
	c, ok := n.e.(*ast.CallExpr)
	if !ok || len(c.Args) == 0 {
		return false
	}
	id, ok := ast.Unparen(c.Fun).(*ast.Ident)
	return ok && id.Name == "append" && n.in(c.Args[0]).object() != nil && n.in(c.Args[0]).object() == p.object()
}

func (x *index) builtin(p place, name string, e *ast.CallExpr, steps int) ([]place, bool) {
	switch name {
	case "make":
		return nil, true
	case "append":
		out, ok := x.elements(p.in(e.Args[0]), steps-1)
		if !ok {
			return nil, false
		}
		for i, a := range e.Args[1:] {
			if e.Ellipsis.IsValid() && i == len(e.Args)-2 {
				more, ok := x.elements(p.in(a), steps-1)
				return append(out, more...), ok
			}
			out = append(out, p.in(a))
		}
		return out, true
	}
	return nil, false
}

// imply adds the settings that hold when nothing is given.
func (c *collector) imply(implied []catalog.Setting) {
	for _, s := range implied {
		replaced := slices.ContainsFunc(c.settings, func(g given) bool {
			return s.Name != "" && g.name == s.Name && !c.unset(g) || slices.Contains(s.Instead, g.name) || slices.Contains(s.Instead, g.Setting.Name) ||
				s.Name == "" && g.Key == s.Key || s.Name != "" && g.at.e == nil && g.name == s.Name
		})
		if !replaced && !(s.Key == "failures" && c.trips()) {
			c.settings = append(c.settings, given{Setting: s, name: s.Name})
		}
	}
}

// trips reports whether something says when to open.
func (c *collector) trips() bool {
	return slices.ContainsFunc(c.settings, func(g given) bool {
		switch g.Key {
		case "failures", "consecutive_failures", "failure_ratio", "trip":
			return true
		}
		return false
	})
}

// unset reports a setting that is given as nil, or as zero where that means
// the default.
func (c *collector) unset(g given) bool {
	if g.at.e == nil {
		return true
	}
	if g.value.at.e != nil && g.value.at.f.pkg.Info.Types[g.value.at.e].IsNil() {
		return true
	}
	return g.Default != nil && isZero(g.value.val)
}

// report is what the survey says of the settings, in order.
func (c *collector) report() []survey.Setting {
	var out []survey.Setting
	for _, g := range c.settings {
		if g.name == "" {
			continue
		}
		if g.at.e == nil || c.unset(g) && g.Default != nil {
			out = append(out, survey.Setting{Name: g.name, Value: defaultText(g.Setting), Origin: survey.FromDefault})
			continue
		}
		out = append(out, c.one(g)...)
	}
	for _, p := range c.lost {
		pos := c.fset.Position(p.e.Pos())
		out = append(out, survey.Setting{Name: "settings", Value: c.text(p), Origin: c.value(p).origin, File: p.f.rel, Line: pos.Line})
	}
	return out
}

// one reports a setting where it is written; a parameter, once for each of its
// callers' values.
func (c *collector) one(g given) []survey.Setting {
	if g.literal {
		return []survey.Setting{c.setting(g.name, fmt.Sprint(c.canonical(g)), g.value.origin, g.value.where, g.at)}
	}
	if len(g.value.each) > 0 && g.value.origin == survey.FromParameter {
		var out []survey.Setting
		for _, v := range g.value.each {
			out = append(out, c.setting(g.name, c.text(v.at), v.origin, v.where, v.at))
		}
		for i := range out {
			out[i].Origin = survey.FromParameter
		}
		return out
	}
	text := c.text(g.at)
	if g.value.origin == survey.FromParameter && g.value.val != nil {
		text = c.text(g.value.at) // what the caller gives
	}
	return []survey.Setting{c.setting(g.name, text, g.value.origin, g.value.where, g.at)}
}

func (c *collector) setting(name, text string, origin survey.Origin, where token.Pos, at place) survey.Setting {
	if !where.IsValid() {
		where = at.e.Pos()
	}
	pos := c.fset.Position(where)
	return survey.Setting{Name: name, Value: text, Origin: origin, File: c.rel(pos.Filename), Line: pos.Line}
}

func textOf(v constant.Value) string {
	if v.Kind() == constant.String {
		return constant.StringVal(v)
	}
	return v.ExactString()
}
