package handrolled

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

func (w *walker) typeOf(e ast.Expr) types.Type {
	if tv, ok := w.ix.info.Types[e]; ok {
		return tv.Type.Underlying()
	}
	if id, ok := e.(*ast.Ident); ok {
		if obj := w.objectOf(id); obj != nil {
			return obj.Type().Underlying()
		}
	}
	return types.Typ[types.Invalid]
}

// fullType is typeOf without looking below names.
func (w *walker) fullType(e ast.Expr) types.Type {
	if tv, ok := w.ix.info.Types[e]; ok {
		return tv.Type
	}
	return types.Typ[types.Invalid]
}

func (w *walker) objectOf(id *ast.Ident) types.Object {
	if obj := w.ix.info.Defs[id]; obj != nil {
		return obj
	}
	return w.ix.info.Uses[id]
}

// eval returns the value of an expression and walks the calls in it.
func (w *walker) eval(e ast.Expr) *term {
	w.steps++
	if e == nil || w.steps > maxSteps {
		return anything
	}
	if tv, ok := w.ix.info.Types[e]; ok && tv.Value != nil {
		return &term{kind: constTerm, c: tv.Value, typ: tv.Type, pos: e.Pos(), obj: w.constObject(e)}
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return w.eval(e.X)
	case *ast.StarExpr:
		return w.eval(e.X)
	case *ast.Ident:
		return w.ident(e)
	case *ast.SelectorExpr:
		return w.selector(e)
	case *ast.UnaryExpr:
		return w.unary(e)
	case *ast.BinaryExpr:
		return w.binary(e)
	case *ast.CallExpr:
		return w.evalCall(e)
	case *ast.FuncLit:
		w.literal(e, nil, true)
		return &term{kind: unknown, pos: e.Pos(), typ: w.fullType(e)}
	default:
		return w.compound(e)
	}
}

func (w *walker) compound(e ast.Expr) *term {
	switch e := e.(type) {
	case *ast.IndexExpr:
		w.eval(e.Index)
		return w.eval(e.X)
	case *ast.IndexListExpr:
		return w.eval(e.X)
	case *ast.SliceExpr:
		return w.eval(e.X)
	case *ast.TypeAssertExpr:
		return w.assertion(e)
	case *ast.CompositeLit:
		return w.composite(e)
	}
	return anything
}

// assertion is x.(T): x itself, and with two results whether it is of the type.
func (w *walker) assertion(e *ast.TypeAssertExpr) *term {
	t := w.eval(e.X)
	if _, ok := w.typeOf(e).(*types.Tuple); !ok || e.Type == nil {
		return t
	}
	is := anything
	if tn := rewrite.NamedType(w.fullType(e.Type)); tn != nil && tn.Pkg() == w.ix.pkg && !types.IsInterface(tn.Type()) {
		is = &term{kind: binTerm, op: token.EQL, x: t, y: objectOf(tn, e.Pos()), typ: types.Typ[types.Bool], pos: e.Pos()}
	}
	return &term{kind: tupleTerm, args: []*term{t, is}}
}

func (w *walker) composite(e *ast.CompositeLit) *term {
	typ := w.fullType(e)
	if len(e.Elts) == 0 {
		return zeroOf(typ, e.Pos())
	}
	t := &term{kind: unknown, pos: e.Pos(), typ: typ, some: true}
	st, _ := typ.Underlying().(*types.Struct)
	if types.Implements(types.NewPointer(typ), errorType.Underlying().(*types.Interface)) {
		st = nil // what an error says of the state changes nothing
	}
	for i, el := range e.Elts {
		var key ast.Expr
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			key, el = kv.Key, kv.Value
		}
		v := w.eval(el)
		t.args = append(t.args, v)
		if st != nil {
			w.initial(st, key, i, v, el.Pos())
		}
	}
	return t
}

// initial notes what a field of a new struct of the package holds that tells
// of other fields or of the time: the struct takes the place of an older one.
func (w *walker) initial(st *types.Struct, key ast.Expr, i int, t *term, pos token.Pos) {
	var v *types.Var
	if id, ok := key.(*ast.Ident); ok {
		v, _ = w.ix.info.Uses[id].(*types.Var)
	} else if key == nil && i < st.NumFields() {
		v = st.Field(i)
	}
	if v == nil || w.ix.home[v.Origin()] == nil {
		return
	}
	w.fresh = true
	w.store(v.Origin(), t, nil, false, pos)
	w.fresh = false
}

// constObject is the named constant an expression uses, if any.
func (w *walker) constObject(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return w.ix.info.Uses[e]
	case *ast.SelectorExpr:
		return w.ix.info.Uses[e.Sel]
	case *ast.CallExpr: // a conversion
		if len(e.Args) == 1 {
			return w.constObject(e.Args[0])
		}
	}
	return nil
}

