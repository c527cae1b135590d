package hazard

import (
	"go/ast"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// homes are the variables and fields that a breaker with a callback is kept in.
func (p *pass) homes(c callback) map[*types.Var]bool {
	out := map[*types.Var]bool{}
	decl := declaration(c.path)
	if c.target != nil && decl != nil {
		if v := origin(p.TypesInfo, c.target, decl); v != nil && typeName(v.Type()) != nil && !isSettings(v) {
			out[v] = true
			return out
		}
	}
	for _, m := range p.of(catalog.Make) {
		if m.lib != c.lib || m.hand != c.hand || !p.madeWith(m, c) {
			continue
		}
		p.keptIn(out, m.path, m.CallExpr)
	}
	return out
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

// keptIn adds what a new value is assigned to, and what that is assigned to.
func (p *pass) keptIn(out map[*types.Var]bool, path []ast.Node, value ast.Expr) {
	if len(path) == 0 {
		return
	}
	switch parent := path[len(path)-1].(type) {
	case *ast.KeyValueExpr:
		if id, ok := parent.Key.(*ast.Ident); ok {
			p.addHome(out, p.TypesInfo.Uses[id], path)
		}
		return
	case *ast.CallExpr: // LoadOrStore and the like
		if recv := receiverOf(p.TypesInfo, parent); recv != nil {
			if v := origin(p.TypesInfo, recv, nil); v != nil && typeName(v.Type()) != nil && typeName(v.Type()).Name() == "Map" {
				out[v] = true
			}
		}
		return
	}
	names, values := assignment(path[len(path)-1])
	for i, name := range names {
		if i >= len(values) || ast.Unparen(values[i]) != value {
			continue
		}
		switch x := ast.Unparen(name).(type) {
		case *ast.Ident:
			p.addHome(out, p.TypesInfo.ObjectOf(x), path)
		default:
			if v := origin(p.TypesInfo, x, nil); v != nil {
				out[v] = true
			}
		}
	}
}

// addHome adds a variable and, for a local one, where its value goes.
func (p *pass) addHome(out map[*types.Var]bool, obj types.Object, path []ast.Node) {
	v, ok := obj.(*types.Var)
	if !ok || out[v] {
		return
	}
	out[v] = true
	decl := declaration(path)
	if decl == nil || v.IsField() || v.Parent() == p.Pkg.Scope() {
		return
	}
	inspectPath(decl.Body, nil, func(n ast.Node, path []ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && p.TypesInfo.Uses[id] == v {
			p.keptIn(out, path, id)
		}
		return true
	})
}
