package handrolled

import (
	"go/constant"
	"go/token"
)

// firstTrip reads an assignment as the opening on each failure: in the same
// place failures in a row are counted, for how long to stay open, and something
// else takes the count back.
func (g *group) firstTrip(e *event) (trip, bool) {
	if len(g.timesOf(e)) > 0 || e.t == nil || g.stamps[e.v] == nil && e.t.kind != constTerm {
		return trip{}, false
	}
	for _, up := range g.events {
		if up.root != e.root || up.kind != incEvent || !g.counters[up.v] || up.fn != e.fn || up.cond != e.cond {
			continue
		}
		if g.forgiven(up) && g.lengthens(up) {
			one := &term{kind: constTerm, c: constant.MakeInt64(1), pos: up.pos}
			c := &counted{v: up.v, all: include(nil, up.v), high: true, op: token.GEQ, limit: one, pos: up.pos}
			return trip{e: e, c: c, all: []*counted{c}, first: true}, true
		}
	}
	return trip{}, false
}

// forgiven reports whether another function sets a count back.
func (g *group) forgiven(up *event) bool {
	for _, e := range g.sets[up.v] {
		if e.fn != up.fn && e.t.zero() {
			return true
		}
	}
	return false
}

// lengthens reports whether a time that is stored where a count goes up is
// made of more than the present: it lasts until then.
func (g *group) lengthens(up *event) bool {
	for _, s := range g.stamps {
		for _, u := range s.until {
			if u.e.root == up.root && u.e.fn == up.fn {
				return true
			}
		}
	}
	return false
}
