package rewrite

import (
	"go/build/constraint"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// With returns a loader that sees the tree as s would leave it. Metadata is
// reused without calling the go command: changed files are read from s,
// created files join their package or make a new one, deleted files go.
// Packages that no changed file can reach are the same values, checked types
// included; so are the types of everything outside the module.
func (l *Loader) With(s *Set) (*Loader, error) {
	child := &Loader{
		m: l.m, opt: l.opt, fset: l.fset,
		sources:  newSourceTable(l.sources),
		units:    newUnitTable(l.units),
		graphs:   make([]*graph, len(l.graphs)),
		problems: l.problems,
	}
	changes := goChanges(s)
	for _, c := range changes {
		if c.Kind == Deleted {
			child.sources.remove(c.Path)
		} else {
			child.sources.put(c.Path, c.New)
		}
	}
	for config, g := range l.graphs {
		if g != nil {
			child.graphs[config] = child.overlay(config, g, changes)
		}
	}
	child.collect()
	return child, nil
}

func goChanges(s *Set) []Change {
	var changes []Change
	for _, c := range s.Changes {
		if strings.HasSuffix(c.Path, ".go") {
			changes = append(changes, c)
		}
	}
	return changes
}

// overlay makes the graph of one configuration.
func (l *Loader) overlay(config int, old *graph, changes []Change) *graph {
	o := &overlay{l: l, config: config, graph: newGraph(), clones: map[*Package]*Package{}}
	for _, p := range old.byID {
		o.graph.add(p)
	}
	for _, c := range changes {
		o.apply(c)
	}
	// Taken before the connecting, which may clone further packages.
	edited := o.edited()
	o.spread(edited)
	for _, p := range edited {
		l.connect(o.graph, p)
	}
	return o.graph
}

// overlay is a graph on its way from one loader to the next. Packages are
// cloned before they change, since the old loader goes on using them.
type overlay struct {
	l      *Loader
	config int
	graph  *graph
	clones map[*Package]*Package // from old or new package to its clone
	made   []*Package            // clones and new packages whose files changed
}

func (o *overlay) edited() []*Package {
	return slices.DeleteFunc(slices.Clone(o.made), func(p *Package) bool { return o.graph.byID[p.ID] != p })
}

// clone returns a copy of p that may be changed and has no results yet.
func (o *overlay) clone(p *Package) *Package {
	if c := o.clones[p]; c != nil {
		return c
	}
	c := *p
	c.Files, c.sources = slices.Clone(p.Files), slices.Clone(p.sources)
	c.Imports = maps.Clone(p.Imports)
	c.Syntax, c.Types, c.Info, c.Errors, c.unit, c.filled = nil, nil, nil, nil, nil, nil
	o.clones[p], o.clones[&c] = &c, &c
	o.graph.byID[c.ID] = &c
	return &c
}

// edit clones p because its own files change.
func (o *overlay) edit(p *Package) *Package {
	c := o.clone(p)
	if !slices.Contains(o.made, c) {
		o.made = append(o.made, c)
	}
	return c
}

// apply takes one change into the packages that have the file or should.
func (o *overlay) apply(c Change) {
	var src *source
	if c.Kind != Deleted && o.l.builds(o.config, c) {
		src = o.l.sources.get(c.Path)
	}
	var homes map[string]bool
	if src != nil {
		homes = o.homes(src)
	}
	dir := filepath.Dir(c.Path)
	for _, p := range slices.Collect(maps.Values(o.graph.byID)) {
		if p.dir != dir {
			continue
		}
		at := slices.Index(p.Files, c.Path)
		switch {
		case at >= 0 && homes[p.ID]:
			p = o.edit(p)
			p.sources[at] = src
		case at >= 0:
			p = o.edit(p)
			p.Files, p.sources = slices.Delete(p.Files, at, at+1), slices.Delete(p.sources, at, at+1)
			if len(p.Files) == 0 {
				p.missing = "the change removes its last Go file"
			}
		case homes[p.ID]:
			o.insert(o.edit(p), src)
		}
	}
}

// insert adds a file where sorting puts it.
func (o *overlay) insert(p *Package, src *source) {
	at, _ := slices.BinarySearch(p.Files, src.path)
	p.Files, p.sources = slices.Insert(p.Files, at, src.path), slices.Insert(p.sources, at, src)
	p.missing = ""
	if p.Name == "" {
		p.Name = src.parse(o.l.fset).Name.Name
	}
}

// builds reports whether the configuration takes the new file.
func (l *Loader) builds(config int, c Change) bool {
	name := filepath.Base(c.Path)
	if name[0] == '_' || name[0] == '.' || strings.HasSuffix(name, "_test.go") && !l.opt.Tests {
		return false
	}
	var expr constraint.Expr
	expr, err := fileConstraint(name, c.New, slices.Contains(rawImports(c.New), "C"))
	return err == nil && l.opt.Configs[config].Builds(expr)
}

// homes returns the IDs of the packages that the file is part of by its
// directory, name and package clause. Packages that do not exist are made.
func (o *overlay) homes(src *source) map[string]bool {
	dir := filepath.Dir(src.path)
	path, module := o.importPath(dir)
	if path == "" {
		return nil
	}
	name := src.parse(o.l.fset).Name.Name
	test := strings.HasSuffix(src.path, "_test.go")
	homes := map[string]bool{}
	switch {
	case test && strings.HasSuffix(name, "_test"):
		homes[o.ensure(path+"_test", name, path, dir, module).ID] = true
	case test:
		homes[o.ensure(path, name, path, dir, module).ID] = true
	default:
		homes[o.ensure(path, name, "", dir, module).ID] = true
		for _, p := range o.graph.byPath[path] {
			homes[p.ID] = true
		}
	}
	return homes
}

// importPath is the path of the package in dir: that of a package there, or
// the one its place in the module gives it.
func (o *overlay) importPath(dir string) (path string, module bool) {
	for _, p := range o.graph.byID {
		if p.dir == dir && p.ForTest == "" {
			return p.Path, p.Module
		}
	}
	rel := o.l.m.Rel(dir)
	switch {
	case rel == ".":
		return o.l.m.Path, true
	case filepath.IsAbs(filepath.FromSlash(rel)), slices.Contains(strings.Split(rel, "/"), "vendor"):
		return "", false // a file that makes a package elsewhere cannot be imported
	}
	return o.l.m.Path + "/" + rel, true
}

// ensure returns the package or test variant, making it when there is none.
// The in-package test variant starts with the files of the package itself.
func (o *overlay) ensure(path, name, forTest, dir string, module bool) *Package {
	id := path
	if forTest != "" {
		id += " [" + forTest + ".test]"
	}
	p := o.graph.byID[id]
	if p != nil && p.missing == "" {
		return p
	}
	if p != nil {
		p = o.edit(p) // imported in vain until now
	} else {
		p = &Package{ID: id, Imports: map[string]*Package{}}
		o.clones[p] = p
		o.made = append(o.made, p)
		o.graph.add(p)
	}
	arch := o.l.opt.Configs[o.config].GOARCH
	p.Path, p.Name, p.ForTest, p.Config, p.Module, p.dir = path, name, forTest, o.config, module, dir
	p.arch, p.sizes, p.goVersion = arch, sizesFor(arch), goLanguage(o.l.m.GoVersion)
	if plain := o.graph.byID[forTest]; plain != nil && path == forTest {
		o.startVariant(p, plain)
	}
	return p
}

// startVariant gives an in-package test variant what the package has, and
// lets its external tests import the variant.
func (o *overlay) startVariant(p, plain *Package) {
	p.Files, p.sources = slices.Clone(plain.Files), slices.Clone(plain.sources)
	p.Imports = maps.Clone(plain.Imports)
	p.goVersion, p.Selected = plain.goVersion, plain.Selected
	if external := o.graph.byID[plain.Path+"_test ["+plain.Path+".test]"]; external != nil {
		delete(o.edit(external).Imports, plain.Path)
	}
}

// spread clones everything that imports a changed package, however far, and
// points all clones at clones.
func (o *overlay) spread(changed []*Package) {
	importers := map[string][]string{}
	for id, p := range o.graph.byID {
		for _, imp := range p.Imports {
			importers[imp.ID] = append(importers[imp.ID], id)
		}
	}
	queue := changed
	seen := map[string]bool{}
	for _, p := range changed {
		seen[p.ID] = true
	}
	for len(queue) > 0 {
		p := queue[0]
		queue = queue[1:]
		for _, id := range importers[p.ID] {
			if !seen[id] {
				seen[id] = true
				queue = append(queue, o.clone(o.graph.byID[id]))
			}
		}
	}
	o.graph.reindex()
	for id := range seen {
		p := o.graph.byID[id]
		for path, imp := range p.Imports {
			if c := o.graph.byID[imp.ID]; c != nil {
				p.Imports[path] = c
			}
		}
	}
}

// reindex rebuilds the index by path.
func (g *graph) reindex() {
	g.byPath = make(map[string][]*Package, len(g.byID))
	for _, id := range slices.Sorted(maps.Keys(g.byID)) {
		p := g.byID[id]
		g.byPath[p.Path] = append(g.byPath[p.Path], p)
	}
}
