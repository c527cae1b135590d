package rewrite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Undo takes the last run of tool on the module back, or restores the files of
// one that was killed. It refuses when a file changed since. It returns what it
// did as a set.
func Undo(ctx context.Context, m *Module, tool string) (*Set, error) {
	var undone *Set
	err := withJournals(m, tool, func(dir string, all []*journal) error {
		if len(all) == 0 {
			return fmt.Errorf("%s: there is no run of %s to undo", m.Root, tool)
		}
		j := all[len(all)-1]
		set, err := j.inverse(m)
		if err != nil {
			return err
		}
		if err := errors.Join(ctx.Err(), j.enter(undoing)); err != nil {
			return err
		}
		if err := j.restore(m.Root); err != nil {
			return err
		}
		undone = set
		return j.remove()
	})
	dropEmptyJournal(m, tool)
	return undone, err
}

// dropEmptyJournal removes the journal's directory from a tree without git
// when nothing but the lock is left in it.
func dropEmptyJournal(m *Module, tool string) {
	dir, _ := journalDirOf(m, tool)
	if entries, err := os.ReadDir(dir); err == nil && len(entries) == 1 && entries[0].Name() == "lock" {
		os.Remove(filepath.Join(dir, "lock"))
		os.Remove(dir)
	}
}

// inverse is the set of changes that restoring makes. It fails when a file is
// neither as before the run nor as after it.
func (j *journal) inverse(m *Module) (*Set, error) {
	set := NewSet(m)
	var problems []error
	for _, f := range j.Files {
		path := abs(m.Root, f.Path)
		now, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			problems = append(problems, err)
			continue
		}
		hash := absent
		if err == nil {
			hash = hashOf(now)
		}
		switch {
		case hash == f.OldHash:
		case hash != f.NewHash:
			problems = append(problems, fmt.Errorf("%s: the file changed after the run; nothing is undone, so that the change is not lost", path))
		case f.Kind == Created:
			set.Delete(path, now, f.Mode)
		case f.Kind == Deleted:
			set.put(Change{Path: path, Kind: Created, New: f.Old, Mode: f.Mode})
		default:
			set.ModifyRaw(path, now, f.Old, f.Mode)
		}
	}
	return set, errors.Join(problems...)
}

// restore gives every file its old bytes back. It can be repeated after having
// been interrupted at any point.
func (j *journal) restore(root string) error {
	var problems []error
	for _, f := range slices.Backward(j.Files) {
		if err := j.restoreFile(root, f); err != nil {
			problems = append(problems, err)
		}
		if f.Temp != "" {
			os.Remove(abs(root, f.Temp))
		}
	}
	for _, dir := range slices.Backward(j.Made) {
		os.Remove(abs(root, dir)) // stays when somebody put a file there
	}
	j.sync(root)
	return errors.Join(problems...)
}

func (j *journal) restoreFile(root string, f journalFile) error {
	path := abs(root, f.Path)
	now, err := hashFile(path)
	switch {
	case err != nil:
		return err
	case now == f.OldHash:
		return nil
	case now != f.NewHash:
		return fmt.Errorf("%s: is neither the file before the run nor the one after it; it is left alone", path)
	case f.Kind == Created:
		return os.Remove(path)
	}
	if err := j.restoreDirs(root, path); err != nil {
		return err
	}
	temp := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+j.Tool+"-undo.tmp")
	return replaceFile(path, temp, f.Old, f.Mode)
}

// restoreDirs makes the directories above path again that went with it.
func (j *journal) restoreDirs(root, path string) error {
	for _, dir := range missingDirs(root, path) {
		mode := fs.FileMode(0o755)
		for _, d := range j.Dirs {
			if abs(root, d.Path) == dir {
				mode = d.Mode
			}
		}
		if err := os.Mkdir(dir, mode); err != nil {
			return err
		}
		if err := os.Chmod(dir, mode); err != nil {
			return err
		}
	}
	return nil
}
