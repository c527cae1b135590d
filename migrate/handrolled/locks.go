package handrolled

import (
	"go/types"
	"slices"
)

// hold is a lock that is held; shared, for reading.
type hold struct {
	v      *types.Var // nil when it is not known which
	shared bool
}

// locks are the locks held at a place, in the order in which they were taken.
// They are never changed in place: a walk goes back to what it had.
type locks []hold

func (h locks) take(v *types.Var, shared bool) locks {
	return append(h[:len(h):len(h)], hold{v, shared})
}

// drop gives back the last lock taken of v. Of one that is not known, and of
// one that was taken under another name, it is the last of all.
func (h locks) drop(v *types.Var) locks {
	if len(h) == 0 {
		return h
	}
	at := len(h) - 1
	for i := at; i >= 0; i-- {
		if h[i].v == v {
			at = i
			break
		}
	}
	return slices.Concat(h[:at], h[at+1:])
}

func (h locks) dropAll(list []*types.Var) locks {
	for _, v := range slices.Backward(list) {
		h = h.drop(v)
	}
	return h
}

// onlyShared reports whether locks are held, and all of them for reading.
func (h locks) onlyShared() bool {
	return len(h) > 0 && !slices.ContainsFunc(h, func(l hold) bool { return !l.shared })
}
