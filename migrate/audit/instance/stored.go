package instance

import (
	"go/ast"
	"go/token"
	"go/types"
)

// ruleType is the position of sentinel's type of rules.
func (f *finder) ruleType(u use) token.Pos {
	return f.key(u.obj.Pkg().Scope().Lookup("Rule"))
}

// assignedTo is the variable that an expression is the value of.
func (f *finder) assignedTo(at place) token.Pos {
	nodes := at.f.around(at.e)
	for _, n := range nodes[1:] {
		switch n := n.(type) {
		case *ast.UnaryExpr, *ast.ParenExpr:
			continue
		case *ast.AssignStmt:
			for i, r := range n.Rhs {
				if ast.Unparen(r).Pos() <= at.e.Pos() && at.e.End() <= r.End() && len(n.Lhs) == len(n.Rhs) {
					if v, ok := at.in(n.Lhs[i]).object().(*types.Var); ok {
						return f.key(v)
					}
				}
			}
		case *ast.ValueSpec:
			if len(n.Names) == 1 {
				return f.key(at.f.pkg.Info.Defs[n.Names[0]])
			}
		}
		return token.NoPos
	}
	return token.NoPos
}

// storedIn lists what a new breaker is reached by: the variable or field that
// it is assigned to, or the function that returns it.
func (f *finder) storedIn(at place) []token.Pos {
	var out []token.Pos
	add := func(e ast.Expr) {
		if pos := f.holder(at.in(e)); pos.IsValid() {
			out = append(out, pos)
		}
	}
	for _, n := range at.f.around(at.e) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, r := range n.Rhs {
				if contains(r, at.e) {
					add(n.Lhs[min(i, len(n.Lhs)-1)])
				}
			}
			return out
		case *ast.ValueSpec:
			for i, r := range n.Values {
				if contains(r, at.e) {
					add(n.Names[min(i, len(n.Names)-1)])
				}
			}
			return out
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok {
				if v, ok := at.in(key).object().(*types.Var); ok && v.IsField() {
					return append(out, f.key(v))
				}
			}
		case *ast.ReturnStmt:
			return append(out, f.enclosingFunction(at)...)
		case *ast.CallExpr:
			// m.Store(key, New(...)): as good as m[key] = New(...).
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && n != at.e && (sel.Sel.Name == "Store" || sel.Sel.Name == "LoadOrStore") {
				add(sel.X)
			}
		case *ast.FuncLit, *ast.FuncDecl:
			return out
		}
	}
	return out
}

func contains(outer, inner ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

func (f *finder) enclosingFunction(at place) []token.Pos {
	for _, n := range at.f.around(at.e) {
		switch n := n.(type) {
		case *ast.FuncLit:
			return nil
		case *ast.FuncDecl:
			if obj := at.f.pkg.Info.Defs[n.Name]; obj != nil {
				return []token.Pos{f.key(obj)}
			}
		}
	}
	return nil
}

// holder is what an expression gets its value out of: the variable, the field,
// the map that is looked into, or the function that is called.
func (f *finder) holder(at place) token.Pos {
	switch e := ast.Unparen(at.e).(type) {
	case *ast.Ident, *ast.SelectorExpr:
		switch obj := at.object().(type) {
		case *types.Var:
			return f.key(obj)
		case *types.Func:
			return f.key(obj)
		}
	case *ast.IndexExpr:
		return f.holder(at.in(e.X))
	case *ast.StarExpr:
		return f.holder(at.in(e.X))
	case *ast.TypeAssertExpr:
		return f.holder(at.in(e.X))
	case *ast.UnaryExpr:
		return f.holder(at.in(e.X))
	case *ast.CallExpr:
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		if ok && (sel.Sel.Name == "Load" || sel.Sel.Name == "LoadOrStore" || sel.Sel.Name == "Get") {
			if fn := at.callee(); fn == nil || f.functions[f.key(fn)] == nil {
				return f.holder(at.in(sel.X)) // a sync.Map, an atomic.Pointer, a cache
			}
		}
		if fn := at.callee(); fn != nil && f.functions[f.key(fn)] != nil {
			return f.key(fn)
		}
	}
	return token.NoPos
}

// reach adds what the holders of an instance are assigned to in turn.
func (f *finder) reach(made *found) map[token.Pos]bool {
	held := map[token.Pos]bool{}
	todo := made.stored
	for len(todo) > 0 {
		pos := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !held[pos] {
			held[pos] = true
			todo = append(todo, f.flows[pos]...)
		}
	}
	return held
}

// flow notes which holders give their values to which.
func (f *finder) flow() {
	f.flows, f.givers = map[token.Pos][]token.Pos{}, map[token.Pos]int{}
	for pos, writes := range f.writes {
		for _, w := range writes {
			if w.e == nil {
				continue
			}
			f.flowTo(pos, w.place)
		}
	}
	for pos, fn := range f.functions {
		if fn.decl.Body == nil {
			continue
		}
		for _, e := range returns(fn.decl.Body) {
			f.flowTo(pos, place{e: e, f: fn.f})
		}
	}
	for pos, calls := range f.calls {
		fn := f.functions[pos]
		if fn == nil {
			continue
		}
		for param, i := range f.params(fn.obj.Signature()) {
			for _, c := range calls {
				if a := arg(c.CallExpr, i); a != nil {
					f.flowTo(param, place{e: a, f: c.f})
				}
			}
		}
	}
}

func (f *finder) flowTo(pos token.Pos, from place) {
	if holder := f.holder(from); holder.IsValid() && holder != pos {
		f.flows[holder] = append(f.flows[holder], pos)
		f.givers[pos]++
	}
}

// mapKey is the key under which a new breaker is put into a map, directly or
// by way of a variable.
func (f *finder) mapKey(at place) place {
	held := map[token.Pos]bool{}
	for _, n := range at.f.around(at.e) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				if ix, ok := ast.Unparen(l).(*ast.IndexExpr); ok {
					return at.in(ix.Index)
				}
				if v, ok := at.in(l).object().(*types.Var); ok {
					held[f.key(v)] = true
				}
			}
		case *ast.CallExpr:
			if key := storeKey(at, n); key.known() && n != at.e {
				return key
			}
		case *ast.KeyValueExpr:
			if v, ok := at.in(n.Key).object().(*types.Var); ok && v.IsField() {
				return place{}
			}
			return at.in(n.Key)
		case *ast.FuncDecl:
			return f.keyOf(at, n.Body, held)
		case *ast.FuncLit:
			return f.keyOf(at, n.Body, held)
		}
	}
	return place{}
}

// storeKey is the key of m.Store(key, value).
func storeKey(at place, c *ast.CallExpr) place {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if ok && len(c.Args) == 2 && (sel.Sel.Name == "Store" || sel.Sel.Name == "LoadOrStore" || sel.Sel.Name == "Add" || sel.Sel.Name == "Set") {
		return at.in(c.Args[0])
	}
	return place{}
}

// keyOf looks for m[key] = v of a variable that holds the breaker.
func (f *finder) keyOf(at place, body *ast.BlockStmt, held map[token.Pos]bool) place {
	var out place
	holds := func(e ast.Expr) bool {
		v, ok := at.in(e).object().(*types.Var)
		return ok && held[f.key(v)]
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if ix, ok := ast.Unparen(l).(*ast.IndexExpr); ok && len(n.Lhs) == len(n.Rhs) && holds(n.Rhs[i]) {
					out = at.in(ix.Index)
				}
			}
		case *ast.CallExpr:
			if key := storeKey(at, n); key.known() && holds(n.Args[1]) {
				out = key
			}
		}
		return !out.known()
	})
	return out
}
