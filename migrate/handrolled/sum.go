package handrolled

import "go/token"

// addend is a part of a sum.
type addend struct {
	t   *term
	neg bool
}

// addends writes a term as a sum; of alternatives it takes the most telling.
func addends(t *term) []addend { return addTo(nil, t, false, 0) }

func addTo(list []addend, t *term, neg bool, depth int) []addend {
	if t == nil || depth > maxTermDepth {
		return list
	}
	switch {
	case t.kind == binTerm && t.op == token.ADD:
		return addTo(addTo(list, t.x, neg, depth+1), t.y, neg, depth+1)
	case t.kind == binTerm && t.op == token.SUB:
		return addTo(addTo(list, t.x, neg, depth+1), t.y, !neg, depth+1)
	case t.kind == altTerm:
		return addTo(list, telling(t), neg, depth+1)
	}
	return append(list, addend{t, neg})
}

// telling picks the alternative that says most: one with a field, one with
// the present, any that is not a constant.
func telling(t *term) *term {
	best, rank := (*term)(nil), -1
	for _, a := range t.values() {
		r := 0
		switch {
		case a.t.has(func(u *term) bool { return u.kind == fieldTerm }):
			r = 3
		case a.t.has(func(u *term) bool { return u.kind == nowTerm }):
			r = 2
		case a.t.kind != constTerm:
			r = 1
		}
		if r > rank {
			best, rank = a.t, r
		}
	}
	return best
}
