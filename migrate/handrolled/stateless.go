package handrolled

import (
	"go/types"
)

// stateless finds the breaker that has no state field: a gate that compares
// the counter and the time itself.
func (g *group) stateless() *machine {
	counts := map[*types.Func]bool{}
	for _, e := range g.events {
		if e.kind == incEvent {
			counts[e.root] = true
		}
	}
	for _, e := range g.events {
		if e.kind != returnEvent && e.kind != skipEvent || counts[e.root] && !g.calls(e.root) {
			continue
		}
		var c *counted
		var t *timed
		for _, a := range g.allAtoms(e) {
			if x := g.counted(a); x != nil && c == nil && !x.weak {
				c = x
			}
			if x := g.timed(a); x != nil && t == nil && !x.weak && !x.expired && !g.counters[x.s.v] {
				t = x
			}
		}
		if c != nil && !c.high && e.kind == skipEvent {
			continue // what is passed over has room left
		}
		if c != nil && t != nil && !g.forGood(e.root, c.v) {
			return &machine{g: g, stamp: t.s, trips: []trip{{e: e, c: c, all: []*counted{c}}}}
		}
	}
	return nil
}

// forGood reports whether a function gives up when a counter reaches a limit,
// whatever the time: it counts attempts, as a retry does.
func (g *group) forGood(fn *types.Func, v *types.Var) bool {
	for _, e := range g.events {
		if e.root != fn || e.kind != returnEvent {
			continue
		}
		high := false
		for _, a := range g.atoms.of(e.cond) {
			c := g.counted(a)
			high = high || c != nil && c.high && !c.weak && c.v == v
		}
		if high && len(g.timesOf(e)) == 0 {
			return true
		}
	}
	return false
}

// calls reports whether a function calls something it protects.
func (g *group) calls(fn *types.Func) bool {
	for _, e := range g.events {
		if e.root == fn && e.protected() {
			return true
		}
	}
	return false
}
