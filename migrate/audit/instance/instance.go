// Package instance finds the places of a module where circuit breakers are
// made, and reads their settings off the code: of library breakers, of the
// canonical one and of those that were written by hand.
package instance

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// Input is what Find looks at. Nothing of it is changed.
type Input struct {
	Module   *rewrite.Module
	Fset     *token.FileSet
	Packages []*rewrite.Package                           // type-checked with bodies; a file counts in the first one that has it
	Written  map[*rewrite.Package][]*handrolled.Candidate // the breakers that were written by hand
	Source   func(path string) []byte
}

// WrittenID is the ID of the implementation of a breaker that was written by
// hand.
func WrittenID(pkg *rewrite.Package, c *handrolled.Candidate) string {
	kind := survey.Handrolled
	if c.Inlined {
		kind = survey.Inline
	}
	return fmt.Sprintf("%s:%s.%s", kind, pkg.Path, c.Type.Name())
}

// Result is what Find found. The lists are in the order of their places; IDs
// stay when lines move.
type Result struct {
	Implementations []survey.Implementation // libraries and the canonical package
	Instances       []survey.Instance       // of all kinds

	// Packages are import paths of the module that were not given and may know
	// the value of a setting. Callers are those of packages with exported
	// functions whose callers matter: the more of their importers are given, the
	// better. Whoever can load them may call Find again.
	Packages, Callers []string
}

// Find returns the instances in the packages of in. It keeps no state and may
// run several times at once.
func Find(in Input) Result {
	f := &finder{index: newIndex(in), in: in, named: map[string][]*found{}, impls: map[string]*survey.Implementation{}}
	f.libraries()
	f.handwritten()
	f.protect()
	return Result{
		Implementations: f.implementations(), Instances: f.instances(),
		Packages: slices.Sorted(maps.Keys(f.unseen)), Callers: slices.Sorted(maps.Keys(f.unseenCallers)),
	}
}

// found is an instance on its way into the survey.
type found struct {
	survey.Instance
	lib    *catalog.Library
	pos    token.Pos
	at     place       // the expression that makes it
	stored []token.Pos // variables, fields and functions that it is reached by
	runs   []place     // functions that are called under it, by name
	prefix string      // constant beginning of a name that is made at run time
}

type finder struct {
	*index
	in    Input
	all   []*found
	named map[string][]*found // by library and name: those that calls by name use
	impls map[string]*survey.Implementation

	flows  map[token.Pos][]token.Pos // from holders of values to those that get them
	givers map[token.Pos]int         // from how many places a holder gets its value
}

// libraries finds the instances that the symbols of libraries make. Those by
// name come last: they need to know which names are configured.
func (f *finder) libraries() {
	for _, u := range f.uses {
		switch {
		case u.symbol.Use == catalog.Make:
			f.makes(u)
		case u.symbol.Use == catalog.Configure && u.call != nil:
			f.configures(u)
		case u.symbol.Use == catalog.SettingsType && isRule(u):
			f.ruleLiteral(u)
		}
	}
	for _, u := range f.uses {
		if u.call != nil && u.symbol.NameArg != catalog.None && byName(u) {
			f.usedBy(u)
		}
	}
}

// makes adds what a constructor makes: where it is called, or where a variable
// that holds it is.
func (f *finder) makes(u use) {
	if u.call != nil {
		f.construct(u, place{e: u.call, f: u.f}, u.call)
		return
	}
	calls := f.callsThrough(u)
	for _, c := range calls {
		f.construct(u, c.place(), c.CallExpr)
	}
	if len(calls) == 0 {
		at := place{e: u.ident, f: u.f}
		f.add(u, at, &collector{index: f.index, lib: u.lib, lost: []place{at}}, value{}, at)
	}
}

// callsThrough are the calls of variables that a function was assigned to.
func (f *finder) callsThrough(u use) []call {
	var out []call
	for _, n := range u.f.around(u.ident) {
		var lhs ast.Expr
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, r := range n.Rhs {
				if r.Pos() <= u.ident.Pos() && u.ident.End() <= r.End() && len(n.Lhs) == len(n.Rhs) {
					lhs = n.Lhs[i]
				}
			}
		case *ast.ValueSpec:
			for i, r := range n.Values {
				if r.Pos() <= u.ident.Pos() && u.ident.End() <= r.End() && i < len(n.Names) {
					lhs = n.Names[i]
				}
			}
		case *ast.KeyValueExpr:
			lhs = n.Key
		}
		if lhs != nil {
			if v, ok := (place{e: lhs, f: u.f}).object().(*types.Var); ok {
				out = append(out, f.calls[f.key(v)]...)
			}
			break
		}
	}
	return out
}

