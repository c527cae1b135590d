package instance

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

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
		if s, ok := c.literalType(at); ok {
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
	s, ok := c.literalType(v.at)
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
	st := structOf(at.typeOf())
	if st == nil {
		return keyed(at, lit, name)
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
