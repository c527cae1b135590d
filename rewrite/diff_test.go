package rewrite

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fileTree is a directory as path to bytes; a mode other than 0644 stands behind
// the path.
type fileTree map[string]string

func readTree(t testing.TB, root string) fileTree {
	t.Helper()
	files := fileTree{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".git" {
			return filepath.SkipDir
		}
		rel := relSlash(root, path)
		info, _ := d.Info()
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			files[rel], _ = os.Readlink(path)
		case d.IsDir():
			files[rel+"/"] = ""
		case info.Mode().Perm() != 0o644:
			rel += fmt.Sprintf(" %o", info.Mode().Perm())
			fallthrough
		default:
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files[rel] = string(data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func sameTree(t testing.TB, what string, got, want fileTree) {
	t.Helper()
	for path, text := range want {
		if g, ok := got[path]; !ok || g != text {
			t.Errorf("%s: %s: got %q (there: %v), want %q", what, path, g, ok, text)
		}
	}
	for path := range got {
		if _, ok := want[path]; !ok {
			t.Errorf("%s: %s is left over", what, path)
		}
	}
}

func writeTree(t testing.TB, root string, files fileTree) {
	t.Helper()
	for path, text := range files {
		full := filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=false", "-c", "protocol.file.allow=always"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func needGit(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
}

// repository makes a checkout with a module at sub that has files.
func repository(t testing.TB, sub string, files fileTree) *Module {
	t.Helper()
	root := t.TempDir()
	git(t, root, "init", "-q")
	module := filepath.Join(root, filepath.FromSlash(sub))
	writeTree(t, module, files)
	git(t, root, "add", "-A")
	git(t, root, "commit", "-q", "-m", "start")
	return &Module{Root: module, Path: "example.com/m"}
}

var awkwardNames = []string{
	"plain.go", "dir/with space.go", "dir/quo\"te.go", "tab\there.go", "umlaut-\u00fc.go", "back\\slash.go",
	"deep/er/a.go", "deep/er/b.go", "x -> y.go", "new\nline.go", "b.go",
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	eol := []string{"\n", "\r\n"}[r.IntN(2)]
	for range r.IntN(30) {
		b.WriteString([]string{"a", "b", "", "\tc", " d ", "-", "+x", "@@ -1 +1 @@", "\\ No newline"}[r.IntN(9)])
		b.WriteString(eol)
	}
	if r.IntN(3) == 0 {
		b.WriteString("tail")
	}
	return b.String()
}

func mutateText(r *rand.Rand, text string) string {
	lines := strings.SplitAfter(text, "\n")
	for range 1 + r.IntN(3) {
		i := r.IntN(len(lines))
		switch r.IntN(3) {
		case 0:
			lines[i] = "changed" + lines[i]
		case 1:
			lines[i] = ""
		default:
			lines[i] = lines[i] + "added\n"
		}
	}
	return strings.Join(lines, "")
}

// randomSet makes a random tree and a random set of changes to it.
func randomSet(t *testing.T, r *rand.Rand, sub string) *Set {
	files := fileTree{"go.mod": "module example.com/m\n"}
	for _, name := range awkwardNames {
		if r.IntN(2) == 0 {
			files[name] = randomText(r)
		}
	}
	m := repository(t, sub, files)
	s := NewSet(m)
	for _, name := range awkwardNames {
		path := filepath.Join(m.Root, filepath.FromSlash(name))
		old, exists := files[name]
		switch {
		case !exists && r.IntN(2) == 0:
			s.Create(path, []byte(randomText(r)))
		case exists && r.IntN(4) == 0:
			s.Delete(path, []byte(old), 0o644)
		case exists && r.IntN(3) > 0:
			s.ModifyRaw(path, []byte(old), []byte(mutateText(r, old)), 0o644)
		}
	}
	return s
}

// TestDiffIsWhatApplyDoes applies random sets, once with Apply and once with
// git in a clone, in a module at the root and below it.
func TestDiffIsWhatApplyDoes(t *testing.T) {
	needGit(t)
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 2))
	for round := range 12 {
		sub := []string{".", "sub dir/module"}[round%2]
		s := randomSet(t, r, sub)
		root := findCheckout(s.Module.Root).root
		clone := filepath.Join(t.TempDir(), "clone")
		git(t, root, "clone", "-q", "-c", "core.autocrlf=false", root, clone)
		patch := filepath.Join(t.TempDir(), "patch")
		diff := s.Diff()
		if len(s.Changes) > 0 {
			if err := os.WriteFile(patch, diff, 0o644); err != nil {
				t.Fatal(err)
			}
			git(t, clone, "apply", "--whitespace=nowarn", patch)
		}
		before := readTree(t, root)
		if err := s.Apply(context.Background(), ApplyOptions{Tool: "tool"}); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		sameTree(t, fmt.Sprintf("seed %d: git apply", seed), readTree(t, clone), readTree(t, root))
		if len(s.Changes) == 0 {
			continue
		}
		if _, err := Undo(context.Background(), s.Module, "tool"); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		sameTree(t, fmt.Sprintf("seed %d: undo", seed), readTree(t, root), before)
	}
}

func TestDiffText(t *testing.T) {
	root := t.TempDir()
	s := NewSet(&Module{Root: root})
	s.ModifyRaw(filepath.Join(root, "a b.go"), []byte("x\ny"), []byte("x\nz"), 0o644)
	s.Create(filepath.Join(root, "n\u00fc.go"), []byte("new\n"))
	s.Delete(filepath.Join(root, "run.sh"), []byte("gone\n"), 0o755)
	s.Create(filepath.Join(root, "void"), nil)
	want := "diff --git a/a b.go b/a b.go\n--- a/a b.go\t\n+++ b/a b.go\t\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+z\n\\ No newline at end of file\n" +
		"diff --git \"a/n\\303\\274.go\" \"b/n\\303\\274.go\"\nnew file mode 100644\n--- /dev/null\n+++ \"b/n\\303\\274.go\"\n@@ -0,0 +1,1 @@\n+new\n" +
		"diff --git a/run.sh b/run.sh\ndeleted file mode 100755\n--- a/run.sh\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-gone\n" +
		"diff --git a/void b/void\nnew file mode 100644\n"
	if got := s.Diff(); !bytes.Equal(got, []byte(want)) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
