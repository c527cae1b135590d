package migrate

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/cbctl/cbctl/migrate/stamp"
	"github.com/cbctl/cbctl/rewrite"
)

const (
	canonicalPackage = "breaker"
	canonicalModule  = "github.com/cbctl/cbctl"
	defaultCopyDir   = "internal/breaker"
	fallbackCopyDir  = "internal/cbctl/breaker"
)

// canonical is the canonical package as it arrives in a module.
type canonical struct {
	importPath string
	dir        string            // of the copy, relative to the module root; "" with require
	files      map[string][]byte // of the copy, stamp included
	std        []string          // standard packages it imports
	version    string
	note       string // why it is not where it is by default
}

// newCanonical prepares the package: where it goes, and that it may go there.
func newCanonical(m *rewrite.Module, opt Options) (*canonical, error) {
	c := &canonical{version: opt.Version}
	sources, err := readSources(opt.Sources)
	if err != nil {
		return nil, err
	}
	if c.std, err = importsOf(sources); err != nil {
		return nil, err
	}
	if opt.Canonical == Require {
		c.importPath = canonicalModule + "/" + canonicalPackage
		c.files = sources
		return c, nil
	}
	c.files = stamped(sources, opt.Version)
	c.dir = path.Clean(filepath.ToSlash(opt.CopyDir))
	if opt.CopyDir == "" {
		c.dir = defaultCopyDir
		if foreign(m, c.dir) {
			c.dir = fallbackCopyDir
			c.note = fmt.Sprintf("%s holds a package of this module, so the canonical package goes to %s", defaultCopyDir, c.dir)
		}
	}
	if !fs.ValidPath(c.dir) || c.dir == "." {
		return nil, &UsageError{Msg: fmt.Sprintf("--copy-dir %q is not a directory below the module root", opt.CopyDir)}
	}
	if foreign(m, c.dir) {
		return nil, &UsageError{Msg: fmt.Sprintf("--copy-dir %s holds Go files that are not a copy of the canonical package; choose another directory", c.dir)}
	}
	c.importPath = m.Path + "/" + c.dir
	return c, nil
}

func readSources(fsys fs.FS) (map[string][]byte, error) {
	names, err := fs.Glob(fsys, "*.go")
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		if out[name], err = fs.ReadFile(fsys, name); err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("this build of cbctl holds no sources of the canonical package")
	}
	return out, nil
}

// importsOf lists what the sources import: the standard library only.
func importsOf(sources map[string][]byte) ([]string, error) {
	seen := map[string]bool{}
	for name, src := range sources {
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		for _, spec := range f.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			seen[p] = true
		}
	}
	out := make([]string, 0, len(seen))
	for p := range seen {
		out = append(out, p)
	}
	sort.Strings(out)
	return out, nil
}

// stamped adds the origin to each file and a list of hashes, so that a later
// run can tell a copy that was edited by hand.
func stamped(sources map[string][]byte, version string) map[string][]byte {
	out := map[string][]byte{}
	var names []string
	for name, src := range sources {
		origin := fmt.Sprintf("\n// Copied from %s/%s %s by cbctl, MIT licence. Changes are lost: edit it there.\n", canonicalModule, canonicalPackage, version)
		line, rest, _ := bytes.Cut(src, []byte("\n"))
		out[name] = bytes.Join([][]byte{line, []byte("\n"), []byte(origin), rest}, nil)
		names = append(names, name)
	}
	sort.Strings(names)
	var sum bytes.Buffer
	fmt.Fprintf(&sum, "# %s/%s %s, copied by cbctl; the hashes tell whether a file was edited.\n", canonicalModule, canonicalPackage, version)
	for _, name := range names {
		fmt.Fprintf(&sum, "%x  %s\n", sha256.Sum256(out[name]), name)
	}
	out[stamp.File] = sum.Bytes()
	return out
}

// foreign reports whether a directory holds Go files without our stamp.
func foreign(m *rewrite.Module, dir string) bool {
	abs := filepath.Join(m.Root, filepath.FromSlash(dir))
	if stamp.In(abs) {
		return false
	}
	goFiles, _ := filepath.Glob(filepath.Join(abs, "*.go"))
	return len(goFiles) > 0
}

// edited returns the files of an earlier copy that were changed by hand.
func (c *canonical) edited(m *rewrite.Module) []string {
	if c.dir == "" {
		return nil
	}
	abs := filepath.Join(m.Root, filepath.FromSlash(c.dir))
	out := stamp.Read(abs).Changed(abs)
	for i, name := range out {
		out[i] = path.Join(c.dir, name)
	}
	return out
}

// arrive adds the package to the set: new, unchanged, or a newer version.
func (c *canonical) arrive(m *rewrite.Module, set *rewrite.Set) error {
	if c.dir == "" {
		version := c.version
		if !semver.IsValid(version) {
			version = "v0.0.0"
			c.note = fmt.Sprintf("this build of cbctl has no version, so go.mod requires %s %s; run `go get %s@latest`", canonicalModule, version, canonicalModule)
		}
		return rewrite.AddRequire(set, canonicalModule, version)
	}
	abs := filepath.Join(m.Root, filepath.FromSlash(c.dir))
	for name := range stamp.Read(abs).Hashes {
		file := filepath.Join(abs, name)
		if old, err := os.ReadFile(file); err == nil && c.files[name] == nil {
			set.Delete(file, old, 0o644)
		}
	}
	for name, src := range c.files {
		file := filepath.Join(abs, name)
		old, err := os.ReadFile(file)
		switch {
		case os.IsNotExist(err):
			set.Create(file, src)
		case err != nil:
			return err
		case !bytes.Equal(old, src):
			set.Replace(file, old, src, 0o644)
		}
	}
	return nil
}

// virtual is the package for a loader that cannot find it on disk yet.
func (c *canonical) virtual() []rewrite.Virtual {
	if c.dir != "" {
		return nil
	}
	return []rewrite.Virtual{{Path: c.importPath, GoVersion: "1.26", Files: c.files}}
}

// provedCopy is where the canonical package lies for a proof when it is to be
// required: a module that is not there yet cannot be imported.
const provedCopy = "internal/cbctlprovedbreaker"

// overlay are the files of the canonical package for a build of the module as
// it will be.
func (c *canonical) overlay(m *rewrite.Module) map[string][]byte {
	dir := c.dir
	if dir == "" {
		dir = provedCopy
	}
	out := map[string][]byte{}
	for name, src := range c.files {
		if strings.HasSuffix(name, ".go") {
			out[filepath.Join(m.Root, filepath.FromSlash(dir), name)] = src
		}
	}
	return out
}

// reachable are sources that import the canonical package from where overlay
// puts it.
func (c *canonical) reachable(m *rewrite.Module, files map[string][]byte) map[string][]byte {
	if c.dir != "" {
		return files
	}
	out := map[string][]byte{}
	for name, src := range files {
		out[name] = bytes.ReplaceAll(src, []byte(strconv.Quote(c.importPath)), []byte(strconv.Quote(m.Path+"/"+provedCopy)))
	}
	return out
}
