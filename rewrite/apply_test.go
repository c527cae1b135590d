package rewrite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// plainModule is a module outside of git.
func plainModule(t testing.TB, files fileTree) *Module {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	writeTree(t, root, files)
	return &Module{Root: root, Path: "example.com/m"}
}

var sampleFiles = fileTree{
	"go.mod": "module example.com/m\n", "a.go": "package m\n", "b/b.go": "package b\n", "c/d/gone.go": "package d\n", "run.sh": "#!\n",
}

// sampleSet modifies, creates in a new directory, and deletes a file with its
// directories.
func sampleSet(t testing.TB, m *Module) *Set {
	t.Helper()
	if err := os.Chmod(filepath.Join(m.Root, "run.sh"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(m.Root, "c"), 0o711); err != nil {
		t.Fatal(err)
	}
	s := NewSet(m)
	path := func(p string) string { return filepath.Join(m.Root, filepath.FromSlash(p)) }
	s.ModifyRaw(path("a.go"), []byte("package m\n"), []byte("package m // new\n"), 0o644)
	s.ModifyRaw(path("run.sh"), []byte("#!\n"), []byte("#!sh\n"), 0o644)
	s.Create(path("internal/x/x.go"), []byte("package x\n"))
	s.Create(path("b/new.go"), []byte("package b\n"))
	s.Delete(path("c/d/gone.go"), []byte("package d\n"), 0o644)
	return s
}

var sampleAfter = fileTree{
	"./": "", "go.mod": "module example.com/m\n", "a.go": "package m // new\n", "run.sh 750": "#!sh\n", "b/": "", "b/b.go": "package b\n",
	"b/new.go": "package b\n", "internal/": "", "internal/x/": "", "internal/x/x.go": "package x\n",
}

// withoutJournal leaves the journal of a module without git out.
func withoutJournal(files fileTree) fileTree {
	for path := range files {
		if strings.HasPrefix(path, ".tool/") {
			delete(files, path)
		}
	}
	return files
}

func TestApplyAndUndo(t *testing.T) {
	m := plainModule(t, sampleFiles)
	s := sampleSet(t, m)
	before := readTree(t, m.Root)
	if err := s.Apply(context.Background(), ApplyOptions{Tool: "tool"}); err != nil {
		t.Fatal(err)
	}
	sameTree(t, "apply", withoutJournal(readTree(t, m.Root)), sampleAfter)
	undone, err := Undo(context.Background(), m, "tool")
	if err != nil {
		t.Fatal(err)
	}
	sameTree(t, "undo", readTree(t, m.Root), before)
	if info, err := os.Stat(filepath.Join(m.Root, "c")); err != nil || info.Mode().Perm() != 0o711 {
		t.Errorf("the directory came back as %v, %v", info.Mode(), err)
	}
	kinds := map[string]string{}
	for _, c := range undone.Changes {
		kinds[relSlash(m.Root, c.Path)] = c.Kind
	}
	if fmt.Sprint(kinds) != "map[a.go:modified b/new.go:deleted c/d/gone.go:created internal/x/x.go:deleted run.sh:modified]" {
		t.Errorf("undo reports %v", kinds)
	}
	if _, err := Undo(context.Background(), m, "tool"); err == nil || !strings.Contains(err.Error(), "no run of tool") {
		t.Errorf("second undo: %v", err)
	}
}

// TestApplyFailsAtEachStep makes every step fail in turn, by an error and by
// cancellation: the tree must be as before, without a journal.
func TestApplyFailsAtEachStep(t *testing.T) {
	for fail := 0; ; fail++ {
		for _, cancelled := range []bool{false, true} {
			m := plainModule(t, sampleFiles)
			s := sampleSet(t, m)
			before := readTree(t, m.Root)
			ctx, cancel := context.WithCancel(context.Background())
			steps := 0
			broken := errors.New("broken")
			err := s.Apply(ctx, ApplyOptions{Tool: "tool", fault: func(step string, i int) error {
				steps++
				switch {
				case steps-1 != fail:
				case cancelled:
					cancel()
				default:
					return broken
				}
				return nil
			}})
			cancel()
			if steps <= fail {
				if fail < 10 {
					t.Fatalf("only %d steps", steps)
				}
				return
			}
			if !errors.Is(err, broken) && !errors.Is(err, context.Canceled) {
				t.Fatalf("step %d (cancelled %v): error %v", fail, cancelled, err)
			}
			sameTree(t, fmt.Sprintf("step %d, cancelled %v", fail, cancelled), readTree(t, m.Root), before)
		}
	}
}

// TestRollbackThatFails reports both errors and leaves the journal for Undo.
func TestRollbackThatFails(t *testing.T) {
	m := plainModule(t, sampleFiles)
	s := sampleSet(t, m)
	before := readTree(t, m.Root)
	a := filepath.Join(m.Root, "a.go")
	broken := errors.New("broken")
	err := s.Apply(context.Background(), ApplyOptions{Tool: "tool", fault: func(step string, i int) error {
		if step == "finish" {
			os.WriteFile(a, []byte("somebody else"), 0o644)
			return broken
		}
		return nil
	}})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "a.go: is neither") || !strings.Contains(err.Error(), "tool undo") {
		t.Fatalf("error %v", err)
	}
	err = s.Apply(context.Background(), ApplyOptions{Tool: "tool"})
	if err == nil {
		t.Fatal("a second run started on a half-written tree")
	}
	os.WriteFile(a, []byte(before["a.go"]), 0o644)
	if _, err := Undo(context.Background(), m, "tool"); err != nil {
		t.Fatal(err)
	}
	sameTree(t, "undo", readTree(t, m.Root), before)
}

