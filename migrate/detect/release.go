package detect

import (
	"go/ast"
	"go/types"
)

// released lists the types of the values that a node turns into interface
// values, or hands to a type parameter, behind which they may become one.
func released(info *types.Info, path []ast.Node) []types.Type {
	r := &releases{info: info}
	switch n := path[len(path)-1].(type) {
	case *ast.CallExpr:
		r.call(n)
	case *ast.Ident:
		if inst, ok := info.Instances[n]; ok {
			for i := range inst.TypeArgs.Len() {
				r.types = append(r.types, inst.TypeArgs.At(i))
			}
		}
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			r.nth(info.TypeOf(lhs), n.Rhs, i)
		}
	case *ast.ValueSpec:
		for i := range n.Names {
			if n.Type != nil {
				r.nth(info.TypeOf(n.Type), n.Values, i)
			}
		}
	case *ast.ReturnStmt:
		results := results(info, path)
		for i := range results.Len() {
			r.nth(results.At(i).Type(), n.Results, i)
		}
	case *ast.SendStmt:
		if ch, ok := core(info.TypeOf(n.Chan)).(*types.Chan); ok {
			r.value(ch.Elem(), info.TypeOf(n.Value))
		}
	case *ast.CompositeLit:
		r.literal(n)
	}
	return r.types
}

// taken lists the types as which a node takes values out of interfaces.
func taken(info *types.Info, n ast.Node) []types.Type {
	var out []types.Type
	is := func(e ast.Expr) {
		if e != nil && info.Types[e].IsType() {
			out = append(out, info.TypeOf(e))
		}
	}
	switch n := n.(type) {
	case *ast.TypeAssertExpr:
		is(n.Type)
	case *ast.TypeSwitchStmt:
		for _, clause := range n.Body.List {
			for _, e := range clause.(*ast.CaseClause).List {
				is(e)
			}
		}
	}
	return out
}

type releases struct {
	info  *types.Info
	types []types.Type
}

// value notes a value of type from that goes where type to is wanted.
func (r *releases) value(to, from types.Type) {
	if to != nil && from != nil && types.IsInterface(to) && !types.IsInterface(from) {
		r.types = append(r.types, from)
	}
}

// nth is the i-th of some expressions, or result i of the call that stands
// there alone.
func (r *releases) nth(to types.Type, list []ast.Expr, i int) {
	if i < len(list) {
		if t := r.info.TypeOf(list[i]); t != nil {
			if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > i {
				t = tuple.At(i).Type()
			}
			r.value(to, t)
		}
		return
	}
	if len(list) == 1 {
		if tuple, ok := r.info.TypeOf(list[0]).(*types.Tuple); ok && i < tuple.Len() {
			r.value(to, tuple.At(i).Type())
		}
	}
}

func (r *releases) call(c *ast.CallExpr) {
	if tv := r.info.Types[c.Fun]; tv.IsType() {
		if len(c.Args) == 1 {
			r.value(tv.Type, r.info.TypeOf(c.Args[0]))
		}
		return
	}
	sig, ok := core(r.info.TypeOf(c.Fun)).(*types.Signature)
	if !ok {
		return
	}
	params := sig.Params()
	for i := range params.Len() {
		t := params.At(i).Type()
		if sig.Variadic() && i == params.Len()-1 && !c.Ellipsis.IsValid() {
			slice, ok := t.(*types.Slice)
			for k := i; ok && k < max(len(c.Args), i+1); k++ {
				r.nth(slice.Elem(), c.Args, k)
			}
			return
		}
		r.nth(t, c.Args, i)
	}
}

func (r *releases) literal(lit *ast.CompositeLit) {
	t := core(r.info.TypeOf(lit))
	if p, ok := t.(*types.Pointer); ok {
		t = core(p.Elem())
	}
	for i, e := range lit.Elts {
		kv, keyed := e.(*ast.KeyValueExpr)
		value := e
		if keyed {
			value = kv.Value
		}
		switch t := t.(type) {
		case *types.Struct:
			if keyed {
				r.value(r.info.TypeOf(kv.Key), r.info.TypeOf(value))
			} else if i < t.NumFields() {
				r.value(t.Field(i).Type(), r.info.TypeOf(value))
			}
		case *types.Map:
			if keyed {
				r.value(t.Key(), r.info.TypeOf(kv.Key))
			}
			r.value(t.Elem(), r.info.TypeOf(value))
		case *types.Slice:
			r.value(t.Elem(), r.info.TypeOf(value))
		case *types.Array:
			r.value(t.Elem(), r.info.TypeOf(value))
		}
	}
}

func core(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// results are the results of the function that path is in.
func results(info *types.Info, path []ast.Node) *types.Tuple {
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.FuncLit:
			if sig, ok := info.TypeOf(n).(*types.Signature); ok {
				return sig.Results()
			}
			return nil
		case *ast.FuncDecl:
			if fn, ok := info.Defs[n.Name].(*types.Func); ok {
				return fn.Signature().Results()
			}
			return nil
		}
	}
	return nil
}
