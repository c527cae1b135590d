package prove

import (
	"fmt"
	"go/types"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

// Settings may come with each call instead of with the constructor. A schedule
// has a value for each, and now and then a second one, which calls with the
// other key bring: the breaker has to follow.

// settingValue is the value of a parameter of a method that is a setting of the
// breaker; false when it is none, or cannot be made up.
func (d *driver) settingValue(v *types.Var) (string, bool) {
	if !d.isSetting(v) {
		return "", false
	}
	text, ok := d.typeText(v.Type())
	if !ok {
		return "", false
	}
	id := v.Name() + " " + text
	if expr, known := d.settings[id]; known {
		return expr, expr != ""
	}
	at := d.mark()
	m := maker{d: d, field: true}
	first, ok := m.value(v.Type(), v.Name())
	flag := d.param("other "+v.Name()+" with some calls", "Option")
	second := ""
	if ok {
		d.within("On", flag, func() { second, ok = m.value(v.Type(), "other "+v.Name()) })
	}
	if !ok {
		d.undo(at)
		d.settings[id] = ""
		return "", false
	}
	expr := fmt.Sprintf("harness.Either[%s](e.Bool(%d) && c.KeyInt() > 1, %s, %s)", text, flag, second, first)
	d.settings[id] = expr
	return expr, true
}

// isSetting reports whether a parameter is a setting of the breaker, or a
// struct with one.
func (d *driver) isSetting(v *types.Var) bool {
	r := d.p.s.Candidate.Roles
	if isOrPoints(v.Type(), d.tn) {
		return false
	}
	for _, set := range []handrolled.Setting{r.Threshold, r.Ratio, r.MinCalls, r.OpenFor, r.SuccessThreshold, r.HalfOpenLimit, r.Window} {
		switch o := set.Var; {
		case o == nil:
		case !o.IsField() && o.Parent() != d.p.pkg.Scope():
			if o == v || o.Name() == v.Name() && types.Identical(o.Type(), v.Type()) {
				return true
			}
		case o.IsField() && d.hasField(v.Type(), o, 0):
			return true
		}
	}
	return false
}

// hasField reports whether a struct of the package, or one in it, has a field.
func (d *driver) hasField(t types.Type, field *types.Var, depth int) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() != d.p.pkg || depth > 2 {
		return false
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if f.Origin() == field || d.hasField(f.Type(), field, depth+1) {
			return true
		}
	}
	return false
}
