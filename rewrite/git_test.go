package rewrite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestDirty(t *testing.T) {
	needGit(t)
	m := repository(t, "sub dir", fileTree{"clean.go": "a", "changed.go": "a", "staged.go": "a", "old.go": "some text that is long enough to be found\n", "other.go": "a", "[x].go": "a", "x.go": "a"})
	path := func(name string) string { return filepath.Join(m.Root, name) }
	writeTree(t, m.Root, fileTree{"changed.go": "b", "staged.go": "b", "unknown.go": "", "other.go": "b", "x.go": "b"})
	git(t, m.Root, "add", "staged.go")
	git(t, m.Root, "mv", "old.go", "renamed.go")
	ask := []string{path("clean.go"), path("changed.go"), path("staged.go"), path("unknown.go"), path("old.go"), path("renamed.go"), path("not yet.go"), path("[x].go")}
	got, err := Dirty(context.Background(), m, ask)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{path("changed.go"), path("staged.go"), path("unknown.go"), path("old.go"), path("renamed.go")}
	if !slices.Equal(got, want) {
		t.Errorf("dirty %q, want %q", got, want)
	}
}

func TestDirtyInManyCalls(t *testing.T) {
	needGit(t)
	m := repository(t, ".", fileTree{"a.go": "a"})
	os.WriteFile(filepath.Join(m.Root, "a.go"), []byte("b"), 0o644)
	paths := make([]string, 2*pathsPerCall)
	for i := range paths {
		paths[i] = filepath.Join(m.Root, "none.go")
	}
	paths = append(paths, filepath.Join(m.Root, "a.go"))
	got, err := Dirty(context.Background(), m, paths)
	if err != nil || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestDirtyWithoutGit(t *testing.T) {
	m := plainModule(t, fileTree{"a.go": "a"})
	got, err := Dirty(context.Background(), m, []string{filepath.Join(m.Root, "a.go")})
	if got != nil || err != nil {
		t.Errorf("outside a checkout: %v, %v", got, err)
	}
	needGit(t)
	m = repository(t, ".", fileTree{"a.go": "a"})
	os.WriteFile(filepath.Join(m.Root, "a.go"), []byte("b"), 0o644)
	t.Setenv("PATH", t.TempDir())
	got, err = Dirty(context.Background(), m, []string{filepath.Join(m.Root, "a.go")})
	if got != nil || err != nil {
		t.Errorf("without git: %v, %v", got, err)
	}
}

func TestApplyRefusesDirtyFiles(t *testing.T) {
	needGit(t)
	m := repository(t, ".", sampleFiles)
	path := filepath.Join(m.Root, "a.go")
	os.WriteFile(path, []byte("dirty"), 0o644)
	s := NewSet(m)
	s.ModifyRaw(path, []byte("dirty"), []byte("new"), 0o644)
	var dirty *DirtyError
	if err := s.Apply(context.Background(), ApplyOptions{Tool: "tool"}); !errors.As(err, &dirty) || !slices.Equal(dirty.Paths, []string{path}) {
		t.Errorf("error %v", err)
	}
	if err := s.Apply(context.Background(), ApplyOptions{Tool: "tool", AllowDirty: true}); err != nil {
		t.Error(err)
	}
}
