package migrate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// earlier is the tree as it was before some migration, in a few directories.
type earlier struct {
	from  string          // in words
	memo  memo            // of the migration
	dirs  map[string]bool // those that matter, relative to the module
	files map[string]rewrite.EarlierFile
}

// directories are those whose packages import the canonical one.
func (v *verifier) directories() map[string]bool {
	dirs := map[string]bool{}
	for _, f := range v.ledger.Importing(v.isCanonical) {
		if dir := path.Dir(f.Path); !f.Test && !v.isCopy(dir) {
			dirs[dir] = true
		}
	}
	return dirs
}

// gather finds the old sources of the directories, to which it adds those that
// a migration has changed.
func (v *verifier) gather(ctx context.Context, dirs map[string]bool) error {
	if v.opt.Old != "" {
		return v.gatherCommit(ctx, dirs)
	}
	runs, err := rewrite.Runs(v.module, ToolName)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, run := range runs {
		v.gatherRun(run, known)
	}
	var without []string
	for dir := range dirs {
		if !known[dir] {
			without = append(without, dir)
		}
	}
	slices.Sort(without)
	if err := v.gatherHistory(ctx, without); err != nil {
		return err
	}
	for dir := range known {
		dirs[dir] = true
	}
	return nil
}

// gatherRun adds the tree before a run: where a later one changed files too,
// these are what it has kept of them.
func (v *verifier) gatherRun(run rewrite.Run, known map[string]bool) {
	e := &earlier{from: fmt.Sprintf("journal %d", run.Number), memo: readMemo(run.Memo), dirs: map[string]bool{}, files: map[string]rewrite.EarlierFile{}}
	if n := len(v.earlier); n > 0 {
		for name, f := range v.earlier[n-1].files {
			e.files[name] = f
		}
	}
	for _, f := range run.Files {
		rel, err := filepath.Rel(v.module.Root, f.Path)
		dir := path.Dir(filepath.ToSlash(rel))
		if err != nil || !isSource(f.Path) || v.isCopy(dir) {
			continue
		}
		e.files[f.Path] = f
		if f.Existed {
			e.dirs[dir], known[dir] = true, true
		}
	}
	v.earlier = append(v.earlier, e)
}

func isSource(file string) bool {
	return strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go")
}

// gatherCommit takes the sources of the commit that was named.
func (v *verifier) gatherCommit(ctx context.Context, dirs map[string]bool) error {
	h, err := rewrite.FindHistory(v.module)
	if err != nil {
		return &LoadError{Msg: fmt.Sprintf("--old %s: %v", v.opt.Old, err), Help: "run cbctl in a git checkout, with git installed"}
	}
	commit, err := h.Resolve(ctx, v.opt.Old)
	if err != nil {
		return err
	}
	if commit == "" {
		return &UsageError{Msg: fmt.Sprintf("--old %s: git knows no such commit", v.opt.Old)}
	}
	e := newEarlier(commit)
	for dir := range dirs {
		files, err := h.Files(ctx, commit, dir)
		if err != nil {
			return err
		}
		v.add(e, dir, files)
	}
	v.earlier = append(v.earlier, e)
	return nil
}

func newEarlier(commit string) *earlier {
	return &earlier{from: "commit " + commit, dirs: map[string]bool{}, files: map[string]rewrite.EarlierFile{}}
}

// add puts the files of a commit in the place of the present ones.
func (v *verifier) add(e *earlier, dir string, files map[string][]byte) {
	root := filepath.Join(v.module.Root, filepath.FromSlash(dir))
	now, _ := filepath.Glob(filepath.Join(root, "*.go")) // the pattern is well-formed
	for _, file := range now {
		if isSource(file) {
			e.files[file] = rewrite.EarlierFile{Path: file}
		}
	}
	for name, src := range files {
		if file := filepath.Join(root, name); isSource(file) {
			e.files[file] = rewrite.EarlierFile{Path: file, Existed: true, Old: src, Mode: 0o644}
			e.dirs[dir] = true
		}
	}
}

