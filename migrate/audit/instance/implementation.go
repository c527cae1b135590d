package instance

import (
	"cmp"
	"fmt"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/stamp"
)

// implementation returns the ID of what a symbol makes, and enters it.
func (f *finder) implementation(u use, at place) string {
	return f.enter(u.lib, f.typeName(u, at), u)
}

// enter adds an implementation: of a library that makes breakers by their
// names, its first package.
func (f *finder) enter(lib *catalog.Library, typ string, u use) string {
	kind := survey.Library
	if lib.Source == "canonical" {
		kind = survey.Canonical
	}
	importPath, _, _ := strings.Cut(u.obj.Pkg().Path(), " ")
	if kind == survey.Library && u.symbol.Use != catalog.Make && u.symbol.Use != catalog.BreakerType {
		importPath = strings.TrimSuffix(lib.Paths[0], "/...")
	}
	id := fmt.Sprintf("%s:%s.%s", kind, importPath, typ)
	if f.impls[id] == nil {
		pos := f.fset.Position(u.ident.Pos())
		impl := &survey.Implementation{
			ID: id, Kind: kind, Source: lib.Source, Package: importPath, Type: typ, Confidence: 1,
			File: u.f.rel, Line: pos.Line, Column: pos.Column,
		}
		f.impls[id] = impl
	}
	return id
}

// typeName is the type of breaker that a symbol makes: that of its result, or
// the one that the library has.
func (f *finder) typeName(u use, at place) string {
	t := at.typeOf()
	if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
		t = tuple.At(0).Type()
	}
	if t != nil && u.symbol.Use == catalog.Make {
		if sig, ok := t.Underlying().(*types.Signature); ok && sig.Results().Len() == 1 {
			t = sig.Results().At(0).Type() // a middleware makes it later
		}
		if tn := named(t); tn != nil && tn.Exported() && tn.Pkg() != nil && u.lib.Owns(tn.Pkg().Path()) {
			return tn.Name()
		}
	}
	for _, s := range u.lib.Symbols {
		if s.Use == catalog.BreakerType {
			return s.Name
		}
	}
	return u.symbol.Name
}

// implementations are those that instances are made of, and breakers that only
// come in from outside, in order.
func (f *finder) implementations() []survey.Implementation {
	f.foreign()
	f.copies()
	requires := readRequires(filepath.Join(f.module.Root, "go.mod"))
	out := make([]survey.Implementation, 0, len(f.impls))
	for _, impl := range f.impls {
		if r, ok := requires.of(impl.Package); ok && !strings.HasPrefix(impl.Package+"/", f.module.Path+"/") {
			impl.Version = r.version
			if !r.indirect {
				impl.File, impl.Line, impl.Column = "go.mod", r.line, 1
			}
		}
		out = append(out, *impl)
	}
	slices.SortFunc(out, func(a, b survey.Implementation) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// foreign enters libraries whose breakers are used and made nowhere here.
func (f *finder) foreign() {
	made := map[*catalog.Library]bool{}
	for _, m := range f.all {
		made[m.lib] = true
	}
	for _, u := range f.uses {
		if u.symbol.Use == catalog.BreakerType && !made[u.lib] {
			f.enter(u.lib, u.obj.Name(), u)
		}
	}
}

// copies enters the copies of the canonical package.
func (f *finder) copies() {
	for _, pkg := range f.in.Packages {
		if !f.owned[pkg.Path] || len(pkg.Files) == 0 {
			continue
		}
		dir := filepath.Dir(pkg.Files[0])
		id := fmt.Sprintf("%s:%s.Breaker", survey.Canonical, pkg.Path)
		impl := f.impls[id]
		if impl == nil {
			impl = &survey.Implementation{ID: id, Kind: survey.Canonical, Source: "canonical", Package: pkg.Path, Type: "Breaker", Confidence: 1}
			f.impls[id] = impl
		}
		impl.File, impl.Line, impl.Column = f.module.Rel(pkg.Files[0]), 1, 1
		if stamp.In(dir) {
			mark := stamp.Read(dir)
			impl.File, impl.Version = path.Join(f.module.Rel(dir), stamp.File), mark.Version
			impl.Drift = strings.Join(mark.Edited(dir), ", ")
		}
	}
}

// require is a line of go.mod.
type require struct {
	version  string
	line     int
	indirect bool
}

type requires map[string]require

// readRequires reads a go.mod; one that cannot be read has nothing.
func readRequires(file string) requires {
	out := requires{}
	data, err := os.ReadFile(file)
	if err != nil {
		return out
	}
	mod, err := modfile.ParseLax(file, data, nil)
	if err != nil {
		return out
	}
	for _, r := range mod.Require {
		out[r.Mod.Path] = require{version: r.Mod.Version, line: r.Syntax.Start.Line, indirect: r.Indirect}
	}
	full, err := modfile.Parse(file, data, nil)
	if err != nil {
		return out
	}
	for _, r := range full.Replace {
		if old, ok := out[r.Old.Path]; ok && r.New.Version != "" && (r.Old.Version == "" || r.Old.Version == old.version) {
			old.version = r.New.Version
			out[r.Old.Path] = old
		}
	}
	return out
}

// of returns the requirement that a package is from: that of the longest path.
func (r requires) of(pkg string) (require, bool) {
	for p := pkg; p != "." && p != "/"; p = path.Dir(p) {
		if found, ok := r[p]; ok {
			return found, true
		}
	}
	return require{}, false
}
