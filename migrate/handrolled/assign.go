package handrolled

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

func (w *walker) declStmt(s *ast.DeclStmt) {
	gen, ok := s.Decl.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, spec := range gen.Specs {
		vs, ok := spec.(*ast.ValueSpec)
		if !ok || gen.Tok != token.VAR {
			continue
		}
		for i, name := range vs.Names {
			obj := w.ix.info.Defs[name]
			if obj == nil {
				continue
			}
			t := zeroOf(obj.Type(), name.Pos())
			if i < len(vs.Values) {
				t = w.eval(vs.Values[i])
			}
			w.frame.env[obj] = binding{t, w.nest}
		}
	}
}

func (w *walker) assignStmt(s *ast.AssignStmt) {
	if s.Tok != token.ASSIGN && s.Tok != token.DEFINE {
		w.opAssign(s)
		return
	}
	values := make([]*term, 0, len(s.Rhs))
	for _, e := range s.Rhs {
		values = append(values, w.eval(e))
	}
	if len(s.Rhs) == 1 && len(s.Lhs) > 1 {
		values = spread(values[0], len(s.Lhs))
	}
	for i, lhs := range s.Lhs {
		var rhs ast.Expr
		if i < len(s.Rhs) {
			rhs = s.Rhs[i]
		}
		w.assign(lhs, values[i], rhs)
	}
}

// spread splits the results of one expression over n places.
func spread(t *term, n int) []*term {
	out := make([]*term, n)
	for i := range out {
		switch {
		case t.kind == tupleTerm && i < len(t.args):
			out[i] = t.args[i]
		case i == 0:
			out[i] = t
		default:
			out[i] = anything
		}
	}
	return out
}

func (w *walker) assign(lhs ast.Expr, t *term, rhs ast.Expr) {
	if id, ok := ast.Unparen(lhs).(*ast.Ident); ok {
		if id.Name == "_" {
			return
		}
		if obj := w.objectOf(id); obj != nil && obj.Parent() != w.ix.pkg.Scope() {
			w.bind(obj, t)
			return
		}
	}
	v, element := w.target(lhs)
	if v == nil {
		return
	}
	w.store(v, w.asInterface(t, v.Type()), rhs, element, lhs.Pos())
}

// store notes that a field gets a value. Of several values, each is stored
// under its own condition.
func (w *walker) store(v *types.Var, t *term, rhs ast.Expr, element bool, pos token.Pos) {
	if t.kind == altTerm && !element && constants(t) {
		saved := w.cond
		for _, a := range t.values() {
			if a.cond != nil {
				w.cond = a.cond
			}
			w.store(v, a.t, nil, false, pos)
			w.cond = saved
		}
		return
	}
	kind := setEvent
	var added *term
	switch {
	case rhs != nil && w.grows(v, rhs):
		kind = incEvent
		added = w.eval(ast.Unparen(rhs).(*ast.CallExpr).Args[1])
	case isSum(t, v, token.ADD):
		kind = incEvent
	case isSum(t, v, token.SUB):
		kind = decEvent
	}
	w.emit(event{kind: kind, v: v, t: t, added: added, pos: pos, element: element})
}

// constants reports whether some alternative of t is a constant.
func constants(t *term) bool {
	for _, a := range t.values() {
		if a.t.kind == constTerm && a.t.c != nil {
			return true
		}
	}
	return false
}

// bind sets a local variable. In a branch it joins what it was before.
func (w *walker) bind(obj types.Object, t *term) {
	f := w.frame
	for f != nil {
		if _, ok := f.env[obj]; ok {
			break
		}
		f = f.outer
	}
	if f == nil {
		w.frame.env[obj] = binding{t, w.nest}
		return
	}
	old := f.env[obj]
	if old.nest != w.nest {
		t = either(old.t, t, w.cond)
	}
	f.env[obj] = binding{t, old.nest}
}

// target is the field that an assignable expression names.
func (w *walker) target(e ast.Expr) (v *types.Var, element bool) {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			w.eval(x.Index)
			e, element = x.X, true
		case *ast.StarExpr:
			e = x.X
		case *ast.UnaryExpr:
			e = x.X
		case *ast.CallExpr:
			if tv, ok := w.ix.info.Types[x.Fun]; !ok || !tv.IsType() || len(x.Args) != 1 {
				return nil, false
			}
			e = x.Args[0] // (*uint32)(&b.state)
		case *ast.SelectorExpr, *ast.Ident:
			if t := w.eval(x); t.kind == fieldTerm {
				return t.v, element
			}
			return nil, false
		default:
			return nil, false
		}
	}
}

// grows reports whether rhs appends to v: v is a window of results.
func (w *walker) grows(v *types.Var, rhs ast.Expr) bool {
	call, ok := ast.Unparen(rhs).(*ast.CallExpr)
	if !ok || len(call.Args) < 2 {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	if !ok || id.Name != "append" {
		return false
	}
	t := w.eval(call.Args[0])
	return t.kind == fieldTerm && t.v == v
}

// isSum reports whether t is v plus (or minus) something.
func isSum(t *term, v *types.Var, op token.Token) bool {
	if t.kind != binTerm || t.op != op || !numeric(t.typ) {
		return false
	}
	for _, a := range t.x.values() {
		if a.t.kind == fieldTerm && a.t.v == v {
			return true
		}
	}
	return op == token.ADD && t.y.kind == fieldTerm && t.y.v == v
}

func numeric(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

func (w *walker) opAssign(s *ast.AssignStmt) {
	w.eval(s.Rhs[0])
	w.count(s.Lhs[0], map[token.Token]token.Token{
		token.ADD_ASSIGN: token.INC, token.SUB_ASSIGN: token.DEC,
	}[s.Tok], s.Pos())
}

// count handles x++ and x += n. A local variable counted in a loop holds a
// number of elements of what the loop ranges over.
func (w *walker) count(x ast.Expr, tok token.Token, pos token.Pos) {
	v, element := w.target(x)
	if v != nil {
		switch tok {
		case token.INC:
			w.emit(event{kind: incEvent, v: v, pos: pos, element: element})
		case token.DEC:
			w.emit(event{kind: decEvent, v: v, pos: pos, element: element})
		}
		return
	}
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok || tok != token.INC {
		return
	}
	obj := w.objectOf(id)
	if obj == nil {
		return
	}
	t := &term{kind: lenTerm, typ: obj.Type(), pos: pos}
	if n := len(w.frame.loops); n > 0 {
		t.x = w.frame.loops[n-1]
	} else if w.cond != nil {
		t.x = w.cond.t
	}
	w.bind(obj, t)
}

// one reports the sign of a constant delta.
func one(t *term) (op token.Token) {
	if t.kind != constTerm || t.c == nil || t.c.Kind() != constant.Int {
		return token.INC
	}
	if constant.Sign(t.c) < 0 {
		return token.DEC
	}
	if v, ok := constant.Uint64Val(t.c); ok && v > 1<<31 {
		return token.DEC // ^uint32(0) takes one away
	}
	return token.INC
}