func zeroOf(t types.Type, pos token.Pos) *term {
	z := &term{kind: constTerm, typ: t, pos: pos}
	if b, ok := t.Underlying().(*types.Basic); ok {
		switch {
		case b.Info()&types.IsBoolean != 0:
			z.c = constant.MakeBool(false)
		case b.Info()&types.IsString != 0:
			z.c = constant.MakeString("")
		case b.Info()&types.IsNumeric != 0:
			z.c = constant.MakeInt64(0)
		}
	}
	return z
}

func (w *walker) ident(id *ast.Ident) *term {
	obj := w.objectOf(id)
	switch obj := obj.(type) {
	case *types.Nil:
		return &term{kind: constTerm, typ: types.Typ[types.UntypedNil], pos: id.Pos()}
	case *types.Var:
		if obj.Parent() == w.ix.pkg.Scope() {
			return &term{kind: fieldTerm, v: obj, typ: obj.Type(), pos: id.Pos(), some: isError(obj.Type())}
		}
		for f := w.frame; f != nil; f = f.outer {
			if b, ok := f.env[obj]; ok {
				return b.t
			}
		}
		return &term{kind: unknown, typ: obj.Type(), pos: id.Pos()}
	}
	return anything
}

// selector is the value of a field; a field of what foreign code returned is
// still its result.
func (w *walker) selector(e *ast.SelectorExpr) *term {
	sel := w.ix.info.Selections[e]
	if sel == nil {
		obj := w.ix.info.Uses[e.Sel]
		_, sentinel := obj.(*types.Var)
		return &term{kind: unknown, typ: w.fullType(e), pos: e.Pos(), obj: obj, some: sentinel && isError(obj.Type())}
	}
	base := w.eval(e.X)
	if sel.Kind() != types.FieldVal {
		return &term{kind: unknown, typ: sel.Type(), pos: e.Pos(), obj: sel.Obj()}
	}
	v := sel.Obj().(*types.Var).Origin()
	w.note(v, e)
	if base.kind == resultTerm && w.ix.home[v] == nil {
		return &term{kind: resultTerm, typ: v.Type(), pos: e.Pos()}
	}
	return &term{kind: fieldTerm, v: v, x: base, typ: sel.Type(), pos: e.Sel.Pos()}
}

func (w *walker) unary(e *ast.UnaryExpr) *term {
	x := w.eval(e.X)
	switch e.Op {
	case token.AND:
		if lit, ok := ast.Unparen(e.X).(*ast.CompositeLit); ok {
			return &term{kind: unknown, typ: w.fullType(e), pos: lit.Pos(), args: x.args, some: true}
		}
	case token.NOT:
		return &term{kind: notTerm, x: x, typ: x.typ, pos: e.Pos()}
	case token.ARROW:
		return &term{kind: resultTerm, typ: w.fullType(e), pos: e.Pos()}
	case token.SUB:
		return &term{kind: binTerm, op: token.SUB, x: zeroOf(w.fullType(e), e.Pos()), y: x, typ: x.typ, pos: e.Pos()}
	}
	return x
}

func (w *walker) binary(e *ast.BinaryExpr) *term {
	x := w.eval(e.X)
	saved := w.cond
	if e.Op == token.LAND || e.Op == token.LOR {
		w.cond = w.cond.push(x, e.Op == token.LOR)
	}
	y := w.eval(e.Y)
	w.cond = saved
	if e.Op == token.EQL || e.Op == token.NEQ {
		x, y = w.asInterface(x, w.fullType(e.Y)), w.asInterface(y, w.fullType(e.X))
	}
	return &term{kind: binTerm, op: e.Op, x: x, y: y, typ: w.fullType(e), pos: e.OpPos}
}

// literal walks a function literal where it stands: it runs there, or later
// under what held there.
func (w *walker) literal(l *ast.FuncLit, args []*term, detached bool) *term {
	f := &frame{outer: w.frame, env: map[types.Object]binding{}, depth: w.frame.depth, fn: nil}
	saved, held, cond, defers := w.frame, w.held, w.cond, w.defers
	w.frame = f
	w.lit++
	if detached {
		w.defers = false
	}
	w.bindParams(l.Type.Params, args)
	w.bindResults(l.Type)
	w.block(l.Body.List)
	w.lit--
	w.held = w.held.dropAll(f.undo)
	if detached {
		w.held = held
	}
	w.frame, w.cond, w.defers = saved, cond, defers
	return f.result()
}

// result is what a walked function returned.
func (f *frame) result() *term {
	var args []*term
	for _, alts := range f.returns {
		if len(alts) == 1 {
			args = append(args, alts[0].t)
			continue
		}
		if len(alts) > 2*maxAlts {
			alts = alts[:2*maxAlts]
		}
		t := &term{kind: altTerm, alts: alts}
		if len(alts) > 0 {
			t.typ, t.pos = alts[0].t.typ, alts[0].t.pos
		}
		args = append(args, t)
	}
	switch len(args) {
	case 0:
		return anything
	case 1:
		return args[0]
	}
	return &term{kind: tupleTerm, args: args}
}
