package replace

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// given is a setting, or a struct of settings, that comes with each call: a
// parameter of the functions that tell a result, or a local variable with the
// configuration as it is now.
type given struct {
	name  string
	param string // its name in generated functions
	typ   types.Type
}

// findGiven finds the settings that neither the breaker nor its owner has.
func (s *subject) findGiven() {
	for _, set := range s.settings() {
		v := set.Var
		switch {
		case v == nil, v.Parent() == s.Package.Types.Scope():
		case v.IsField():
			if s.path(v, s.home.Type(), "b", 0) == "" && (s.owner == nil || s.path(v, s.owner.Type(), "o", 0) == "") {
				s.addGiven(s.rootOf(set))
			}
		default:
			s.addGiven(v)
		}
	}
	for _, g := range s.given {
		if !types.Comparable(g.typ) {
			give(s.Candidate.Pos, "its settings come with calls, in a %s that cannot be compared", s.typeText(g.typ))
		}
	}
	if len(s.given) > 0 && s.owner != nil {
		give(s.Candidate.Pos, "some of its settings are in %s, others come with calls", s.owner.Name())
	}
}

func (s *subject) addGiven(v *types.Var) {
	if v != nil && !slices.ContainsFunc(s.given, func(g given) bool { return g.is(v) }) {
		s.given = append(s.given, given{name: v.Name(), param: paramName(v.Name()), typ: v.Type()})
	}
}

// paramName keeps the names that generated functions have for something else.
func paramName(name string) string {
	switch name {
	case "config", "knobs", "now", "last", "event":
		return name + "Given"
	}
	return name
}

// is reports whether a variable is that setting: a struct by its type, a number
// by its name as well.
func (g given) is(v *types.Var) bool {
	if !types.Identical(g.typ, v.Type()) {
		return false
	}
	_, isStruct := g.typ.Underlying().(*types.Struct)
	return isStruct || g.name == v.Name()
}

// rootOf is the variable of a function from which a setting is selected where
// it is used.
func (s *subject) rootOf(set handrolled.Setting) *types.Var {
	f := s.functionAt(set.Pos)
	if f == nil {
		return nil
	}
	var out *types.Var
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || out != nil || s.info.Uses[sel.Sel] != types.Object(set.Var) {
			return out == nil
		}
		e := sel.X
		for {
			inner, ok := ast.Unparen(e).(*ast.SelectorExpr)
			if !ok {
				break
			}
			e = inner.X
		}
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			v, ok := s.info.Uses[id].(*types.Var)
			if _, isStruct := s.info.TypeOf(id).Underlying().(*types.Struct); ok && isStruct && !v.IsField() {
				out = v
			}
		}
		return false
	})
	return out
}

// givenPath is a setting as an expression about the parameters of the
// generated functions, "" when it does not come with calls.
func (s *subject) givenPath(v *types.Var) string {
	for _, g := range s.given {
		if !v.IsField() {
			if g.is(v) {
				return g.param
			}
			continue
		}
		if text := s.path(v, g.typ, g.param, 0); text != "" {
			return text
		}
	}
	return ""
}

// givenIn are the settings as a function has them at a place; nil when it does
// not have all of them.
func (s *subject) givenIn(f *function) []string {
	var out []string
	for _, g := range s.given {
		v := s.givenVar(f, g)
		if v == nil {
			return nil
		}
		if !s.declaredAsParam(f, v) {
			s.stays[v] = true
		}
		out = append(out, v.Name())
	}
	return out
}

// givenVar is the variable of a function that has a setting: a parameter, or a
// local one of the outermost block.
func (s *subject) givenVar(f *function, g given) *types.Var {
	for _, field := range f.decl.Type.Params.List {
		for _, name := range field.Names {
			if v, ok := s.info.Defs[name].(*types.Var); ok && name.Name != "_" && g.is(v) {
				return v
			}
		}
	}
	for _, st := range f.decl.Body.List {
		a, ok := st.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE {
			continue
		}
		for _, lhs := range a.Lhs {
			if id, ok := lhs.(*ast.Ident); ok {
				if v, ok := s.info.Defs[id].(*types.Var); ok && g.is(v) {
					return v
				}
			}
		}
	}
	return nil
}

