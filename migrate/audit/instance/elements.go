package instance

import (
	"go/ast"
	"go/types"
)

// elements lists what a slice is made of: the elements of literals, and what
// is appended to the variable.
func (x *index) elements(p place, steps int) ([]place, bool) {
	return x.elementsBut(p, nil, steps)
}

// elementsBut leaves out a variable: v = append(v, ...) adds only what is new.
func (x *index) elementsBut(p place, but types.Object, steps int) ([]place, bool) {
	if steps == 0 {
		return nil, false
	}
	p.e = ast.Unparen(p.e)
	if but != nil && p.object() == but {
		return nil, true
	}
	switch e := p.e.(type) {
	case *ast.CompositeLit:
		return literalElements(p, e), true
	case *ast.CallExpr:
		if id, ok := ast.Unparen(e.Fun).(*ast.Ident); ok && len(e.Args) > 0 {
			if b, ok := p.in(id).object().(*types.Builtin); ok {
				return x.builtin(p, b.Name(), e, but, steps)
			}
		}
	}
	next, _ := x.sources(p, steps)
	if len(next) == 0 {
		return nil, p.f.pkg.Info.Types[p.e].IsNil() || x.neverSet(p)
	}
	var out []place
	for _, n := range next {
		list, ok := x.elementsBut(n, p.object(), steps-1)
		if !ok {
			return nil, false
		}
		out = append(out, list...)
	}
	return out, true
}

func literalElements(p place, lit *ast.CompositeLit) []place {
	var out []place
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		out = append(out, p.in(e))
	}
	return out
}

// neverSet: a variable that is declared and nothing more.
func (x *index) neverSet(p place) bool {
	v, ok := p.object().(*types.Var)
	if !ok || v.IsField() || len(x.writes[x.key(v)]) > 0 {
		return false
	}
	fn, _ := x.parameter(p, v)
	return fn == nil
}

func (x *index) builtin(p place, name string, e *ast.CallExpr, but types.Object, steps int) ([]place, bool) {
	switch name {
	case "make":
		return nil, true
	case "append":
		out, ok := x.elementsBut(p.in(e.Args[0]), but, steps-1)
		if !ok {
			return nil, false
		}
		for i, a := range e.Args[1:] {
			if e.Ellipsis.IsValid() && i == len(e.Args)-2 {
				more, ok := x.elementsBut(p.in(a), but, steps-1)
				return append(out, more...), ok
			}
			out = append(out, p.in(a))
		}
		return out, true
	}
	return nil, false
}
