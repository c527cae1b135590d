package rewrite

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/module"
)

// dropping is one call of DropRequire.
type dropping struct {
	set     *Set
	ledger  *Ledger
	loader  *Loader
	mod     *goMod
	version module.Version // what is dropped
}

// provides reports whether the module that goes is the one an import path
// comes from: of all required modules, the one with the longest matching path.
func (d *dropping) provides(importPath string) bool {
	if !underPath(importPath, d.version.Path) || underPath(importPath, d.set.Module.Path) && len(d.set.Module.Path) > len(d.version.Path) {
		return false
	}
	for _, r := range d.mod.file.Require {
		if len(r.Mod.Path) > len(d.version.Path) && underPath(importPath, r.Mod.Path) {
			return false
		}
	}
	return true
}

func underPath(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}

// importedBy are the files of the module that will import the dropped module
// when the set is written, whether they are built or not, and the tools of
// go.mod that come from it.
func (d *dropping) importedBy() []string {
	var by []string
	for _, f := range d.ledger.Files {
		switch f.Status {
		case Vendored, NestedModule, Testdata:
			continue
		}
		imports := f.Imports
		if c := d.set.Get(d.set.Module.abs(f.Path)); c != nil {
			imports = importsOf(c.New)
		}
		if slices.ContainsFunc(imports, d.provides) {
			by = append(by, f.Path)
		}
	}
	for _, c := range d.set.Changes {
		if c.Kind == Created && strings.HasSuffix(c.Path, ".go") && slices.ContainsFunc(importsOf(c.New), d.provides) {
			by = append(by, relSlash(d.set.Module.Root, c.Path))
		}
	}
	for _, t := range d.mod.file.Tool {
		if d.provides(t.Path) {
			by = append(by, "the tool directive for "+t.Path)
		}
	}
	return by
}

// importsOf returns the import paths of a source file, none of a deleted one.
func importsOf(src []byte) []string {
	file, _ := parser.ParseFile(token.NewFileSet(), "", src, parser.ImportsOnly)
	if file == nil {
		return nil
	}
	var paths []string
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

// neededBy are the packages of other modules that import the dropped one, in
// any configuration, the ones only tests need included.
func (d *dropping) neededBy() []string {
	if d.loader == nil {
		return []string{"modules that were not loaded"}
	}
	live := d.liveDependencies()
	var by []string
	for p := range live {
		if p.Module || d.provides(p.Path) {
			continue
		}
		for path := range p.Imports {
			if d.provides(path) && !slices.Contains(by, p.Path) {
				by = append(by, p.Path)
			}
		}
	}
	slices.Sort(by)
	return by
}

// liveDependencies are the packages reached from the module when the imports
// that the set takes away are not followed.
func (d *dropping) liveDependencies() map[*Package]bool {
	live := map[*Package]bool{}
	var visit func(p *Package)
	visit = func(p *Package) {
		if p == nil || live[p] {
			return
		}
		live[p] = true
		for path, imported := range p.Imports {
			if !(p.Module && d.provides(path)) {
				visit(imported)
			}
		}
	}
	for _, p := range d.loader.Packages() {
		visit(p)
	}
	return live
}

func fileMode(path string) fs.FileMode {
	info, err := os.Stat(path)
	if err != nil {
		return 0o644
	}
	return info.Mode().Perm()
}

// inModule is a path below the root of the set's module.
func (d *dropping) inModule(elem ...string) string {
	return filepath.Join(append([]string{d.set.Module.Root}, elem...)...)
}
