package rewrite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func text(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

// twelve are lines that a rename can be told by.
func twelve() []string {
	var out []string
	for n := range 12 {
		out = append(out, fmt.Sprintf("line %d of a file that is long enough", n+1))
	}
	return out
}

func TestChangedSince(t *testing.T) {
	needGit(t)
	lines := twelve()
	m := repository(t, "sub dir", fileTree{"same.go": "a\n", "edited.go": text(lines...), "old.go": text(lines...), "gone.go": "a\n", "cut.go": text(lines...),
		"odd \u00fc\".go": "a\n", "trap.go": "a\n", ".gitignore": "ignored.go\n", ".gitattributes": "binary.go -diff\n", "binary.go": "a\n"})
	git(t, m.Root, "tag", "base")
	edited := append([]string{}, lines...)
	edited[4] = "changed"
	writeTree(t, m.Root, fileTree{"edited.go": text(append(edited, "added")...), "cut.go": text(append(append([]string{}, lines[:6]...), lines[8:]...)...)})
	git(t, m.Root, "rm", "-q", "gone.go")
	git(t, m.Root, "mv", "old.go", "renamed.go")
	git(t, m.Root, "commit", "-qam", "two")
	renamed := append([]string{}, lines...)
	renamed[1] = "changed"
	writeTree(t, m.Root, fileTree{"renamed.go": text(renamed...), "unknown/new.go": "a\n", "ignored.go": "a\n", "odd \u00fc\".go": "b\n",
		"trap.go": "++ b/same.go\n@@ -1 +1,9 @@\na\n", "binary.go": "b\n"})
	c, err := ChangedSince(context.Background(), m, "base")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []struct {
		file        string
		first, last int
		want        bool
	}{
		{"same.go", 1, 99, false}, {"edited.go", 4, 4, false}, {"edited.go", 5, 5, true}, {"edited.go", 1, 12, true}, {"edited.go", 6, 12, false},
		{"edited.go", 13, 13, true}, {"edited.go", 5, 0, true}, {"gone.go", 1, 9, false}, {"cut.go", 6, 6, true}, {"cut.go", 7, 7, true}, {"cut.go", 8, 10, false},
		{"cut.go", 1, 5, false}, {"renamed.go", 2, 2, true}, {"renamed.go", 3, 12, false}, {"old.go", 2, 2, false}, {"unknown/new.go", 77, 77, true},
		{"ignored.go", 1, 1, false}, {"odd \u00fc\".go", 1, 1, true}, {"trap.go", 2, 2, true}, {"trap.go", 3, 3, false}, {"trap.go", 4, 9, false}, {"binary.go", 1, 1, true},
	} {
		if got := c.Touches(filepath.Join(m.Root, filepath.FromSlash(at.file)), at.first, at.last); got != at.want {
			t.Errorf("%s:%d-%d: changed %v, want %v", at.file, at.first, at.last, got, at.want)
		}
	}
}

// What happened to the revision since HEAD left it is no change of HEAD.
func TestChangedSinceTheCommonCommit(t *testing.T) {
	needGit(t)
	m := repository(t, ".", fileTree{"theirs.go": "a\n", "ours.go": "a\n"})
	git(t, m.Root, "checkout", "-qb", "work")
	writeTree(t, m.Root, fileTree{"ours.go": "b\n"})
	git(t, m.Root, "commit", "-qam", "ours")
	git(t, m.Root, "checkout", "-qb", "main", "work~1")
	writeTree(t, m.Root, fileTree{"theirs.go": "b\n"})
	git(t, m.Root, "commit", "-qam", "theirs")
	git(t, m.Root, "checkout", "-q", "work")
	c, err := ChangedSince(context.Background(), m, "main")
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]bool{"ours.go": true, "theirs.go": false} {
		if got := c.Touches(filepath.Join(m.Root, file), 1, 1); got != want {
			t.Errorf("%s: changed %v", file, got)
		}
	}
}

