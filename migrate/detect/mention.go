package detect

import "go/types"

// Mentions reports whether t, as it is written down, names a type that is
// owned: it looks through pointers, containers, signatures, unnamed structs
// and interfaces, type arguments and aliases, but not into other named types.
func Mentions(t types.Type, owned func(*types.TypeName) bool) bool {
	return mentions(t, owned, 0)
}

func mentions(t types.Type, owned func(*types.TypeName) bool, depth int) bool {
	if depth > 32 { // a type this deep is recursive through an alias
		return false
	}
	deeper := func(t types.Type) bool { return mentions(t, owned, depth+1) }
	switch t := t.(type) {
	case *types.Alias:
		return anyArg(t.TypeArgs(), deeper) || deeper(types.Unalias(t))
	case *types.Named:
		return owned(t.Origin().Obj()) || anyArg(t.TypeArgs(), deeper)
	case *types.Pointer:
		return deeper(t.Elem())
	case *types.Slice:
		return deeper(t.Elem())
	case *types.Array:
		return deeper(t.Elem())
	case *types.Chan:
		return deeper(t.Elem())
	case *types.Map:
		return deeper(t.Key()) || deeper(t.Elem())
	case *types.Signature:
		return deeper(t.Params()) || deeper(t.Results())
	case *types.Tuple:
		for i := range t.Len() {
			if deeper(t.At(i).Type()) {
				return true
			}
		}
	case *types.Struct:
		for i := range t.NumFields() {
			if deeper(t.Field(i).Type()) {
				return true
			}
		}
	case *types.Interface:
		for i := range t.NumExplicitMethods() {
			if deeper(t.ExplicitMethod(i).Type()) {
				return true
			}
		}
	}
	return false
}

func anyArg(args *types.TypeList, f func(types.Type) bool) bool {
	for i := range args.Len() {
		if f(args.At(i)) {
			return true
		}
	}
	return false
}

// Leaks reports whether a package lets other packages hold values of owned
// types: an exported object, or an exported field or method of one of its
// types, mentions one, or a package-level variable re-exports an owned value.
func Leaks(pkg *types.Package, owned func(*types.TypeName) bool) bool {
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if obj.Exported() && Mentions(obj.Type(), owned) {
			return true
		}
		if tn, ok := obj.(*types.TypeName); ok && leaksType(tn, owned) {
			return true
		}
	}
	return false
}

func leaksType(tn *types.TypeName, owned func(*types.TypeName) bool) bool {
	named, ok := types.Unalias(tn.Type()).(*types.Named)
	if !ok {
		return false
	}
	for i := range named.NumMethods() {
		if m := named.Method(i); m.Exported() && Mentions(m.Type(), owned) {
			return true
		}
	}
	switch u := named.Underlying().(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			if f := u.Field(i); (f.Exported() || f.Embedded()) && Mentions(f.Type(), owned) {
				return true
			}
		}
	default:
		return Mentions(u, owned)
	}
	return false
}