// construct reads the settings of a call of a constructor.
func (f *finder) construct(u use, at place, c *ast.CallExpr) {
	s := u.symbol
	col := &collector{index: f.index, lib: u.lib}
	var name value
	if a := arg(c, s.NameArg); a != nil {
		name = f.value(at.in(a))
	}
	for _, a := range f.settingsOf(u, at, c, col) {
		col.all("", a)
	}
	for i, setting := range s.Settings {
		if a := arg(c, i); a != nil && setting.Name != "" {
			col.give(setting, setting.Name, at.in(a))
		}
	}
	switch {
	case s.SettingsArg == catalog.None && len(s.Settings) == 0 && len(c.Args) > 0 && s.NameArg == catalog.None && u.lib.Source != "canonical":
		col.options(at, c.Args, c.Ellipsis.IsValid())
	case len(c.Args) == 0 && s.SettingsArg == catalog.None:
		col.chain(at, c)
	}
	if len(col.lost) == 0 {
		col.imply(s.Implied)
	}
	f.add(u, at, col, name, at)
}

// settingsOf are the arguments of a constructor that hold settings: one, or all
// from one on.
func (f *finder) settingsOf(u use, at place, c *ast.CallExpr, col *collector) []place {
	i := u.symbol.SettingsArg
	if arg(c, i) == nil {
		return nil
	}
	fn, ok := u.obj.(*types.Func)
	if !ok || !fn.Signature().Variadic() || i != fn.Signature().Params().Len()-1 {
		return []place{at.in(c.Args[i])}
	}
	if c.Ellipsis.IsValid() {
		list, ok := f.elements(at.in(c.Args[i]), maxSteps)
		if !ok {
			col.lost = append(col.lost, at.in(c.Args[i]))
		}
		return list
	}
	var out []place
	for _, a := range c.Args[i:] {
		out = append(out, at.in(a))
	}
	return out
}

// add enters an instance.
func (f *finder) add(u use, at place, col *collector, name value, nameAt place) *found {
	pos := f.fset.Position(at.e.Pos())
	made := &found{lib: u.lib, pos: at.e.Pos(), at: at}
	made.Instance = survey.Instance{
		Implementation: f.implementation(u, at), Package: at.f.pkg.Path, Function: at.f.symbol(at.e), File: at.f.rel,
		Line: pos.Line, Column: pos.Column, Test: at.f.test, Config: col.config(), Settings: col.report(), Protects: []survey.Target{},
	}
	if made.Settings == nil {
		made.Settings = []survey.Setting{}
	}
	f.name(made, col, name, nameAt)
	made.stored = f.storedIn(at)
	f.all = append(f.all, made)
	return made
}

// name gives an instance its name: that of its settings, the argument, or the
// key of the map that it is kept in.
func (f *finder) name(made *found, col *collector, name value, at place) {
	for _, g := range col.settings {
		if g.Key == "name" && g.at.e != nil && name.at.e == nil {
			name, at = g.value, g.at
		}
	}
	switch {
	case name.val != nil && name.val.Kind() == constant.String:
		made.Name, made.NameKnown = constant.StringVal(name.val), true
		if made.Name != "" {
			made.Config["name"] = made.Name
			return
		}
		made.NameKnown = false
	case name.at.e != nil:
		made.Name = f.text(name.at)
		if at.e != nil && at.e != made.at.e {
			made.Name = f.text(at)
		}
		made.Config["name"] = made.Name
		return
	}
	if key := f.mapKey(made.at); key.known() {
		made.Name = f.text(key)
		if v := f.value(key).val; v != nil && v.Kind() == constant.String {
			made.Name, made.NameKnown = constant.StringVal(v), true
		}
	}
}

// instances gives the found ones their IDs and order.
func (f *finder) instances() []survey.Instance {
	slices.SortStableFunc(f.all, func(a, b *found) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Name, b.Name))
	})
	seen := map[string]int{}
	out := make([]survey.Instance, 0, len(f.all))
	for _, made := range f.all {
		id := made.Package + "." + made.Function
		seen[id]++
		made.ID = fmt.Sprintf("%s#%d", id, seen[id])
		if made.Config == nil {
			made.Config = map[string]any{}
		}
		out = append(out, made.Instance)
	}
	return out
}
