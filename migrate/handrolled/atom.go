package handrolled

import (
	"go/constant"
	"go/token"

	"github.com/cbctl/cbctl/rewrite"
)

// atom is one comparison or boolean of a condition.
type atom struct {
	t    *term
	neg  bool
	weak bool // one of several alternatives: it need not hold
}

const maxAtoms = 80

// atoms takes conditions apart.
type atoms struct {
	memo map[*cond][]atom
}

func (a *atoms) of(c *cond) []atom {
	if c == nil {
		return nil
	}
	if list, ok := a.memo[c]; ok {
		return list
	}
	s := splitter{stop: c.outer}
	s.split(c.t, c.neg, false, 0)
	list := append(s.out[:len(s.out):len(s.out)], a.of(c.outer)...)
	if len(list) > maxAtoms {
		list = list[:maxAtoms]
	}
	a.memo[c] = list
	return list
}

// ofTerm takes a boolean value apart, as if it were a condition.
func (a *atoms) ofTerm(t *term, neg bool, at *cond) []atom {
	s := splitter{stop: at}
	s.split(t, neg, false, 0)
	return s.out
}

type splitter struct {
	stop *cond // what holds around the condition anyway
	out  []atom
}

func (s *splitter) split(t *term, neg, weak bool, depth int) {
	if t == nil || depth > maxTermDepth || len(s.out) > maxAtoms {
		return
	}
	switch {
	case t.kind == notTerm:
		s.split(t.x, !neg, weak, depth+1)
	case t.kind == binTerm && (t.op == token.LAND || t.op == token.LOR):
		weak = weak || (t.op == token.LAND) == neg
		s.split(t.x, neg, weak, depth+1)
		s.split(t.y, neg, weak, depth+1)
	case t.kind == altTerm:
		s.choose(t, truth(!neg), weak, depth, func(v *term, weak bool) { s.split(v, neg, weak, depth+1) })
	case t.kind == binTerm && comparison(t.op):
		s.compare(t, neg, weak, depth)
	default:
		s.out = append(s.out, atom{t, neg, weak})
	}
}

func truth(b bool) *term { return &term{kind: constTerm, c: constant.MakeBool(b)} }

func comparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}

// choose follows the values of t that can equal want, and the conditions
// under which t has them.
func (s *splitter) choose(t, want *term, weak bool, depth int, f func(*term, bool)) {
	var left []alt
	for _, a := range t.values() {
		if a.t.kind == constTerm && same(a.t, want) || a.t.kind != constTerm && !(a.t.some && want.c == nil) {
			left = append(left, a)
		}
	}
	s.each(left, weak, depth, f)
}

// each follows the conditions of some values, and hands on those that may be
// anything. Of several none is sure.
func (s *splitter) each(left []alt, weak bool, depth int, f func(*term, bool)) {
	weak = weak || len(left) > 1
	for _, a := range left {
		for c := a.cond; c != nil && c != s.stop; c = c.outer {
			s.split(c.t, c.neg, weak, depth+2)
		}
		if a.t.kind != constTerm && !a.t.some {
			f(a.t, weak)
		}
	}
}

func same(a, b *term) bool {
	if a.c == nil || b.c == nil {
		return a.c == nil && b.c == nil || a.zero() && b.zero()
	}
	return a.c.Kind() == b.c.Kind() && constant.Compare(a.c, token.EQL, b.c)
}

func (s *splitter) compare(t *term, neg, weak bool, depth int) {
	x, y := t.x, t.y
	if x.kind == constTerm && y.kind != constTerm {
		x, y = y, x
		t = &term{kind: binTerm, op: rewrite.Mirror(t.op), x: x, y: y, typ: t.typ, pos: t.pos}
	}
	equality := t.op == token.EQL || t.op == token.NEQ
	if equality && y.kind == constTerm && y.c != nil && y.c.Kind() == constant.Bool {
		flip := constant.BoolVal(y.c) != (t.op == token.EQL)
		s.split(x, neg != flip, weak, depth+1)
		return
	}
	if x.kind == altTerm && equality && y.kind == constTerm {
		s.compareAlts(t, x, y, neg, weak, depth)
		return
	}
	xs, ys := x.values(), y.values()
	weak = weak || len(xs)*len(ys) > 1
	for _, a := range xs {
		for _, b := range ys {
			if len(s.out) < maxAtoms {
				s.out = append(s.out, atom{&term{kind: binTerm, op: t.op, x: a.t, y: b.t, typ: t.typ, pos: t.pos}, neg, weak})
			}
		}
	}
}

// compareAlts compares one of several values with a constant.
func (s *splitter) compareAlts(t, x, y *term, neg, weak bool, depth int) {
	if (t.op == token.EQL) != neg {
		s.choose(x, y, weak, depth, func(v *term, weak bool) {
			s.out = append(s.out, atom{&term{kind: binTerm, op: token.EQL, x: v, y: y, pos: t.pos}, false, weak})
		})
		return
	}
	var left []alt
	for _, a := range x.values() {
		if a.t.kind != constTerm || !same(a.t, y) {
			left = append(left, a)
		}
	}
	s.each(left, weak, depth, func(v *term, weak bool) {
		s.out = append(s.out, atom{&term{kind: binTerm, op: token.EQL, x: v, y: y, pos: t.pos}, true, weak})
	})
}

// decided reports whether a condition compares two constants, as it does
// where a helper is told which state to go to.
func decided(t *term) (holds, known bool) {
	if t == nil || t.kind != binTerm || t.op != token.EQL && t.op != token.NEQ {
		return false, false
	}
	if t.x.kind != constTerm || t.y.kind != constTerm {
		return false, false
	}
	return same(t.x, t.y) == (t.op == token.EQL), true
}

// holds is the operator of a comparison with its negation applied.
func (a atom) holds() token.Token {
	if a.neg {
		return rewrite.Negate(a.t.op)
	}
	return a.t.op
}
