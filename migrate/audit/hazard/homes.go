package hazard

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// homes are the variables and fields that a breaker with a callback is kept in.
func (p *pass) homes(c callback) map[*types.Var]bool {
	h := &homeSearch{p: p, vars: map[*types.Var]bool{}, makers: map[*types.Func]bool{}}
	decl := declaration(c.path)
	if c.target != nil && decl != nil {
		if v := origin(p.TypesInfo, c.target, decl); v != nil && typeName(v.Type()) != nil && !isSettings(v) {
			h.vars[v] = true
			return h.vars
		}
	}
	for _, m := range p.of(catalog.Make) {
		if m.lib != c.lib || m.hand != c.hand || !p.madeWith(m, c) {
			continue
		}
		h.keptIn(m.path, m.CallExpr)
	}
	return h.vars
}

// homeSearch follows a new value to where it is kept.
type homeSearch struct {
	p      *pass
	vars   map[*types.Var]bool
	makers map[*types.Func]bool // functions that return it
}

func isSettings(v *types.Var) bool {
	_, s := catalog.Lookup(typeName(v.Type()))
	return s.Use == catalog.SettingsType
}

// madeWith reports whether a constructor call gets a callback: it is written in
// it, or in the value of a variable that is.
func (p *pass) madeWith(m *step, c callback) bool {
	if covers(m.CallExpr, c.fn) {
		return true
	}
	decl := declaration(c.path)
	if decl == nil || declaration(m.path) != decl {
		return false
	}
	for i := len(c.path) - 1; i >= 0; i-- {
		names, values := assignment(c.path[i])
		for j, name := range names {
			v := localVar(p.TypesInfo, rootOf(name))
			if v != nil && (j < len(values) && covers(values[j], c.fn)) && mentionsIn(p.TypesInfo, m.Args, v) {
				return true
			}
		}
	}
	return false
}

// rootOf is x of x.f.g.
func rootOf(e ast.Expr) ast.Expr {
	for {
		switch x := plainExpr(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		default:
			return x
		}
	}
}

func mentionsIn(info *types.Info, list []ast.Expr, v *types.Var) bool {
	for _, e := range list {
		if mentions(info, e, v) {
			return true
		}
	}
	return false
}

// keptIn adds what a value is assigned to, and what that is assigned to, in
// callers too when it is returned.
func (h *homeSearch) keptIn(path []ast.Node, value ast.Expr) {
	if len(path) == 0 {
		return
	}
	info := h.p.TypesInfo
	switch parent := path[len(path)-1].(type) {
	case *ast.KeyValueExpr:
		if id, ok := parent.Key.(*ast.Ident); ok {
			h.add(info.Uses[id], path)
		}
		return
	case *ast.ReturnStmt:
		h.returned(path)
		return
	case *ast.CallExpr: // LoadOrStore and the like
		if recv := receiverOf(info, parent); recv != nil && isNamed(info.TypeOf(recv), "sync", "Map") {
			if v := origin(info, recv, nil); v != nil {
				h.vars[v] = true
			}
		}
		return
	}
	names, values := assignment(path[len(path)-1])
	for i, name := range names {
		if i >= len(values) || ast.Unparen(values[i]) != value {
			continue
		}
		if id, ok := ast.Unparen(name).(*ast.Ident); ok {
			h.add(info.ObjectOf(id), path)
		} else if v := origin(info, name, nil); v != nil {
			h.vars[v] = true
		}
	}
}

// returned goes on with the calls of the function that returns the value.
func (h *homeSearch) returned(path []ast.Node) {
	fn, _ := enclosing(path)
	decl, ok := fn.(*ast.FuncDecl)
	if !ok {
		return
	}
	obj, _ := h.p.TypesInfo.Defs[decl.Name].(*types.Func)
	if obj == nil || h.makers[obj] {
		return
	}
	h.makers[obj] = true
	for _, c := range h.p.callers[obj] {
		h.keptIn(c.path, c.call)
	}
}

// add adds a variable and, for a local one, where its value goes.
func (h *homeSearch) add(obj types.Object, path []ast.Node) {
	v, ok := obj.(*types.Var)
	if !ok || h.vars[v] {
		return
	}
	h.vars[v] = true
	decl := declaration(path)
	if decl == nil || v.IsField() || v.Parent() == h.p.Pkg.Scope() {
		return
	}
	inspectPath(decl, nil, func(n ast.Node, path []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && h.p.TypesInfo.Uses[id] == v {
			h.keptIn(slices.Clone(path), id)
		}
		return true
	})
}
