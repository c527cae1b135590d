// Package handrolled recognises circuit breakers that were written by hand:
// types of their own, whatever they are called, and breakers inlined in other
// types. It goes by what happens to fields: one is counted up, compared with
// a limit, and opens the breaker; a time is stored and compared with a
// duration, and lets calls through again; a function turns calls away in
// between.
package handrolled

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

// Candidate is a type that looks like a circuit breaker or has one inside.
type Candidate struct {
	Type       *types.TypeName
	Pos        token.Pos // of the type's name
	Inlined    bool      // the type does other things as well
	Global     bool      // it is kept in package variables: Type is a stand-in with the name of the package
	Confidence float64   // 0 to 1; see DefaultConfidence
	Evidence   []Evidence
	Roles      Roles
	Quirks     []Quirk
}

// Evidence is one reason to take a type for a breaker.
type Evidence struct {
	What string
	Pos  token.Pos
}

// minConfidence is below what is worth telling anybody.
const minConfidence = 0.6

// Recognise returns the hand-written breakers of a package, sorted by
// position. The package must have been checked with bodies; it is only read,
// so that several packages may be looked at concurrently. A package without
// types has none.
func Recognise(pkg *rewrite.Package, fset *token.FileSet) []*Candidate {
	if pkg == nil || pkg.Types == nil || pkg.Info == nil || !plausible(pkg) {
		return nil
	}
	ix := newIndex(pkg, fset)
	ix.summarize()
	var found []*machine
	for _, g := range ix.groups() {
		found = append(found, g.machines()...)
	}
	var out []*Candidate
	for _, m := range distinct(found) {
		out = append(out, m.candidate())
	}
	slices.SortFunc(out, func(a, b *Candidate) int { return cmp.Compare(a.Pos, b.Pos) })
	return out
}

// groups walks the functions that can matter and gathers their events by the
// type they belong to.
func (ix *index) groups() []*group {
	roots := map[*types.TypeName][]*types.Func{}
	var order []*types.TypeName
	for _, fn := range ix.order {
		owner := ix.ownerOf(fn)
		if owner == nil {
			continue
		}
		if roots[owner] == nil {
			order = append(order, owner)
		}
		roots[owner] = append(roots[owner], fn)
	}
	var out []*group
	for _, owner := range order {
		counts, times := false, false
		for _, fn := range roots[owner] {
			c, t := ix.reach(fn, maxInline)
			counts, times = counts || c, times || t
		}
		if !counts || !times {
			continue
		}
		var events []*event
		for _, fn := range roots[owner] {
			events = append(events, ix.walk(fn)...)
		}
		out = append(out, newGroup(ix, owner, events))
	}
	return out
}

// ownerOf is the type a function works on: its receiver, or the first of the
// package's structs among its parameters.
func (ix *index) ownerOf(fn *types.Func) *types.TypeName {
	if tn := receiver(fn); tn != nil {
		if v := ix.objects[tn]; v != nil {
			return ix.home[v]
		}
		return tn
	}
	for r := range fn.Signature().Results().Variables() {
		if tn := rewrite.NamedType(r.Type()); tn != nil && tn.Pkg() == ix.pkg {
			return nil // it makes one
		}
	}
	for p := range fn.Signature().Params().Variables() {
		tn := rewrite.NamedType(p.Type())
		if tn == nil || tn.Pkg() != ix.pkg {
			continue
		}
		if _, ok := tn.Type().Underlying().(*types.Struct); ok {
			if _, ptr := p.Type().(*types.Pointer); ptr {
				return tn
			}
		}
	}
	if ix.usesGlobals(fn) {
		return ix.pkgOwner
	}
	return nil
}

// distinct keeps one machine per breaker: users of a breaker see its fields
// too, when its methods are walked into.
func distinct(all []*machine) []*machine {
	ranks := map[*machine]float64{}
	for _, m := range all {
		ranks[m] = m.rank()
	}
	slices.SortStableFunc(all, func(a, b *machine) int {
		if c := cmp.Compare(ranks[b], ranks[a]); c != 0 {
			return c
		}
		if c := cmp.Compare(len(a.g.events), len(b.g.events)); c != 0 {
			return c
		}
		return cmp.Compare(a.g.owner.Pos(), b.g.owner.Pos())
	})
	var out []*machine
	taken := map[*types.Var]bool{}
	owners := map[*types.TypeName]bool{}
	for _, m := range all {
		if m.score() < minConfidence || owners[m.g.owner] || m.refuted(all) {
			continue
		}
		known := false
		for _, v := range m.vars() {
			known = known || taken[v]
		}
		if known {
			continue
		}
		owners[m.g.owner] = true
		for _, v := range m.vars() {
			taken[v] = true
		}
		out = append(out, m)
	}
	return out
}

// vars are the fields that make m what it is.
func (m *machine) vars() []*types.Var {
	var out []*types.Var
	if m.state != nil {
		out = append(out, m.state)
	}
	if m.stamp != nil {
		out = append(out, m.stamp.v)
	}
	return append(out, m.counters...)
}

func (m *machine) candidate() *Candidate {
	roles := m.roles()
	c := &Candidate{
		Type: m.g.owner, Pos: m.g.owner.Pos(), Confidence: m.score(),
		Inlined: m.inlined(), Evidence: m.evidence(),
		Roles: roles, Quirks: m.quirks(roles),
	}
	if m.g.owner == m.g.ix.pkgOwner {
		c.Global, c.Inlined, c.Pos = true, true, m.vars()[0].Pos()
	}
	return c
}

func (m *machine) evidence() []Evidence {
	var out []Evidence
	for _, t := range m.trips {
		what := "a rule asked about the counts opens it"
		if t.c != nil {
			what = t.c.v.Name() + " reaching a limit opens it"
		}
		out = append(out, Evidence{what, t.e.pos})
	}
	for _, t := range m.times {
		out = append(out, Evidence{"time that has passed lets calls through again", t.t.pos})
	}
	for _, g := range m.gates {
		out = append(out, Evidence{g.fn.Name() + " turns calls away", g.pos})
	}
	slices.SortStableFunc(out, func(a, b Evidence) int { return cmp.Compare(a.Pos, b.Pos) })
	return slices.Compact(out)
}
