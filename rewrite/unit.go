package rewrite

import (
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// unit is one type-check: the same files with the same imports, language
// version and sizes. Configurations and loaders derived by With share the
// units that are the same for them, so the same work is never done twice and
// types keep their identity.
type unit struct {
	path, id  string
	goVersion string
	sizes     types.Sizes
	module    bool
	missing   string
	sources   []*source
	imports   map[string]*unit
	cyclic    map[string]bool // import paths that would close a cycle
	number    int             // unique in a family of tables
	depth     int             // of the table that has it

	// imported is what importers see. It is set once and never replaced, so
	// that all of them agree on the identity of its types.
	imported *types.Package
	full     *checked // set when bodies were checked too
}

// checked is the result of checking a unit with its bodies.
type checked struct {
	pkg      *types.Package
	info     *types.Info
	syntax   []*ast.File
	problems []Problem

	errorsOnly bool  // only the problems were kept
	twin       *unit // has the function bodies that were left out, if any were
}

// serves reports whether the result is there and holds what is asked for.
func (c *checked) serves(errorsOnly bool) bool {
	return c != nil && (errorsOnly || !c.errorsOnly)
}

// unitTable interns units by what they consist of. The table of an overlay
// keeps only the units that depend on its changes, so that they can be freed
// with it; the others go to the table they would have been in without it.
type unitTable struct {
	parent *unitTable
	depth  int
	mu     *sync.Mutex // held by Check; shared by all tables of a family
	next   *int        // number of the next unit; shared likewise
	byKey  map[string]*unit
}

func newUnitTable(parent *unitTable) *unitTable {
	t := &unitTable{parent: parent, byKey: map[string]*unit{}}
	if parent != nil {
		t.depth, t.mu, t.next = parent.depth+1, parent.mu, parent.next
	} else {
		t.mu, t.next = new(sync.Mutex), new(int)
	}
	return t
}

// at returns the table of the given depth.
func (t *unitTable) at(depth int) *unitTable {
	for t.depth > depth {
		t = t.parent
	}
	return t
}

// intern returns the unit of p, making it and those it imports as needed. An
// import that leads back to a package on the way is left out as cyclic.
func (t *unitTable) intern(p *Package, onPath map[*Package]bool) *unit {
	if p.unit != nil {
		return p.unit
	}
	onPath[p] = true
	defer delete(onPath, p)
	u := &unit{
		path: p.Path, id: p.ID, goVersion: p.goVersion, sizes: p.sizes, module: p.Module && !p.readOnly,
		missing: p.missing, sources: p.sources, imports: make(map[string]*unit, len(p.Imports)),
	}
	for _, path := range slices.Sorted(maps.Keys(p.Imports)) {
		imp := p.Imports[path]
		if onPath[imp] {
			if u.cyclic == nil {
				u.cyclic = map[string]bool{}
			}
			u.cyclic[path] = true
			continue
		}
		u.imports[path] = t.intern(imp, onPath)
	}
	p.unit = t.keep(u, p.arch)
	return p.unit
}

// keep returns the unit already known for the same key, or u.
func (t *unitTable) keep(u *unit, arch string) *unit {
	for _, s := range u.sources {
		u.depth = max(u.depth, s.depth)
	}
	for _, imp := range u.imports {
		u.depth = max(u.depth, imp.depth)
	}
	home, key := t.at(u.depth), u.key(arch)
	if known := home.byKey[key]; known != nil {
		return known
	}
	if u.path == "unsafe" {
		u.imported = types.Unsafe
	}
	u.number = *t.next
	*t.next++
	home.byKey[key] = u
	return u
}

// key says what the unit consists of.
func (u *unit) key(arch string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\x00%s\x00%s\x00%v\x00%s\x00", u.path, arch, u.goVersion, u.module, u.missing)
	for _, s := range u.sources {
		fmt.Fprintf(&b, "%s\x01%s\x00", s.path, s.version)
	}
	for _, path := range slices.Sorted(maps.Keys(u.imports)) {
		fmt.Fprintf(&b, "%s\x02%d\x00", path, u.imports[path].number)
	}
	for _, path := range slices.Sorted(maps.Keys(u.cyclic)) {
		fmt.Fprintf(&b, "%s\x03", path)
	}
	return b.String()
}

// Import implements types.Importer for the unit's files. When it fails,
// go/types reports the error at the import and goes on with a placeholder
// whose members are never reported as missing.
func (u *unit) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if u.cyclic[path] {
		return nil, errors.New("import cycle not allowed; break the cycle")
	}
	imp := u.imports[path]
	switch {
	case imp == nil:
		return placeholder(path), errors.New("it is not among the loaded packages; run `go get` for it, or correct the path")
	case imp.missing != "":
		return placeholder(path), errors.New(imp.missing)
	case imp.imported == nil:
		return placeholder(path), errors.New("its types could not be worked out")
	}
	return imp.imported, nil
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// placeholder is an empty package with the name that the package most likely
// has. A new one each time: go/types marks it.
func placeholder(importPath string) *types.Package {
	name := path.Base(importPath)
	if dir := path.Dir(importPath); majorVersion.MatchString(name) && dir != "." {
		name = path.Base(dir)
	}
	if base, version, ok := strings.Cut(name, ".v"); ok && majorVersion.MatchString("v"+version) {
		name = base // gopkg.in/yaml.v3
	}
	name = strings.TrimPrefix(name, "go-")
	name = strings.TrimSuffix(strings.TrimSuffix(name, "-go"), ".go")
	name = strings.NewReplacer("-", "", ".", "").Replace(name)
	return types.NewPackage(importPath, name)
}
