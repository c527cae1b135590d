package hazard

import (
	"go/ast"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/rewrite"
)

// A given setting is one that code gives a value to.
type given struct {
	catalog.Setting
	value ast.Expr
	lib   *catalog.Library // nil for a hand-written breaker
	path  []ast.Node       // from the file down to the literal, assignment or call that gives it
}

// settings finds the settings that a package gives to breakers: in literals of
// their configuration, by assignment to its fields, and by position.
func (p *pass) settings() []given {
	var out []given
	own := p.ownTimes()
	for _, file := range p.Files {
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			for _, g := range p.givenBy(n, own) {
				g.path = append(slices.Clone(path), n)
				out = append(out, g)
			}
			return true
		})
	}
	return out
}

func (p *pass) givenBy(n ast.Node, own map[*types.Var]bool) []given {
	switch n := n.(type) {
	case *ast.CompositeLit:
		return p.inLiteral(n, own)
	case *ast.AssignStmt:
		return p.byAssignment(n, own)
	case *ast.CallExpr:
		return p.byPosition(n, own)
	}
	return nil
}

func (p *pass) inLiteral(lit *ast.CompositeLit, own map[*types.Var]bool) []given {
	var out []given
	st, _ := structOf(p.TypesInfo.TypeOf(lit))
	for i, el := range lit.Elts {
		value := el
		var field *types.Var
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			value = kv.Value
			if id, ok := kv.Key.(*ast.Ident); ok {
				field, _ = p.TypesInfo.Uses[id].(*types.Var)
			}
		} else if st != nil && i < st.NumFields() {
			field = st.Field(i)
		}
		if g, ok := p.ofField(typeName(p.TypesInfo.TypeOf(lit)), field, own); ok {
			g.value = value
			out = append(out, g)
		}
	}
	return out
}

func structOf(t types.Type) (*types.Struct, bool) {
	if t == nil {
		return nil, false
	}
	s, ok := t.Underlying().(*types.Struct)
	return s, ok
}

func (p *pass) byAssignment(stmt *ast.AssignStmt, own map[*types.Var]bool) []given {
	var out []given
	for i, lhs := range stmt.Lhs {
		sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr)
		if !ok || len(stmt.Lhs) != len(stmt.Rhs) {
			continue
		}
		field, _ := p.TypesInfo.Uses[sel.Sel].(*types.Var)
		if g, ok := p.ofField(typeName(p.TypesInfo.TypeOf(sel.X)), field, own); ok {
			g.value = stmt.Rhs[i]
			out = append(out, g)
		}
	}
	return out
}

// ofField is the setting that a field of a type is.
func (p *pass) ofField(holder types.Object, field *types.Var, own map[*types.Var]bool) (given, bool) {
	if field == nil {
		return given{}, false
	}
	lib, s := catalog.Lookup(holder)
	if lib == nil && (own[field] || isDuration(field.Type()) && namesBreaker(holder)) {
		return given{Setting: catalog.Setting{Name: field.Name(), Unit: catalog.Duration}}, true
	}
	if lib == nil || s.Use != catalog.SettingsType {
		return given{}, false
	}
	for _, set := range s.Settings {
		if set.Name == field.Name() {
			return given{Setting: set, lib: lib}, true
		}
	}
	return given{}, false
}

// byPosition are the arguments of a constructor or an option.
func (p *pass) byPosition(call *ast.CallExpr, own map[*types.Var]bool) []given {
	var out []given
	lib, s := catalog.Lookup(callee(p.TypesInfo, call))
	if lib != nil && (s.Use == catalog.Make || s.Use == catalog.Option) {
		for i, set := range s.Settings {
			if i < len(call.Args) && set.Name != "" {
				out = append(out, given{Setting: set, value: call.Args[i], lib: lib})
			}
		}
		return out
	}
	fn, ok := callee(p.TypesInfo, call).(*types.Func)
	if !ok || fn == nil {
		return nil
	}
	i := 0
	for v := range fn.Signature().Params().Variables() {
		if (own[v] || isDuration(v.Type()) && makesNamed(fn)) && i < len(call.Args) {
			set := catalog.Setting{Name: v.Name(), Unit: catalog.Duration}
			out = append(out, given{Setting: set, value: call.Args[i]})
		}
		i++
	}
	return out
}

// ownTimes are the durations that hand-written breakers of the package are set
// up with: parameters of constructors, and fields of the breaker and of the
// structs that its constructors take.
func (p *pass) ownTimes() map[*types.Var]bool {
	out := map[*types.Var]bool{}
	add := func(v *types.Var) {
		if v != nil && isDuration(v.Type()) {
			out[v] = true
		}
	}
	addFields := func(t types.Type) {
		if tn := rewrite.NamedType(t); tn == nil || tn.Pkg() != p.Pkg {
			return
		}
		if st, ok := structOf(rewrite.NamedType(t).Type()); ok {
			for f := range st.Fields() {
				add(f)
			}
		}
	}
	for _, c := range p.Candidates {
		add(c.Roles.OpenFor.Var)
		if c.Inlined {
			continue
		}
		addFields(c.Type.Type())
		for _, fn := range c.Roles.Constructor {
			for v := range fn.Signature().Params().Variables() {
				add(v)
				addFields(v.Type())
			}
		}
	}
	return out
}

// namesBreaker reports whether a type is called a breaker: one of another
// package cannot be recognised from here.
func namesBreaker(obj types.Object) bool {
	return obj != nil && breakerName.MatchString(obj.Name())
}

// makesNamed reports whether a function makes such a type.
func makesNamed(fn *types.Func) bool {
	results := fn.Signature().Results()
	return results.Len() > 0 && strings.HasPrefix(fn.Name(), "New") && namesBreaker(typeName(results.At(0).Type()))
}

var breakerName = regexp.MustCompile(`(?i)circuit|breaker`)

func isDuration(t types.Type) bool {
	obj := typeName(t)
	_, ptr := types.Unalias(t).(*types.Pointer)
	return obj != nil && !ptr && obj.Name() == "Duration" && obj.Pkg() != nil && obj.Pkg().Path() == "time"
}