// Settings of the user change how git prints a diff, not what was changed.
func TestChangedSinceWhateverIsConfigured(t *testing.T) {
	needGit(t)
	m := repository(t, ".", fileTree{"deep/a.go": text(twelve()...)})
	for _, setting := range []string{"diff.noprefix=true", "diff.mnemonicPrefix=true", "color.ui=always", "diff.context=5", "diff.interHunkContext=9", "diff.external=false"} {
		key, value, _ := strings.Cut(setting, "=")
		git(t, m.Root, "config", key, value)
	}
	t.Setenv("GIT_DIFF_OPTS", "--unified=5")
	t.Setenv("GIT_EXTERNAL_DIFF", "false")
	edited := twelve()
	edited[2], edited[6] = "x", "y"
	writeTree(t, m.Root, fileTree{"deep/a.go": text(edited...)})
	t.Setenv("GIT_GLOB_PATHSPECS", "1")
	c, err := ChangedSince(context.Background(), m, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	for line := 1; line <= 12; line++ {
		if got := c.Touches(filepath.Join(m.Root, "deep", "a.go"), line, line); got != (line == 3 || line == 7) {
			t.Errorf("line %d: changed %v", line, got)
		}
	}
}

func TestChangedSinceNothingUsable(t *testing.T) {
	needGit(t)
	m := repository(t, ".", fileTree{"a.go": "a\n"})
	first := strings.TrimSpace(git(t, m.Root, "rev-parse", "HEAD"))
	git(t, m.Root, "checkout", "-q", "--orphan", "alone")
	git(t, m.Root, "commit", "-qm", "alone")
	for rev, want := range map[string]string{"nonsense": "git knows no such commit", "--help": "git knows no such commit", "": "git knows no such commit", first: "it has no commit in common with HEAD"} {
		var e *RevisionError
		if _, err := ChangedSince(context.Background(), m, rev); !errors.As(err, &e) || e.Msg != want {
			t.Errorf("%q: %v", rev, err)
		}
	}
	var e *RevisionError
	if _, err := ChangedSince(context.Background(), plainModule(t, fileTree{"a.go": "a"}), "HEAD"); !errors.As(err, &e) {
		t.Errorf("outside a checkout: %v", err)
	}
}

func TestChangedSinceInAShallowClone(t *testing.T) {
	needGit(t)
	m := repository(t, ".", fileTree{"a.go": "a\n"})
	first := strings.TrimSpace(git(t, m.Root, "rev-parse", "HEAD"))
	os.WriteFile(filepath.Join(m.Root, "a.go"), []byte("b\n"), 0o644)
	git(t, m.Root, "commit", "-qam", "two")
	clone := filepath.Join(t.TempDir(), "clone")
	git(t, m.Root, "clone", "-q", "--depth=1", "file://"+m.Root, clone)
	var e *RevisionError
	_, err := ChangedSince(context.Background(), &Module{Root: clone}, first)
	if !errors.As(err, &e) || !strings.Contains(e.Help, "shallow") {
		t.Errorf("%v, %+v", err, e)
	}
}

func TestNamed(t *testing.T) {
	m := plainModule(t, fileTree{"go.mod": "module example.com/m\n", "a/x.go": "", "a/b/x.go": "", "c/x.go": ""})
	for _, c := range []struct {
		patterns []string
		want     string
	}{
		{nil, "example.com/m example.com/m/a example.com/m/a/b example.com/m/c"},
		{[]string{"./..."}, "example.com/m example.com/m/a example.com/m/a/b example.com/m/c"},
		{[]string{"./a/..."}, "example.com/m/a example.com/m/a/b"},
		{[]string{"./a", "example.com/m/c"}, "example.com/m/a example.com/m/c"},
		{[]string{"./nowhere"}, ""},
	} {
		named := Named(m, m.Root, c.patterns)
		var got []string
		for _, p := range []string{"example.com/m", "example.com/m/a", "example.com/m/a/b", "example.com/m/c"} {
			if named(p) {
				got = append(got, p)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q name %q, want %q", c.patterns, got, c.want)
		}
	}
}

func FuzzDiff(f *testing.F) {
	f.Add("+++ b/a.go\n@@ -1 +1,2 @@\n-x\n+y\n+z\n")
	f.Add("+++ \"b/\\303\\274.go\"\n@@ -3,2 +2,0 @@\n")
	f.Fuzz(func(t *testing.T, diff string) {
		c := &Changes{lines: map[string][]lineRange{}}
		c.read(diff) // must not panic
	})
}
