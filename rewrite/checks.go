package rewrite

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// DirtyError says that files have uncommitted changes.
type DirtyError struct{ Paths []string }

func (e *DirtyError) Error() string {
	const shown = 5
	list := e.Paths[:min(shown, len(e.Paths))]
	more := ""
	if n := len(e.Paths) - len(list); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return fmt.Sprintf("uncommitted changes in %s%s; commit them, or allow editing dirty files", strings.Join(list, ", "), more)
}

// check reports everything that would keep the set from being written; the
// tree is not changed.
func (s *Set) check() error {
	root, err := filepath.EvalSymlinks(s.Module.Root)
	if err != nil {
		return err
	}
	var problems []error
	seen := map[string]string{}
	for i := range s.Changes {
		c := &s.Changes[i]
		if err := s.checkChange(c, root); err != nil {
			problems = append(problems, err)
		}
		if other, ok := seen[strings.ToLower(c.Path)]; ok {
			problems = append(problems, fmt.Errorf("%s: differs from %s only in upper and lower case; one of them must have another name", c.Path, other))
		}
		seen[strings.ToLower(c.Path)] = c.Path
	}
	return errors.Join(problems...)
}

func (s *Set) checkChange(c *Change, root string) error {
	if err := inside(c.Path, s.Module.Root, root); err != nil {
		return err
	}
	info, err := os.Lstat(c.Path)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case err != nil && !missing:
		return err
	case c.Kind == Created && !missing:
		return fmt.Errorf("%s: the file exists already; it was created after the code was read, so run again", c.Path)
	case c.Kind == Created:
		return checkNewName(s.Module.Root, c.Path)
	case missing:
		return stale(c.Path)
	}
	return checkExisting(c, info)
}

func checkExisting(c *Change, info fs.FileInfo) error {
	if info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s: is a symbolic link; make the change where it points to", c.Path)
	}
	if info.Mode()&0o200 == 0 {
		return fmt.Errorf("%s: the file is read-only; make it writable, or exclude its package", c.Path)
	}
	if err := checkDir(filepath.Dir(c.Path)); err != nil {
		return err
	}
	now, err := os.ReadFile(c.Path)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, c.Old) {
		return stale(c.Path)
	}
	c.Mode = info.Mode().Perm()
	return nil
}

func stale(path string) error {
	return fmt.Errorf("%s: the file changed after it was read; run again", path)
}

func checkDir(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s: is not a directory", dir)
	}
	if info.Mode()&0o200 == 0 {
		return fmt.Errorf("%s: the directory is read-only; make it writable, or exclude its package", dir)
	}
	return nil
}

// inside makes sure that path is in the module, also after following the
// symbolic links on the way to it.
func inside(path, root, realRoot string) error {
	rel, err := filepath.Rel(root, path)
	if err != nil || !filepath.IsLocal(rel) {
		return fmt.Errorf("%s: is outside the module %s", path, root)
	}
	dir := filepath.Dir(path)
	for {
		if _, err := os.Lstat(dir); err == nil || dir == root {
			break
		}
		dir = filepath.Dir(dir)
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(realRoot, real); err != nil || !filepath.IsLocal(rel) {
		return fmt.Errorf("%s: a symbolic link leads out of the module, to %s; change it there", path, real)
	}
	return nil
}

// checkNewName refuses a name that exists with other capitals: on macOS and
// Windows it is the same file.
func checkNewName(root, path string) error {
	name := path
	for _, dir := range missingDirs(root, path) {
		name = dir
		break
	}
	parent := filepath.Dir(name)
	if err := checkDir(parent); err != nil {
		return err
	}
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.EqualFold(e.Name(), filepath.Base(name)) {
			return fmt.Errorf("%s: %s exists, and some systems do not tell them apart; choose another name", path, filepath.Join(parent, e.Name()))
		}
	}
	return nil
}
