package prove

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"time"

	"github.com/cbctl/cbctl/rewrite"
)

// learn takes from the source what schedules should know: its errors, and the
// times and numbers that it mentions.
func (d *driver) learn(before, after *closure) {
	for _, name := range d.p.pkg.Scope().Names() {
		v, ok := d.p.pkg.Scope().Lookup(name).(*types.Var)
		if ok && isError(v.Type()) && before.has(name) && after.has(name) {
			d.sentinels = append(d.sentinels, name)
		}
	}
	d.nameValues(before, after)
	for _, file := range d.p.s.Package.Syntax {
		for _, decl := range file.Decls {
			if before.mentions(decl) {
				ast.Inspect(decl, d.constants)
			}
		}
	}
	slices.Sort(d.periods)
	slices.Sort(d.counts)
	d.periods, d.counts = slices.Compact(d.periods), slices.Compact(d.counts)
}

// nameValues finds constants of types that do not say their names themselves.
func (d *driver) nameValues(before, after *closure) {
	seen := map[string]bool{}
	for _, name := range d.p.pkg.Scope().Names() {
		c, ok := d.p.pkg.Scope().Lookup(name).(*types.Const)
		if !ok || !before.has(name) || !after.has(name) {
			continue
		}
		n, ok := c.Type().(*types.Named)
		if !ok || n.Obj().Pkg() != d.p.pkg || c.Val().Kind() != constant.Int {
			continue
		}
		if key := n.Obj().Name() + c.Val().ExactString(); !seen[key] { // a literal must not have it twice
			seen[key] = true
			d.values = append(d.values, name)
		}
	}
}

// mentions reports whether a declaration of the checked syntax is kept, in
// whole or in part.
func (c *closure) mentions(decl ast.Decl) bool {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv != nil {
			return c.kept[c.d.methods[rewrite.ReceiverName(decl)][decl.Name.Name]]
		}
		return c.has(decl.Name.Name)
	case *ast.GenDecl:
		return slices.ContainsFunc(decl.Specs, func(s ast.Spec) bool { return slices.ContainsFunc(specNames(s), c.has) })
	}
	return false
}

// The times and numbers that are worth knowing.
const (
	minPeriod = int64(time.Millisecond)
	maxPeriod = int64(time.Hour)
	maxCount  = 24
	maxKnown  = 12
)

func (d *driver) constants(n ast.Node) bool {
	e, ok := n.(ast.Expr)
	if !ok {
		return true
	}
	tv := d.p.s.Package.Info.Types[e]
	if tv.Value == nil || tv.Value.Kind() != constant.Int {
		return true
	}
	v, exact := constant.Int64Val(tv.Value)
	switch {
	case !exact:
	case isDuration(tv.Type):
		if v >= minPeriod && v <= maxPeriod && len(d.periods) < maxKnown && !quotient(e) {
			d.periods = append(d.periods, v)
		}
		return false
	case v > 1 && v <= maxCount && len(d.counts) < maxKnown:
		d.counts = append(d.counts, v)
	}
	return true
}

// quotient reports whether an expression divides by a unit: it is a number and
// not a time, whatever its type.
func quotient(e ast.Expr) bool {
	b, ok := e.(*ast.BinaryExpr)
	return ok && b.Op == token.QUO
}
