package clone

import (
	"go/ast"
	"go/types"
	"slices"
)

// piece is a declaration of a breaker in normal form.
type piece struct {
	obj   types.Object
	name  string
	node  ast.Node
	words []word
}

type pieces []piece

// piecesOf are the functions of a breaker.
func (c Code) piecesOf() pieces {
	var out pieces
	for _, f := range c.parts() {
		out = append(out, piece{obj: c.Package.Info.Defs[f.Name], name: f.Name.Name, node: f, words: c.words(f)})
	}
	return out
}

// exact hashes the words as they are written; the order of declarations does
// not matter.
func (p pieces) exact() uint64 {
	var all []uint64
	for _, x := range p {
		h := newHash().text(x.name)
		for _, w := range x.words {
			h = h.text(w.class).text(w.text).text(w.value)
		}
		all = append(all, h.sum())
	}
	return sumOf(all)
}

// same hashes the words without their names. What a name stands for is told by
// how it is used: names get colours, and a function has the colours of what it
// names, and a name those of the functions that use it. Three rounds tell apart
// what differs at all.
func (p pieces) same() uint64 {
	colours := map[any]uint64{}
	var all []uint64
	for range 3 {
		all = nil
		uses := map[any][]uint64{}
		for _, x := range p {
			sum := x.colour(colours)
			all = append(all, sum)
			uses[x.obj] = append(uses[x.obj], sum)
			for i, w := range x.words {
				if key := w.global(); key != nil {
					uses[key] = append(uses[key], newHash().number(sum).number(uint64(i)).sum())
				}
			}
		}
		next := map[any]uint64{}
		for key, list := range uses {
			next[key] = newHash().number(colours[key]).number(sumOf(list)).sum()
		}
		colours = next
	}
	return sumOf(all)
}

// colour hashes a declaration: local names by the order in which they appear,
// others by their colours.
func (x piece) colour(colours map[any]uint64) uint64 {
	h := newHash()
	locals := map[types.Object]uint64{}
	for _, w := range x.words {
		h = h.text(w.class)
		switch key := w.global(); {
		case key != nil:
			h = h.number(colours[key])
		case w.obj != nil && w.value == "":
			if locals[w.obj] == 0 {
				locals[w.obj] = uint64(len(locals) + 1)
			}
			h = h.number(locals[w.obj])
		default:
			h = h.text(w.value)
		}
	}
	return h.sum()
}

// global is what a word stands for outside of its function, as the key of its
// colour, or nil. A text is like a name.
func (w word) global() any {
	switch obj := w.obj.(type) {
	case nil:
		if w.class == "literal string" {
			return w.value
		}
		return nil
	case *types.Var:
		if !obj.IsField() && obj.Parent() != obj.Pkg().Scope() {
			return nil
		}
	case *types.Label:
		return nil
	case *types.Const:
		if w.value != "" && !isText(obj) {
			return nil
		}
	}
	return w.obj
}

func isText(c *types.Const) bool {
	b, ok := c.Type().Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// sumOf hashes a set of hashes, whatever their order.
func sumOf(list []uint64) uint64 {
	slices.Sort(list)
	h := newHash()
	for _, x := range list {
		h = h.number(x)
	}
	return h.sum()
}

// hash is FNV-1a with a finish that spreads it over all bits. It has to be the
// same in every run and on every machine.
type hash uint64

func newHash() hash { return 14695981039346656037 }

func (h hash) text(s string) hash {
	for i := range len(s) {
		h = (h ^ hash(s[i])) * 1099511628211
	}
	return (h ^ 0xff) * 1099511628211
}

func (h hash) number(n uint64) hash {
	for range 8 {
		h = (h ^ hash(n&0xff)) * 1099511628211
		n >>= 8
	}
	return h
}

func (h hash) sum() uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return uint64(h ^ h>>33)
}
