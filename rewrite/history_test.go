package rewrite

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestHistory(t *testing.T) {
	needGit(t)
	m := repository(t, "sub dir", fileTree{"go.mod": "module example.com/m\n", "a.go": "package m // 1\n", "[b]/b.go": "package b\n", "[b]/deep/d.go": "package d\n"})
	h, err := FindHistory(m)
	if err != nil {
		t.Fatal(err)
	}
	writeTree(t, m.Root, fileTree{"a.go": "package m // 2\n", "[b]/b.go": "package b\n\nimport \"x/y\"\n"})
	git(t, m.Root, "commit", "-qam", "second")
	writeTree(t, m.Root, fileTree{"a.go": "package m // 3\n"})

	ctx := t.Context()
	first, err := h.Resolve(ctx, "HEAD^")
	if err != nil || len(first) < 40 {
		t.Fatal(first, err)
	}
	for _, rev := range []string{"HEAD~2", "nope", "--all", "HEAD:a.go"} {
		if id, err := h.Resolve(ctx, rev); id != "" || err != nil {
			t.Errorf("%s is %q, %v", rev, id, err)
		}
	}
	for _, tt := range []struct {
		commit, dir string
		want        fileTree
	}{
		{first, ".", fileTree{"a.go": "package m // 1\n"}},
		{"HEAD", ".", fileTree{"a.go": "package m // 2\n"}},
		{first, "[b]", fileTree{"b.go": "package b\n"}},
		{first, "none", fileTree{}},
	} {
		got, err := h.Files(ctx, tt.commit, tt.dir)
		if err != nil || len(got) != len(tt.want) {
			t.Errorf("%s %s: %q, %v", tt.commit, tt.dir, got, err)
		}
		for name, text := range tt.want {
			if string(got[name]) != text {
				t.Errorf("%s %s %s: %q", tt.commit, tt.dir, name, got[name])
			}
		}
	}
	head, _ := h.Resolve(ctx, "HEAD")
	if got, err := h.Changing(ctx, `"x/y"`, "[b]"); err != nil || len(got) != 1 || got[0] != head {
		t.Errorf("changed by %q, %v; want %s", got, err, head)
	}
	if got, err := h.Changing(ctx, `"x/y"`, "b"); err != nil || len(got) != 0 {
		t.Errorf("changed by %q, %v", got, err)
	}
}

func TestNoHistory(t *testing.T) {
	if _, err := FindHistory(plainModule(t, fileTree{"a.go": "a"})); !errors.Is(err, ErrNoHistory) {
		t.Error(err)
	}
}

// TestRuns looks into the journals: newest first, with what was noted, and
// without those that were taken back.
func TestRuns(t *testing.T) {
	m := plainModule(t, fileTree{"a.go": "1\n"})
	path := filepath.Join(m.Root, "a.go")
	apply := func(old, new, memo string) {
		s := NewSet(m)
		s.ModifyRaw(path, []byte(old), []byte(new), 0o644)
		s.Create(filepath.Join(m.Root, new[:1]+".txt"), []byte("x"))
		if err := s.Apply(t.Context(), ApplyOptions{Tool: "tool", Memo: []byte(memo)}); err != nil {
			t.Fatal(err)
		}
	}
	apply("1\n", "2\n", `{"n":1}`)
	apply("2\n", "3\n", "")
	apply("3\n", "4\n", "")
	if _, err := Undo(t.Context(), m, "tool"); err != nil {
		t.Fatal(err)
	}
	runs, err := Runs(m, "tool")
	if err != nil || len(runs) != 2 || runs[0].Number != 2 || runs[1].Number != 1 {
		t.Fatal(runs, err)
	}
	for i, want := range []string{"2\n", "1\n"} {
		created, changed := runs[i].Files[0], runs[i].Files[1]
		if created.Existed || created.Old != nil || !changed.Existed || changed.Path != path || string(changed.Old) != want {
			t.Errorf("run %d: %+v", runs[i].Number, runs[i].Files)
		}
	}
	if strings.Join(strings.Fields(string(runs[1].Memo)), "") != `{"n":1}` || len(runs[0].Memo) != 0 {
		t.Errorf("notes %s, %s", runs[1].Memo, runs[0].Memo)
	}
	if runs, err := Runs(m, "other"); len(runs) != 0 || err != nil {
		t.Error(runs, err)
	}

	all, err := journals(m, "tool")
	if err != nil {
		t.Fatal(err)
	}
	if err := all[0].enter(started); err != nil {
		t.Fatal(err)
	}
	if _, err := Runs(m, "tool"); err == nil {
		t.Error("an interrupted run is no reason to stop")
	}
}
