package rewrite

import (
	"errors"
	"go/ast"
	"go/types"
	"slices"
)

// An in-package test variant holds all files of the package it tests. When
// that package, its twin, is checked as well, the function bodies of these
// files mean the same in both, so they are gone through once only: in the
// twin. That saves about a quarter of the time and memory of a check.

// twins finds, among the units that are wanted, the test variants whose twin
// is wanted too, or is checked already.
func (l *Loader) twins(pkgs []*Package, want map[*unit]bool, errorsOnly bool) map[*unit]*unit {
	twins := map[*unit]*unit{}
	for _, p := range pkgs {
		if p.ForTest == "" || p.ForTest != p.Path {
			continue
		}
		plain := l.graphs[p.Config].byID[p.Path]
		if plain == nil || plain.unit == nil {
			continue
		}
		u := plain.unit
		if (want[u] || u.full.serves(errorsOnly)) && p.unit.repeats(u) {
			twins[p.unit] = u
		}
	}
	return twins
}

// repeats reports whether the files of the twin see the same imports here.
func (u *unit) repeats(twin *unit) bool {
	if u.goVersion != twin.goVersion {
		return false
	}
	for path, imp := range twin.imports {
		if u.imports[path] != imp {
			return false
		}
	}
	return true
}

// withoutRepeated returns the files with the bodies left out that are checked
// in the twin, and the names of the files without bodies. A test file that
// declares a predeclared name, such as max, changes what the others mean:
// then nothing is left out.
func (u *unit) withoutRepeated(twin *unit, files []*ast.File) ([]*ast.File, map[string]bool) {
	if twin == nil {
		return files, nil
	}
	out, repeated := slices.Clone(files), map[string]bool{}
	for i, s := range u.sources {
		if slices.Contains(twin.sources, s) {
			out[i], repeated[s.path] = declarationsOf(files[i]), true
		} else if shadows(files[i]) {
			return files, nil
		}
	}
	return out, repeated
}

func shadows(file *ast.File) bool {
	predeclared := func(name *ast.Ident) bool { return types.Universe.Lookup(name.Name) != nil }
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && predeclared(d.Name) {
				return true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if predeclared(s.Name) {
						return true
					}
				case *ast.ValueSpec:
					if slices.ContainsFunc(s.Names, predeclared) {
						return true
					}
				}
			}
		}
	}
	return false
}

// consequence reports whether an error comes from leaving bodies out: what
// only they use is not unused.
func consequence(err error, repeated map[string]bool) bool {
	var found types.Error
	return errors.As(err, &found) && found.Soft && repeated[found.Fset.PositionFor(found.Pos, false).Filename]
}

// all adds what was found in the twin.
func (c *checked) all() []Problem {
	if c.twin == nil {
		return slices.Clone(c.problems)
	}
	list, known := slices.Clone(c.twin.full.problems), map[string]bool{}
	for _, p := range list {
		known[p.Error()] = true
	}
	for _, p := range c.problems {
		if !known[p.Error()] {
			list = append(list, p)
		}
	}
	return list
}

// declarationsOf copies a file as far as it has to be changed.
func declarationsOf(file *ast.File) *ast.File {
	short := *file
	short.Decls = slices.Clone(file.Decls)
	for i, decl := range short.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && mayLackBody(fn) {
			bare := *fn
			bare.Body = nil
			short.Decls[i] = &bare
		}
	}
	return &short
}

// mayLackBody: go/types wants the others to have one.
func mayLackBody(fn *ast.FuncDecl) bool {
	return fn.Type.TypeParams == nil && (fn.Recv != nil || fn.Name.Name != "init" && fn.Name.Name != "main")
}
