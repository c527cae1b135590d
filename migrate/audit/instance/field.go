package instance

import (
	"go/ast"
	"go/token"
	"go/types"
)

// ofField: the field of the literals that the struct comes from, or the only
// values that the field ever gets.
func (x *index) ofField(p place, sel *ast.SelectorExpr, field *types.Var, steps int) []place {
	if out, ok := x.fromLiterals(p, sel, field, steps); ok {
		return out
	}
	x.see(field)
	var out []place
	for _, w := range x.writesOf(field, p.f.test) {
		if w.e == nil {
			return nil
		}
		out = append(out, w.place)
	}
	return out
}

// fromLiterals looks the field up in the literals that sel.X comes from. One
// that leaves it out gets what is assigned later.
func (x *index) fromLiterals(p place, sel *ast.SelectorExpr, field *types.Var, steps int) ([]place, bool) {
	base := x.follow(p.in(sel.X), steps-1)
	all := []value{base}
	if base.each != nil {
		all = base.each
	}
	var out []place
	for _, b := range all {
		lit, ok := b.at.e.(*ast.CompositeLit)
		if !ok {
			return nil, false
		}
		value := x.fieldOf(b.at, lit, field)
		if !value.known() {
			value = x.assigned(field, b.at)
		}
		if !value.known() {
			return nil, false
		}
		out = append(out, value)
	}
	return out, true
}

// fieldOf returns what a literal sets a field to.
func (x *index) fieldOf(p place, lit *ast.CompositeLit, field *types.Var) place {
	t := p.typeOf()
	for i, e := range lit.Elts {
		if f, value := element(t, lit, i, e); f != nil && x.key(f) == x.key(field) {
			return p.in(value)
		}
	}
	return place{}
}

// zero is the value of what nothing sets.
var zero = &ast.BasicLit{Kind: token.INT, Value: "0"}

// assigned is what a field of a literal that leaves it out gets outside of
// literals: zero, or one value.
func (x *index) assigned(field *types.Var, lit place) place {
	var out []place
	for _, w := range x.writesOf(field, lit.f.test) {
		if w.root.IsValid() {
			out = append(out, w.place)
		}
	}
	switch len(out) {
	case 0:
		return lit.in(zero)
	case 1:
		return out[0]
	}
	return place{}
}
