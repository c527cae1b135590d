package rewrite

import (
	"go/ast"
	"slices"
	"strconv"
)

// replaceAll changes the paths of Replace in place. A new path is never
// replaced again, so a table may swap paths.
func (e *importEdit) replaceAll() error {
	var patches []patch
	for _, spec := range e.file.Imports {
		r, ok := e.Replace[specPath(spec)]
		if !ok || specPath(spec) == "C" {
			continue
		}
		at := e.offset(spec.Pos())
		patches = append(patches, patch{at, e.offset(spec.Path.End()), e.spaced(at, e.replacement(spec, r))})
	}
	return e.patch(patches...)
}

func (e *importEdit) replacement(spec *ast.ImportSpec, r Import) string {
	quoted := strconv.Quote(r.Path)
	if spec.Name != nil {
		e.fresh[spec.Name.Name] = true
		return spec.Name.Name + " " + quoted
	}
	name := e.localName(spec)
	newName := e.addName(r)
	if !e.used[name] && e.used[newName] {
		name = newName
	}
	e.fresh[name] = true
	if name == newName && name == AssumedName(r.Path) {
		return quoted
	}
	return name + " " + quoted
}

// localName is the name the file uses for a spec without one: the first
// plausible name that occurs.
func (e *importEdit) localName(spec *ast.ImportSpec) string {
	names := e.plausible(specPath(spec))
	for _, name := range names {
		if e.used[name] {
			return name
		}
	}
	return names[0]
}

// plausible returns the package name of path if it is known, or all names
// that packages with such a path have.
func (e *importEdit) plausible(path string) []string {
	if name := e.Names[path]; name != "" {
		return []string{name}
	}
	return plausibleNames(path)
}

// needed reports whether the edited code still refers to the spec.
func (e *importEdit) needed(spec *ast.ImportSpec) bool {
	names := e.plausible(specPath(spec))
	if spec.Name != nil {
		names = []string{spec.Name.Name}
	}
	return slices.ContainsFunc(names, func(n string) bool { return e.used[n] && !e.fresh[n] })
}
