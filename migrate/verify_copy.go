package migrate

import (
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/migrate/stamp"
)

// findCopies finds the copies of the canonical package in the module.
func (v *verifier) findCopies() {
	seen := map[string]bool{}
	for _, f := range v.ledger.Files {
		dir := path.Dir(f.Path)
		if !seen[dir] && stamp.In(filepath.Join(v.module.Root, filepath.FromSlash(dir))) {
			v.copies[path.Join(v.module.Path, dir)] = dir
		}
		seen[dir] = true
	}
}

// isCanonical reports whether an import path is that of a canonical package.
func (v *verifier) isCanonical(importPath string) bool {
	return importPath == canonicalModule+"/"+canonicalPackage || v.copies[importPath] != ""
}

func (v *verifier) isCopy(dir string) bool { return v.copies[path.Join(v.module.Path, dir)] != "" }

// copied are the files of the copies. They are where they are said to be; a
// proof finds the name of the package in them.
func (v *verifier) copied() map[string][]byte {
	out := map[string][]byte{}
	for _, dir := range v.copies {
		files, _ := filepath.Glob(filepath.Join(v.module.Root, filepath.FromSlash(dir), "*.go")) // the pattern is well-formed
		for _, file := range files {
			if src, err := os.ReadFile(file); err == nil {
				out[file] = src
			}
		}
	}
	return out
}

// canonicals describes the canonical packages that the breakers use.
func (v *verifier) canonicals() []report.Canonical {
	used := map[string]bool{}
	for _, r := range v.replaced {
		for imp := range r.now.Imports {
			used[imp] = used[imp] || v.isCanonical(imp)
		}
	}
	out := []report.Canonical{}
	for imp, ok := range used {
		if dir := v.copies[imp]; ok && dir != "" {
			out = append(out, v.copyIn(imp, dir))
		} else if ok {
			out = append(out, report.Canonical{Path: imp, Version: v.required()})
		}
	}
	slices.SortFunc(out, func(a, b report.Canonical) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// copyIn compares a copy with its stamp.
func (v *verifier) copyIn(imp, dir string) report.Canonical {
	root := filepath.Join(v.module.Root, filepath.FromSlash(dir))
	mark := stamp.Read(root)
	c := report.Canonical{Path: imp, Dir: dir, Version: mark.Version}
	for _, name := range mark.Edited(root) {
		c.Edited = append(c.Edited, path.Join(dir, name))
	}
	return c
}

// required is the version of the canonical module in go.mod, and what it is
// replaced by.
func (v *verifier) required() string {
	file := filepath.Join(v.module.Root, "go.mod")
	src, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	mod, err := modfile.Parse(file, src, nil)
	if err != nil {
		return ""
	}
	version := ""
	for _, r := range mod.Require {
		if r.Mod.Path == canonicalModule {
			version = r.Mod.Version
		}
	}
	for _, r := range mod.Replace {
		if r.Old.Path == canonicalModule {
			version += " => " + strings.TrimSpace(r.New.Path+" "+r.New.Version)
		}
	}
	return version
}

// importPaths are the imports of a source that may be broken further down.
func importPaths(src []byte) []string {
	f, _ := parser.ParseFile(token.NewFileSet(), "", src, parser.ImportsOnly)
	if f == nil {
		return nil
	}
	var out []string
	for _, spec := range f.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			out = append(out, p)
		}
	}
	return out
}