// gatherHistory looks in git for what the journal does not have.
func (v *verifier) gatherHistory(ctx context.Context, dirs []string) error {
	h, err := rewrite.FindHistory(v.module)
	byCommit := map[string]*earlier{}
	for _, dir := range dirs {
		var commit string
		var files map[string][]byte
		if h != nil {
			if commit, files, err = v.lastWithout(ctx, h, dir); err != nil {
				return err
			}
		}
		if commit == "" {
			v.notes = append(v.notes, report.Note{
				Message: fmt.Sprintf("%s: neither a journal nor the git history has the sources from before the migration", path.Join(v.module.Path, dir)),
				Help:    "pass a commit from before it: cbctl verify --old REV", File: dir,
			})
			continue
		}
		if byCommit[commit] == nil {
			byCommit[commit] = newEarlier(commit)
			v.earlier = append(v.earlier, byCommit[commit])
		}
		v.add(byCommit[commit], dir, files)
	}
	return v.nothing(dirs, err)
}

// nothing is the error of a run that has no old sources at all.
func (v *verifier) nothing(dirs []string, err error) error {
	if err != nil && !errors.Is(err, rewrite.ErrNoHistory) {
		return err
	}
	if len(dirs) == 0 || len(v.earlier) > 0 {
		return nil
	}
	msg := "the sources from before the migration are not known: there is no journal, and no commit in which these packages did not import the canonical one yet"
	if err != nil {
		msg = "the sources from before the migration are not known: there is no journal, and " + err.Error()
	}
	return &LoadError{Msg: msg, Help: "pass a commit from before the migration: cbctl verify --old REV (a shallow clone may lack it: git fetch --unshallow)"}
}

// lastWithout is the last commit in which the package of a directory did not
// import the canonical one, with its files.
func (v *verifier) lastWithout(ctx context.Context, h *rewrite.History, dir string) (string, map[string][]byte, error) {
	revs := []string{"HEAD"}
	for _, imp := range v.canonicalImports(dir) {
		commits, err := h.Changing(ctx, fmt.Sprintf("%q", imp), dir)
		if err != nil {
			return "", nil, err
		}
		for _, c := range commits {
			revs = append(revs, c+"^")
		}
	}
	for _, rev := range revs {
		commit, err := h.Resolve(ctx, rev)
		if err != nil {
			return "", nil, err
		}
		if commit == "" {
			continue // before the first commit, or cut off in a shallow clone
		}
		files, err := h.Files(ctx, commit, dir)
		if err != nil {
			return "", nil, err
		}
		if len(files) > 0 && !v.imports(files) {
			return commit, files, nil
		}
	}
	return "", nil, nil
}

// canonicalImports are the import paths by which a directory's files know the
// canonical package.
func (v *verifier) canonicalImports(dir string) []string {
	var out []string
	for _, f := range v.ledger.Importing(v.isCanonical) {
		for _, imp := range f.Imports {
			if path.Dir(f.Path) == dir && v.isCanonical(imp) && !slices.Contains(out, imp) {
				out = append(out, imp)
			}
		}
	}
	return out
}

// imports reports whether some of the sources import a canonical package.
func (v *verifier) imports(files map[string][]byte) bool {
	for name, src := range files {
		if isSource(name) && slices.ContainsFunc(importPaths(src), v.isCanonical) {
			return true
		}
	}
	return false
}

// set is what makes the present tree the earlier one.
func (e *earlier) set(m *rewrite.Module) *rewrite.Set {
	set := rewrite.NewSet(m)
	for _, f := range e.files {
		now, err := os.ReadFile(f.Path)
		switch there := err == nil; {
		case f.Existed && there:
			set.ModifyRaw(f.Path, now, f.Old, f.Mode)
		case f.Existed:
			set.Create(f.Path, f.Old)
		case there:
			set.Delete(f.Path, now, f.Mode)
		}
	}
	return set
}
