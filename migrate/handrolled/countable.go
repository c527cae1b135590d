package handrolled

import (
	"go/types"
)

// countable reports whether a field can hold a number of failures: it is a
// number, a list of numbers, or a list of results or times.
func countable(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsNumeric != 0 || u.Kind() == types.Invalid
	case *types.Map:
		return numeric(u.Elem())
	case *types.Struct:
		return !isTimeLike(t) // sync/atomic and its like
	}
	return resultList(t)
}

// resultList reports whether t is a list of what can be results of calls:
// flags, numbers, times, or records of them.
func resultList(t types.Type) bool {
	var elem types.Type
	switch u := t.Underlying().(type) {
	case *types.Slice:
		elem = u.Elem()
	case *types.Array:
		elem = u.Elem()
	default:
		return false
	}
	if isTimeLike(elem) {
		return true
	}
	switch u := elem.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsBoolean|types.IsNumeric) != 0 && u.Kind() != types.Uint8
	case *types.Struct:
		for f := range u.Fields() {
			b, ok := f.Type().Underlying().(*types.Basic)
			if isTimeLike(f.Type()) || ok && b.Info()&types.IsBoolean != 0 {
				return true
			}
		}
	}
	return false
}
