package handrolled

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// group is what the functions of one type do together.
type group struct {
	ix       *index
	owner    *types.TypeName
	events   []*event
	atoms    *atoms
	counters map[*types.Var]bool
	stamps   map[*types.Var]*stamp
	sets     map[*types.Var][]*event
}

// stamp is a field that holds a time: when something happened, or until when
// something lasts.
type stamp struct {
	v     *types.Var
	sets  []*event
	until []until // what was added to the present; a deadline if not empty
}

// until is what an assignment adds to the present.
type until struct {
	t *term
	e *event
}

func newGroup(ix *index, owner *types.TypeName, events []*event) *group {
	g := &group{
		ix: ix, owner: owner, events: events,
		atoms:    &atoms{memo: map[*cond][]atom{}},
		counters: map[*types.Var]bool{},
		stamps:   map[*types.Var]*stamp{},
		sets:     map[*types.Var][]*event{},
	}
	for _, e := range events {
		g.note(e)
	}
	return g
}

func (g *group) note(e *event) {
	switch {
	case e.kind == incEvent:
		if (e.t == nil || !g.noteStamp(e)) && countable(e.v.Type()) {
			g.counters[e.v] = true
		}
	case e.kind == setEvent && e.element && e.t != nil && e.t.kind != constTerm && resultList(e.v.Type()):
		if !g.noteStamp(e) {
			g.counters[e.v] = true // a ring of results
			g.sets[e.v] = append(g.sets[e.v], e)
		}
	case e.kind == setEvent:
		g.noteStamp(e)
		g.sets[e.v] = append(g.sets[e.v], e)
	}
}

// noteStamp reports whether e stores the present, or a time from now on.
func (g *group) noteStamp(e *event) bool {
	now, minus := false, false
	var rest []*term
	for _, a := range addends(e.t) {
		switch {
		case a.t.kind == nowTerm && !a.neg:
			now = true
		case a.neg:
			minus = true
		default:
			rest = append(rest, a.t)
		}
	}
	if !now || minus {
		return false
	}
	s := g.stamps[e.v]
	if s == nil {
		s = &stamp{v: e.v}
		g.stamps[e.v] = s
	}
	s.sets = append(s.sets, e)
	for _, t := range rest {
		s.until = append(s.until, until{t, e})
	}
	return true
}

// timed is a comparison of the time since a stamp with a limit.
type timed struct {
	s       *stamp
	expired bool // the limit is over
	strict  bool // time > limit ends the wait, not time >= limit
	limit   []*term
	pos     token.Pos
	weak    bool
}

// timed reads an atom as a look at the clock, or returns nil.
func (g *group) timed(a atom) *timed {
	if a.t.kind != binTerm || !comparison(a.t.op) {
		return nil
	}
	op := a.holds()
	if op == token.EQL || op == token.NEQ {
		return nil
	}
	t := &timed{pos: a.t.pos, weak: a.weak}
	sum := addTo(addends(a.t.x), a.t.y, true, 0)
	now := slices.IndexFunc(sum, func(a addend) bool { return a.t.kind == nowTerm })
	if now < 0 {
		return nil
	}
	flip := sum[now].neg
	for i, part := range sum {
		if i == now {
			continue
		}
		if s := g.stampOf(part.t); s != nil && part.neg != flip && t.s == nil {
			t.s = s
			continue
		}
		if part.t.kind != constTerm || !part.t.zero() {
			t.limit = append(t.limit, part.t)
		}
	}
	if t.s == nil {
		return nil
	}
	if flip {
		op = rewrite.Mirror(op)
	}
	t.expired = op == token.GTR || op == token.GEQ
	t.strict = op == token.GTR || op == token.LEQ
	return t
}

func (g *group) stampOf(t *term) *stamp {
	if t.kind != fieldTerm {
		return nil
	}
	return g.stamps[t.v]
}

// counted is a comparison of a counter with a limit.
type counted struct {
	v     *types.Var
	all   []*types.Var
	per   []*types.Var // of a ratio: what it is divided by
	num   []*types.Var // of a ratio: what is divided
	high  bool         // the counter has reached the limit
	op    token.Token
	limit *term
	ratio bool
	pos   token.Pos
	weak  bool
}

