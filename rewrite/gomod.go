package rewrite

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// DropRequire removes the requirement of a module that the set made needless,
// with its replacements, its checksums and its vendored files. The requirement
// stays if a file of the module will still import it, in whatever build
// configuration, and becomes indirect if only other modules need it. The note
// says what was done and why, for the report.
func DropRequire(s *Set, l *Ledger, loader *Loader, modulePath string) (note string, err error) {
	g, err := s.goMod()
	if err != nil {
		return "", err
	}
	req := g.require(modulePath)
	if req == nil {
		return fmt.Sprintf("go.mod does not require %s", modulePath), nil
	}
	d := &dropping{set: s, ledger: l, loader: loader, mod: g, version: req.Mod}
	if by := d.importedBy(); len(by) > 0 {
		return fmt.Sprintf("%s stays in go.mod: %s", modulePath, citing("it is imported by", by)), nil
	}
	if by := d.neededBy(); len(by) > 0 {
		g.setIndirect(modulePath)
		return fmt.Sprintf("%s is marked // indirect in go.mod: %s", modulePath, citing("it is still needed by", by)), g.store(s)
	}
	return d.drop()
}

// AddRequire adds a direct requirement. One that is there is raised to the
// version if it is lower, and becomes direct.
func AddRequire(s *Set, modulePath, version string) error {
	if err := module.Check(modulePath, version); err != nil {
		return fmt.Errorf("cannot require %s %s: %w", modulePath, version, err)
	}
	g, err := s.goMod()
	if err != nil {
		return err
	}
	reqs := slices.Clone(g.file.Require)
	if r := g.require(modulePath); r != nil {
		if semver.Compare(r.Mod.Version, version) > 0 {
			version = r.Mod.Version
		}
		reqs = slices.DeleteFunc(reqs, func(o *modfile.Require) bool { return o == r })
	}
	g.setRequires(append(reqs, &modfile.Require{Mod: module.Version{Path: modulePath, Version: version}}))
	return g.store(s)
}

// goMod is the go.mod of a set's module while it changes.
type goMod struct {
	path string
	old  []byte
	file *modfile.File
}

func (s *Set) goMod() (*goMod, error) {
	g := &goMod{path: filepath.Join(s.Module.Root, "go.mod")}
	var err error
	if g.old, err = s.current(g.path); err != nil {
		return nil, err
	}
	if g.file, err = modfile.Parse(g.path, g.old, nil); err != nil {
		return nil, fmt.Errorf("cannot edit go.mod: %w", err)
	}
	return g, nil
}

// current returns the bytes of a file as the set leaves it.
func (s *Set) current(path string) ([]byte, error) {
	if c := s.Get(path); c != nil {
		return c.New, nil
	}
	return os.ReadFile(path)
}

func (g *goMod) require(path string) *modfile.Require {
	for _, r := range g.file.Require {
		if r.Mod.Path == path {
			return r
		}
	}
	return nil
}

func (g *goMod) setIndirect(path string) {
	reqs := slices.Clone(g.file.Require)
	for i, r := range reqs {
		if r.Mod.Path == path {
			reqs[i] = &modfile.Require{Mod: r.Mod, Indirect: true}
		}
	}
	g.setRequires(reqs)
}

// setRequires keeps direct and indirect requirements in blocks of their own
// where the go command does, from go 1.17 on.
func (g *goMod) setRequires(reqs []*modfile.Require) {
	version := "1.16"
	if g.file.Go != nil {
		version = g.file.Go.Version
	}
	if semver.Compare("v"+version, "v1.17") < 0 {
		g.file.SetRequire(reqs)
		return
	}
	g.file.SetRequireSeparateIndirect(reqs)
}

// text formats the file with the line endings it had.
func (g *goMod) text() ([]byte, error) {
	g.file.Cleanup()
	out, err := g.file.Format()
	if err != nil {
		return nil, fmt.Errorf("cannot format go.mod: %w", err)
	}
	if crlfFirst(g.old) {
		out = bytes.ReplaceAll(out, []byte("\n"), []byte("\r\n"))
	}
	return out, nil
}

func (g *goMod) store(s *Set) error {
	out, err := g.text()
	if err != nil {
		return err
	}
	s.ModifyRaw(g.path, g.old, out, fileMode(g.path))
	return nil
}

// drop removes the requirement and what belongs to it: replace and exclude
// lines, which mean nothing without it.
func (g *goMod) drop(path string) (notes []string, err error) {
	for _, r := range slices.Clone(g.file.Replace) {
		if r.Old.Path == path {
			notes = append(notes, fmt.Sprintf("its replacement by %s too", strings.TrimSpace(r.New.Path+" "+r.New.Version)))
			if err := g.file.DropReplace(r.Old.Path, r.Old.Version); err != nil {
				return nil, err
			}
		}
	}
	for _, x := range slices.Clone(g.file.Exclude) {
		if x.Mod.Path == path {
			notes = append(notes, "the exclusion of "+x.Mod.Version+" too")
			if err := g.file.DropExclude(x.Mod.Path, x.Mod.Version); err != nil {
				return nil, err
			}
		}
	}
	return notes, g.file.DropRequire(path)
}

// citing names the first of several reasons.
func citing(what string, by []string) string {
	if len(by) == 1 {
		return what + " " + by[0]
	}
	return fmt.Sprintf("%s %s and %d more", what, by[0], len(by)-1)
}