// givenCircuit is the canonical breaker of base, told the settings where a
// function has them. Where one counts against them it has to.
func (s *subject) givenCircuit(base string, at token.Pos) string {
	if s.moves.in != nil {
		return base + "." + s.names.circuit + "()"
	}
	f := s.functionAt(at)
	if f == nil {
		return base + "." + s.names.circuit + "()"
	}
	if args := s.givenIn(f); args != nil {
		return base + "." + s.names.given + "(" + strings.Join(args, ", ") + ")"
	}
	if f.kind == runKind || f.kind == tripKind || f.kind == settleKind && s.countsFailure(f.decl.Body) {
		give(f.decl.Pos(), "%s does not get all settings that others are called with", f.obj.Name())
	}
	return base + "." + s.names.circuit + "()"
}

// givenNames are those of the generated functions.
func (s *subject) givenNames(free func(...string) string) {
	if len(s.given) == 0 {
		return
	}
	s.names.given = free("circuitFor", "canonicalCircuitFor")
	for slices.ContainsFunc(s.given, func(g given) bool { return g.param == s.names.self }) {
		s.names.self += "0"
	}
}

// givenParams are the settings as parameters, givenArgs as arguments.
func (s *subject) givenParams() string {
	var out []string
	for _, g := range s.given {
		out = append(out, g.param+" "+s.typeText(g.typ))
	}
	return strings.Join(out, ", ")
}

func (s *subject) givenArgs() string {
	var out []string
	for _, g := range s.given {
		out = append(out, g.param)
	}
	return strings.Join(out, ", ")
}

// givenStruct is the type of the settings that were given last.
func (s *subject) givenStruct() string {
	if len(s.given) == 1 {
		return s.typeText(s.given[0].typ)
	}
	var out []string
	for _, g := range s.given {
		out = append(out, g.param+" "+s.typeText(g.typ))
	}
	return "struct{ " + strings.Join(out, "; ") + " }"
}

// givenAccessors are the functions that make the canonical breaker and keep its
// configuration what calls say it is.
func (s *subject) givenAccessors(config string, newText string) string {
	n, self, home := s.names, s.names.self, s.homeText()
	var zero []string
	for _, g := range s.given {
		zero = append(zero, s.zeroText(g.typ))
	}
	now := s.givenArgs()
	if len(s.given) > 1 {
		now = s.givenStruct() + "{" + now + "}"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n\n// %s is the canonical breaker that %s asks, made when it is used first. Its\n// settings come with calls, see %s.\nfunc (%s *%s) %s() *%s.Breaker {\n", n.circuit, s.home.Name(), n.given, self, home, n.circuit, n.breaker)
	fmt.Fprintf(&b, "%s.%s.Do(func() { %s.%s = "+newText+" })\nreturn %s.%s\n}\n", self, n.once, self, n.core, self+"."+n.config+"("+strings.Join(zero, ", ")+")", self, n.core)
	fmt.Fprintf(&b, "\n// %s is %s with the settings of a call.\nfunc (%s *%s) %s(%s) *%s.Breaker {\n", n.given, n.circuit, self, home, n.given, s.givenParams(), n.breaker)
	fmt.Fprintf(&b, "now := %s\nif last := %s.%s.Load(); last == nil || *last != now {\n%s.%s.Store(&now)\n%s.%s().Reconfigure(%s.%s(%s))\n}\nreturn %s.%s()\n}\n",
		now, self, n.last(), self, n.last(), self, n.circuit, self, n.config, s.givenArgs(), self, n.circuit)
	fmt.Fprintf(&b, "\n// %s is the configuration of the canonical breaker with some settings.\nfunc (%s *%s) %s(%s) %s.Config {\n%s}\n", n.config, self, home, n.config, s.givenParams(), n.breaker, config)
	return b.String()
}

// last is the field of the settings that were given last.
func (n names) last() string { return n.given + "Last" }

func (s *subject) zeroText(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsBoolean != 0:
			return "false"
		}
		return "0"
	case *types.Struct:
		return s.typeText(t) + "{}"
	}
	return "nil"
}
