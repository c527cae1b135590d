package replace

import (
	"go/ast"
	"go/types"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

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

// settingExpr is a setting as an expression about self.
func (s *subject) settingExpr(set handrolled.Setting, self string) (string, types.Type) {
	v := set.Var
	t := v.Type()
	text := ""
	switch {
	case !v.IsField() && v.Parent() == s.Package.Types.Scope():
		text = v.Name()
	case v.IsField():
		if text = s.reach(v, self); text == "" {
			give(set.Pos, "%s is not a setting of %s itself", v.Name(), s.home.Name())
		}
	case s.givenPath(v) != "":
		text = s.givenPath(v)
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
		if n := rewrite.NamedType(f.Type()); n != nil && n.Pkg() != nil && n.Pkg() != s.Package.Types && !f.Exported() && depth > 0 {
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
		if text = s.reach(v, self); text == "" {
			give(v.Pos(), "its clock %s is not a field of %s", v.Name(), s.home.Name())
		}
	}
	if _, isFunc := v.Type().Underlying().(*types.Signature); isFunc {
		return "func() time.Time { return " + text + "() }"
	}
	return "func() time.Time { return " + text + ".Now() }"
}
