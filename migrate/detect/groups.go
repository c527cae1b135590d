package detect

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Groups partitions units: two units are in one group when a value of an owned
// type may flow between them, so that the type can only be replaced in both or
// in none. A unit that touches no owned type is in no group.
type Groups struct {
	local  func(*types.Package) bool // belongs to the module
	parent map[any]any
	of     map[*Unit]any
}

// anyFlow is the node of values that travel as interface values: it links the
// units that take owned types out of interfaces with those that put them in.
type anyFlow struct{}

// method links all methods of one name whose signatures mention an owned
// type: an interface and the types that satisfy it must change together.
type method string

// Group computes the partition. owned tells the types that matter.
func (f *Findings) Group(owned func(*types.TypeName) bool, local func(*types.Package) bool) *Groups {
	g := &Groups{local: local, parent: map[any]any{}, of: map[*Unit]any{}}
	taken := slices.ContainsFunc(f.Units, func(u *Unit) bool { return mention(u.taken, owned) })
	for _, unit := range f.Units {
		g.add(unit, owned, taken)
	}
	return g
}

// Of returns the group of a unit and whether it is in one. Groups can be
// compared with ==.
func (g *Groups) Of(u *Unit) (any, bool) {
	k, ok := g.of[u]
	if !ok {
		return nil, false
	}
	return g.find(k), true
}

func (g *Groups) add(unit *Unit, owned func(*types.TypeName) bool, taken bool) {
	touch := func(k any) {
		if cur, ok := g.of[unit]; ok {
			g.union(cur, k)
		} else {
			g.of[unit] = k
		}
	}
	for _, obj := range unit.Refs {
		if !carries(obj, owned) {
			continue
		}
		if !g.local(obj.Pkg()) {
			touch(unit) // the library's own objects tie nothing together
			continue
		}
		touch(key(obj))
		if fn, ok := obj.(*types.Func); ok && fn.Signature().Recv() != nil {
			touch(method(fn.Name()))
		}
	}
	if taken && (mention(unit.taken, owned) || mention(unit.released, owned)) {
		touch(anyFlow{})
	}
	for _, lit := range unit.lits {
		if _, ok := g.of[unit]; ok && Mentions(unit.Scope.File.Pkg.Info.TypeOf(lit), owned) {
			touch(lit)
		}
	}
}

// key identifies an object across package variants, which share positions, and
// package-level objects by name: files for different systems may each declare
// one, and what uses it must fit them all.
func key(obj types.Object) any {
	if pkg := obj.Pkg(); pkg != nil && obj.Parent() == pkg.Scope() && obj.Name() != "init" && obj.Name() != "_" {
		path, _, _ := strings.Cut(pkg.Path(), " ")
		return path + "." + obj.Name()
	}
	if obj.Pos() == token.NoPos {
		return obj
	}
	return obj.Pos()
}

// carries reports whether an object may hold values of owned types, or is a
// type of such values. A named type counts when what it is defined as does:
// type Option func(*Settings), type Set map[string]*Breaker, or an interface,
// because what satisfies it has to change with it. A struct does not: its
// fields are objects of their own.
func carries(obj types.Object, owned func(*types.TypeName) bool) bool {
	if _, isPkg := obj.(*types.PkgName); isPkg || obj.Type() == nil {
		return false
	}
	seen := map[*types.TypeName]bool{}
	var deep func(tn *types.TypeName) bool
	deep = func(tn *types.TypeName) bool {
		if owned(tn) || seen[tn] {
			return owned(tn)
		}
		seen[tn] = true
		if _, isStruct := tn.Type().Underlying().(*types.Struct); isStruct {
			return false
		}
		return Mentions(tn.Type().Underlying(), deep)
	}
	return Mentions(obj.Type(), deep)
}

// mention reports whether one of some types names an owned one.
func mention(list []types.Type, owned func(*types.TypeName) bool) bool {
	return slices.ContainsFunc(list, func(t types.Type) bool { return Mentions(t, owned) })
}

func (g *Groups) find(k any) any {
	for {
		p, ok := g.parent[k]
		if !ok || p == k {
			return k
		}
		k = p
	}
}

func (g *Groups) union(a, b any) {
	ra, rb := g.find(a), g.find(b)
	if ra != rb {
		g.parent[ra] = rb
	}
}
