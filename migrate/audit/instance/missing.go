package instance

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// A library that cannot be had, because its module or another one is not
// served, still has its import path: its functions and literals are then known
// by that path and their names.

// unresolved notes the use of a symbol of such a library.
func (w *walker) unresolved(sel *ast.SelectorExpr) {
	lib, s := unresolved(w.info, sel)
	if lib == nil || s.Use != catalog.Make && s.Use != catalog.Configure && !(s.NameArg != catalog.None && s.Use == catalog.Run) {
		return
	}
	pkg := w.info.Uses[sel.X.(*ast.Ident)].(*types.PkgName).Imported()
	obj := types.NewFunc(token.NoPos, pkg, sel.Sel.Name, types.NewSignatureType(nil, nil, nil, nil, nil, false))
	w.uses = append(w.uses, use{lib, s, obj, sel.Sel, w.called[sel.Sel], w.f, w.fn})
}

// unresolved returns what the catalogue has of package.Name where the package
// has no types.
func unresolved(info *types.Info, sel *ast.SelectorExpr) (*catalog.Library, catalog.Symbol) {
	id, ok := sel.X.(*ast.Ident)
	if !ok || info.Uses[sel.Sel] != nil {
		return nil, catalog.Symbol{}
	}
	name, ok := info.Uses[id].(*types.PkgName)
	if !ok {
		return nil, catalog.Symbol{}
	}
	lib := catalog.Of(name.Imported().Path())
	if lib == nil {
		return nil, catalog.Symbol{}
	}
	for _, s := range lib.Symbols {
		if s.Name == sel.Sel.Name {
			return lib, s
		}
	}
	return nil, catalog.Symbol{}
}

// literalType returns the entry of the settings type of a literal, by its name
// when it has no type.
func (c *collector) literalType(at place) (catalog.Symbol, bool) {
	if s, ok := c.settingsType(at.typeOf()); ok {
		return s, true
	}
	lit, ok := at.e.(*ast.CompositeLit)
	if !ok {
		return catalog.Symbol{}, false
	}
	sel, ok := lit.Type.(*ast.SelectorExpr)
	if !ok {
		return catalog.Symbol{}, false
	}
	lib, s := unresolved(at.f.pkg.Info, sel)
	return s, lib == c.lib && s.Use == catalog.SettingsType
}

// keyed returns the value of a key of a literal.
func keyed(at place, lit *ast.CompositeLit, name string) place {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == name {
				return at.in(kv.Value)
			}
		}
	}
	return place{}
}
