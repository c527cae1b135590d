package rewrite

import (
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// addVirtual adds the packages that are given as bytes to every graph.
func (l *Loader) addVirtual() {
	for config, g := range l.graphs {
		if g == nil {
			continue
		}
		var added []*Package
		for _, v := range l.opt.Virtual {
			p := l.virtualPackage(config, v)
			g.replace(p)
			added = append(added, p)
		}
		for _, p := range added {
			l.connect(g, p)
			g.supply(p)
		}
	}
	l.problems = slices.DeleteFunc(l.problems, func(problem Problem) bool {
		return slices.ContainsFunc(l.opt.Virtual, func(v Virtual) bool { return v.Path == problem.Package })
	})
}

// supply gives p to the packages that import its path in vain so far.
func (g *graph) supply(p *Package) {
	for _, importer := range g.byID {
		if imp := importer.Imports[p.Path]; imp != nil && imp.missing != "" {
			importer.Imports[p.Path] = p
		}
	}
}

// replace takes the place of a package that could not be found.
func (g *graph) replace(p *Package) {
	g.byPath[p.Path] = slices.DeleteFunc(g.byPath[p.Path], func(old *Package) bool { return old.ID == p.ID })
	g.add(p)
}

// virtualPackage holds the files that the configuration builds, below a
// directory that the go command ignores.
func (l *Loader) virtualPackage(config int, v Virtual) *Package {
	c := l.opt.Configs[config]
	p := &Package{
		ID: v.Path, Path: v.Path, Config: config, Imports: map[string]*Package{},
		dir: filepath.Join(l.m.Root, ".virtual", filepath.FromSlash(v.Path)), arch: c.GOARCH,
		goVersion: goLanguage(v.GoVersion), sizes: sizesFor(c.GOARCH),
	}
	names := make([]string, 0, len(v.Files))
	for name := range v.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		src := v.Files[name]
		expr, err := fileConstraint(name, src, false)
		if err != nil || strings.HasSuffix(name, "_test.go") || !c.Builds(expr) {
			continue
		}
		s := l.sources.put(filepath.Join(p.dir, name), src)
		p.Files, p.sources = append(p.Files, s.path), append(p.sources, s)
		p.Name = s.parse(l.fset).Name.Name
	}
	return p
}

// connect sets the imports of a package from its files: what it had, then any
// loaded package with the path.
func (l *Loader) connect(g *graph, p *Package) {
	old := p.Imports
	p.Imports = make(map[string]*Package, len(old))
	for _, s := range p.sources {
		for _, path := range s.imports(l.fset) {
			if imp := old[path]; imp != nil && imp.missing == "" {
				p.Imports[path] = imp
			} else if imp := g.resolve(path, p.ForTest); imp != nil && imp != p {
				p.Imports[path] = imp
			} else if old[path] != nil {
				p.Imports[path] = old[path] // keeps the reason why it is missing
			}
		}
	}
}

// languageVersion drops a version that this go/types does not know yet, which
// would otherwise be the one error that hides all others.
func languageVersion(version string) string {
	release, ok := strings.CutPrefix(version, "go1.")
	minor, _, _ := strings.Cut(release, ".")
	minor, _, _ = strings.Cut(minor, "rc")
	minor, _, _ = strings.Cut(minor, "beta")
	n, err := strconv.Atoi(minor)
	if !ok || err != nil || n > toolchainMinor() {
		return ""
	}
	return version
}

// toolchainMinor is N of the go1.N that built this program.
func toolchainMinor() int {
	release, ok := strings.CutPrefix(runtime.Version(), "go1.")
	if !ok {
		return 1 << 20 // a development version knows everything
	}
	digits := strings.IndexFunc(release, func(r rune) bool { return r < '0' || r > '9' })
	if digits >= 0 {
		release = release[:digits]
	}
	n, _ := strconv.Atoi(release)
	return n
}