// counted reads an atom as a comparison of a counter, or returns nil.
func (g *group) counted(a atom) *counted {
	if a.t.kind != binTerm || !comparison(a.t.op) {
		return nil
	}
	left, right := g.countersIn(a.t.x), g.countersIn(a.t.y)
	op, limit, vars, side := a.holds(), a.t.y, left, a.t.x
	if len(left) == 0 {
		op, limit, vars, side = rewrite.Mirror(op), a.t.x, right, a.t.y
	}
	if len(vars) == 0 || a.t.has(func(u *term) bool { return u.kind == nowTerm }) {
		return nil
	}
	if limit.zero() || limit.isNil() || len(g.countersIn(limit)) > 0 || limit.has(func(u *term) bool { return u.kind == lenTerm }) {
		return nil // being more than nothing, or than another counter, is no limit
	}
	if op == token.EQL && limit.kind == constTerm && limit.c != nil && constant.Compare(constant.ToInt(limit.c), token.EQL, constant.MakeInt64(1)) {
		return nil // to be the only one
	}
	if op == token.EQL && limit.kind == fieldTerm && len(g.sets[limit.v]) > 0 {
		return nil // to have come up with another value
	}
	if op == token.EQL && (limit.kind != constTerm && limit.kind != fieldTerm || a.t.x.kind == unknown) {
		return nil
	}
	c := &counted{v: vars[0], all: vars, op: op, limit: limit, pos: a.t.pos, weak: a.weak}
	side.each(func(u *term) {
		if u.kind == binTerm && u.op == token.QUO {
			c.ratio = true
			c.per = append(c.per, g.countersIn(u.y)...)
			c.num = append(c.num, g.countersIn(u.x)...)
		}
	})
	c.high = op == token.GTR || op == token.GEQ || op == token.EQL
	return c
}

// countersIn lists the counters a value is made of.
func (g *group) countersIn(t *term) []*types.Var {
	var out []*types.Var
	t.own(func(u *term) {
		if u.kind == fieldTerm && g.counters[u.v] && g.stamps[u.v] == nil {
			out = include(out, u.v)
		}
	}, 0)
	return out
}

// stateTest is a comparison of a field with a constant.
type stateTest struct {
	v     *types.Var
	key   string
	equal bool
	weak  bool
}

// stateTest reads an atom as a test of a state, or returns nil.
func stateTestOf(a atom) *stateTest {
	t := a.t
	if t.kind == fieldTerm {
		if b, ok := t.typ.Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 || isAtomicBool(t.typ) {
			return &stateTest{v: t.v, key: "true", equal: !a.neg, weak: a.weak}
		}
		return nil
	}
	if t.kind != binTerm || t.op != token.EQL && t.op != token.NEQ {
		return nil
	}
	if t.x.kind == fieldTerm && t.y.kind == constTerm {
		return &stateTest{v: t.x.v, key: t.y.key(), equal: a.holds() == token.EQL, weak: a.weak}
	}
	return nil
}

func isAtomicBool(t types.Type) bool {
	n := rewrite.NamedType(t)
	return n != nil && n.Name() == "Bool"
}

// outcome reports whether an atom is about how a call went.
func outcome(a atom) bool {
	return a.t.has(func(u *term) bool {
		switch u.kind {
		case resultTerm:
			return true
		case paramTerm:
			b, ok := u.typ.Underlying().(*types.Basic)
			return isError(u.typ) || ok && b.Info()&types.IsBoolean != 0
		}
		return u.typ != nil && u.kind != constTerm && isError(u.typ)
	})
}

var errorType = types.Universe.Lookup("error").Type()

func isError(t types.Type) bool { return t != nil && types.Identical(t, errorType) }

// verdict reports whether an atom asks a function value about the counters:
// a rule for tripping that the user supplies.
func (g *group) verdict(a atom) bool {
	if a.neg || a.t.kind != callTerm {
		return false
	}
	return slices.ContainsFunc(a.t.args, func(u *term) bool {
		found := g.itself(u) && g.holdsCounters(u.typ)
		u.own(func(u *term) {
			found = found || u.kind == fieldTerm && (g.counters[u.v] || g.holdsCounters(u.typ))
		}, 0)
		return found
	})
}

// holdsCounters reports whether a struct has a field that is counted up.
func (g *group) holdsCounters(t types.Type) bool {
	return anyField(t, func(f *types.Var) bool { return g.counters[f] })
}

// anyField reports whether ok holds for a field of a struct, or of the struct
// that a pointer points to.
func anyField(t types.Type, ok func(*types.Var) bool) bool {
	if p, isPointer := t.Underlying().(*types.Pointer); isPointer {
		t = p.Elem()
	}
	st, isStruct := t.Underlying().(*types.Struct)
	if !isStruct {
		return false
	}
	for f := range st.Fields() {
		if ok(f) {
			return true
		}
	}
	return false
}
