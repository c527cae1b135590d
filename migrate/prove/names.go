package prove

import (
	"go/types"
	"maps"
	"slices"
	"strings"
)

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// typeText prints a type as the driver has to write it. It is not ok when the
// type has no name there.
func (d *driver) typeText(t types.Type) (text string, ok bool) {
	ok = nameable(t, d.p.pkg, 0)
	if !ok {
		return "", false
	}
	text = types.TypeString(t, func(pkg *types.Package) string {
		if pkg == d.p.pkg {
			return ""
		}
		return d.use(pkg.Path(), pkg.Name())
	})
	return text, true
}

// nameable reports whether code in pkg can write the type.
func nameable(t types.Type, pkg *types.Package, depth int) bool {
	if depth > 6 {
		return true
	}
	in := func(t types.Type) bool { return nameable(t, pkg, depth+1) }
	switch t := t.(type) {
	case *types.TypeParam:
		return false
	case *types.Alias:
		return visible(t.Obj(), pkg)
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			if !in(arg) {
				return false
			}
		}
		return visible(t.Obj(), pkg)
	case *types.Pointer:
		return in(t.Elem())
	case *types.Slice:
		return in(t.Elem())
	case *types.Array:
		return in(t.Elem())
	case *types.Chan:
		return in(t.Elem())
	case *types.Map:
		return in(t.Key()) && in(t.Elem())
	case *types.Signature:
		return in(t.Params()) && in(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			if !in(v.Type()) {
				return false
			}
		}
	}
	return true
}

func visible(obj *types.TypeName, pkg *types.Package) bool {
	return obj.Pkg() == nil || (obj.Pkg() == pkg || obj.Exported()) && obj.Parent() != nil
}

// is reports whether a type is path.name, or a pointer to it when ptr.
func is(t types.Type, ptr bool, path, name string) bool {
	if ptr {
		p, ok := types.Unalias(t).(*types.Pointer)
		if !ok {
			return false
		}
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

func isContext(t types.Type) bool  { return is(t, false, "context", "Context") }
func isDuration(t types.Type) bool { return is(t, false, "time", "Duration") }
func isTime(t types.Type) bool     { return is(t, false, "time", "Time") }

// basic is the kind of a type that is based on one, and what it is.
func basic(t types.Type) (types.BasicInfo, bool) {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return 0, false
	}
	return b.Info(), true
}

// says reports whether a name has one of the words in it.
func says(name string, words ...string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
}
