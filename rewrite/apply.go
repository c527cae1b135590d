package rewrite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// ApplyOptions are the options of Apply.
type ApplyOptions struct {
	AllowDirty bool   // also change files with uncommitted changes
	Tool       string // name of the program; its journal is kept under this name

	// Memo is what the program wants to know of the run later, in JSON. It is
	// kept in the journal; Runs returns it.
	Memo json.RawMessage

	// fault is called before each step; tests make it fail.
	fault func(step string, i int) error
}

// Apply writes the set, all of it or nothing. It refuses when a file is not
// what was read, is read-only, is reached through a symbolic link that leaves
// the module, or has uncommitted changes. On an error or when ctx is cancelled
// every file gets its old bytes back. The run can be taken back by Undo.
func (s *Set) Apply(ctx context.Context, opt ApplyOptions) error {
	if opt.fault == nil {
		opt.fault = func(string, int) error { return nil }
	}
	if len(s.Changes) == 0 {
		return ctx.Err()
	}
	if err := s.ready(ctx, opt); err != nil {
		return err
	}
	err := withJournals(s.Module, opt.Tool, func(dir string, all []*journal) error {
		// Again, now that no other process writes.
		if err := errors.Join(unfinished(all, opt.Tool), s.check()); err != nil {
			return err
		}
		return s.write(ctx, opt, s.newJournal(dir, opt), all)
	})
	if err != nil {
		dropEmptyJournal(s.Module, opt.Tool)
	}
	return err
}

// ready looks for reasons not to start, without leaving a trace.
func (s *Set) ready(ctx context.Context, opt ApplyOptions) error {
	all, err := journals(s.Module, opt.Tool)
	if err != nil {
		return err
	}
	if err := unfinished(all, opt.Tool); err != nil {
		return err
	}
	if err := s.check(); err != nil || opt.AllowDirty {
		return err
	}
	dirty, err := Dirty(ctx, s.Module, s.Paths())
	if err == nil && len(dirty) > 0 {
		err = &DirtyError{Paths: dirty}
	}
	return err
}

// withJournals runs fn while no other process uses the module's journals.
func withJournals(m *Module, tool string, fn func(dir string, all []*journal) error) error {
	if tool == "" || tool != filepath.Base(tool) {
		return fmt.Errorf("the journal needs a plain name, not %q", tool)
	}
	dir, _ := journalDirOf(m, tool)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot keep a journal: %w", err)
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(dir, "lock")).Lock()
	if err != nil {
		return fmt.Errorf("cannot lock the journal: %w", err)
	}
	defer unlock()
	all, err := journals(m, tool)
	if err != nil {
		return err
	}
	return fn(dir, all)
}

// write does what the journal says, or takes it back.
func (s *Set) write(ctx context.Context, opt ApplyOptions, j *journal, earlier []*journal) error {
	if err := errors.Join(opt.fault("journal", 0), ctx.Err()); err != nil {
		return err
	}
	if err := j.enter(started); err != nil {
		return fmt.Errorf("cannot write the journal: %w", err)
	}
	err := j.do(ctx, s.Module.Root, opt.fault)
	if err == nil {
		err = j.enter(finished)
	}
	if err == nil {
		prune(append(earlier, j))
		return nil
	}
	if back := j.restore(s.Module.Root); back != nil {
		return errors.Join(err, fmt.Errorf("and not everything could be restored: %w; the journal is %s, run `%s undo` when the cause is gone", back, j.path, opt.Tool))
	}
	return errors.Join(err, j.remove())
}

func (s *Set) newJournal(dir string, opt ApplyOptions) *journal {
	tool := opt.Tool
	_, module := journalDirOf(s.Module, tool)
	n := nextNumber(dir)
	j := &journal{Version: 1, Tool: tool, Module: module, Memo: opt.Memo, n: n, path: filepath.Join(dir, fmt.Sprintf("journal-%d.json", n))}
	root := s.Module.Root
	rel := func(path string) string { return relSlash(root, path) }
	for _, c := range s.Changes {
		j.Files = append(j.Files, c.entry(rel(c.Path), tool, n))
		for _, dir := range missingDirs(root, c.Path) {
			if !slices.Contains(j.Made, rel(dir)) {
				j.Made = append(j.Made, rel(dir))
			}
		}
		if c.Kind == Deleted {
			j.keepDirs(root, c.Path)
		}
	}
	return j
}

func (c Change) entry(rel, tool string, n int) journalFile {
	f := journalFile{Path: rel, Kind: c.Kind, Mode: c.Mode, Old: c.Old, content: c.New}
	if c.Kind != Created {
		f.OldHash = hashOf(c.Old)
	}
	if c.Kind != Deleted {
		f.NewHash = hashOf(c.New)
		dir, base := filepath.Split(filepath.FromSlash(rel))
		f.Temp = filepath.ToSlash(dir) + fmt.Sprintf(".%s.%s-%d.tmp", base, tool, n)
	}
	return f
}

// keepDirs notes the directories that may become empty and go.
func (j *journal) keepDirs(root, path string) {
	for _, dir := range dirsAbove(root, path) {
		rel := relSlash(root, dir)
		if slices.ContainsFunc(j.Dirs, func(d journalDir) bool { return d.Path == rel }) {
			return
		}
		if info, err := os.Stat(dir); err == nil {
			j.Dirs = append(j.Dirs, journalDir{rel, info.Mode().Perm()})
		}
	}
}

// do writes all new bytes beside the files, so that a full disk is noticed
// before anything changed, and then puts them in place.
func (j *journal) do(ctx context.Context, root string, fault func(string, int) error) error {
	for _, dir := range j.Made {
		if err := os.Mkdir(abs(root, dir), 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	for i, f := range j.Files {
		if err := errors.Join(fault("stage", i), ctx.Err()); err != nil {
			return err
		}
		if f.Temp != "" {
			if err := writeSynced(abs(root, f.Temp), f.content, f.Mode); err != nil {
				return err
			}
		}
	}
	for i, f := range j.Files {
		if err := errors.Join(fault("commit", i), ctx.Err()); err != nil {
			return err
		}
		if err := f.commit(root); err != nil {
			return err
		}
	}
	j.sync(root)
	j.removeEmptyDirs(root)
	return errors.Join(fault("finish", 0), ctx.Err())
}

func (f journalFile) commit(root string) error {
	if f.Kind == Deleted {
		return os.Remove(abs(root, f.Path))
	}
	return os.Rename(abs(root, f.Temp), abs(root, f.Path))
}

func (j *journal) sync(root string) {
	done := map[string]bool{}
	for _, f := range j.Files {
		if dir := filepath.Dir(abs(root, f.Path)); !done[dir] {
			done[dir] = true
			syncDir(dir)
		}
	}
}

// removeEmptyDirs removes the directories that deletions left empty; those
// that are not empty stay because the system refuses.
func (j *journal) removeEmptyDirs(root string) {
	dirs := slices.Clone(j.Dirs)
	slices.SortFunc(dirs, func(a, b journalDir) int { return len(b.Path) - len(a.Path) })
	for _, d := range dirs {
		os.Remove(abs(root, d.Path))
	}
}

func abs(root, rel string) string { return filepath.Join(root, filepath.FromSlash(rel)) }