func TestUndoRefusesChangedFiles(t *testing.T) {
	m := plainModule(t, sampleFiles)
	s := sampleSet(t, m)
	if err := s.Apply(context.Background(), ApplyOptions{Tool: "tool"}); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(m.Root, "a.go"), []byte("edited"), 0o644)
	now := readTree(t, m.Root)
	_, err := Undo(context.Background(), m, "tool")
	if err == nil || !strings.Contains(err.Error(), "a.go: the file changed after the run") {
		t.Errorf("error %v", err)
	}
	sameTree(t, "refused undo", readTree(t, m.Root), now)
}

func TestApplyRefuses(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs symbolic links and mode bits")
	}
	type prepare func(t *testing.T, m *Module, s *Set)
	path := func(m *Module, p string) string { return filepath.Join(m.Root, p) }
	for _, test := range []struct {
		name    string
		prepare prepare
		want    string
	}{
		{"stale", func(t *testing.T, m *Module, s *Set) { os.WriteFile(path(m, "a.go"), []byte("x"), 0o644) }, "a.go: the file changed"},
		{"gone", func(t *testing.T, m *Module, s *Set) { os.Remove(path(m, "a.go")) }, "a.go: the file changed"},
		{"read-only file", func(t *testing.T, m *Module, s *Set) { os.Chmod(path(m, "a.go"), 0o444) }, "a.go: the file is read-only"},
		{"read-only directory", func(t *testing.T, m *Module, s *Set) {
			os.Chmod(path(m, "b"), 0o555)
			t.Cleanup(func() { os.Chmod(path(m, "b"), 0o755) })
		}, "b: the directory is read-only"},
		{"created exists", func(t *testing.T, m *Module, s *Set) { os.WriteFile(path(m, "b/new.go"), nil, 0o644) }, "exists already"},
		{"capitals on disk", func(t *testing.T, m *Module, s *Set) { os.WriteFile(path(m, "b/NEW.go"), nil, 0o644) }, "b/NEW.go exists"},
		{"capitals of a directory", func(t *testing.T, m *Module, s *Set) { os.Mkdir(path(m, "Internal"), 0o755) }, "Internal exists"},
		{"capitals in the set", func(t *testing.T, m *Module, s *Set) { s.Create(path(m, "B/new.go"), nil) }, "upper and lower case"},
		{"outside", func(t *testing.T, m *Module, s *Set) { s.Create(filepath.Join(filepath.Dir(m.Root), "x.go"), nil) }, "outside the module"},
		{"link to a file", func(t *testing.T, m *Module, s *Set) {
			os.Rename(path(m, "a.go"), path(m, "real.go"))
			os.Symlink("real.go", path(m, "a.go"))
		}, "a.go: is a symbolic link"},
		{"link out of the module", func(t *testing.T, m *Module, s *Set) {
			os.Symlink(t.TempDir(), path(m, "out"))
			s.Create(path(m, "out/x.go"), nil)
		}, "leads out of the module"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := plainModule(t, sampleFiles)
			s := sampleSet(t, m)
			test.prepare(t, m, s)
			before := readTree(t, m.Root)
			err := s.Apply(context.Background(), ApplyOptions{Tool: "tool"})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			sameTree(t, "refused", readTree(t, m.Root), before)
		})
	}
}

func TestJournalIsInTheGitDirectory(t *testing.T) {
	needGit(t)
	m := repository(t, "sub", sampleFiles)
	work := findCheckout(m.Root).root
	linked := filepath.Join(t.TempDir(), "linked")
	git(t, work, "worktree", "add", "-q", linked)
	super := t.TempDir()
	git(t, super, "init", "-q")
	git(t, super, "submodule", "add", "-q", work, "nested")
	for _, root := range []string{work, linked, filepath.Join(super, "nested")} {
		m := &Module{Root: filepath.Join(root, "sub")}
		s := sampleSet(t, m)
		if err := s.Apply(context.Background(), ApplyOptions{Tool: "tool", AllowDirty: true}); err != nil {
			t.Fatal(err)
		}
		want := strings.TrimSpace(git(t, root, "rev-parse", "--git-path", "tool/journal-1.json"))
		if !filepath.IsAbs(want) {
			want = filepath.Join(root, want)
		}
		if _, err := os.Stat(want); err != nil {
			t.Errorf("no journal where git has its own files: %v", err)
		}
		if _, err := Undo(context.Background(), m, "tool"); err != nil {
			t.Error(err)
		}
	}
}

func TestOldJournalsGo(t *testing.T) {
	m := plainModule(t, fileTree{"a.go": "0"})
	path := filepath.Join(m.Root, "a.go")
	for i := range keptJournals + 3 {
		s := NewSet(m)
		s.ModifyRaw(path, []byte(fmt.Sprint(i)), []byte(fmt.Sprint(i+1)), 0o644)
		if err := s.Apply(context.Background(), ApplyOptions{Tool: "tool"}); err != nil {
			t.Fatal(err)
		}
	}
	for range keptJournals {
		if _, err := Undo(context.Background(), m, "tool"); err != nil {
			t.Fatal(err)
		}
	}
	if data, _ := os.ReadFile(path); string(data) != "3" {
		t.Errorf("after %d undos the file is %q, want 3", keptJournals, data)
	}
	if _, err := Undo(context.Background(), m, "tool"); err == nil {
		t.Error("a run whose journal went could be undone")
	}
}
