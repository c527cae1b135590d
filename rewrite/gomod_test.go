package rewrite

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/goproxytest"
)

// proxyModules are modules that the tests' go.mod files require: uses imports
// old, lists only lists it in its go.mod.
var proxyModules = fileTree{
	"example.org_old_v1.2.0.txt":  "-- .mod --\nmodule example.org/old\n\ngo 1.20\n-- .info --\n{\"Version\":\"v1.2.0\"}\n-- go.mod --\nmodule example.org/old\n\ngo 1.20\n-- old.go --\npackage old\n\nvar X = 1\n-- LICENSE --\nfree\n",
	"example.org_uses_v1.0.0.txt": "-- .mod --\nmodule example.org/uses\n\ngo 1.20\n\nrequire example.org/old v1.2.0\n-- .info --\n{\"Version\":\"v1.0.0\"}\n-- go.mod --\nmodule example.org/uses\n\ngo 1.20\n\nrequire example.org/old v1.2.0\n-- uses.go --\npackage uses\n\nimport \"example.org/old\"\n\nvar X = old.X\n-- quiet/quiet.go --\npackage quiet\n\nvar X = 1\n",
}

// downloaded makes a module cache of its own with the proxy's modules, and
// a module at the returned root whose go.sum is complete.
func downloaded(t *testing.T, files fileTree) *Module {
	t.Helper()
	proxy := t.TempDir()
	writeTree(t, proxy, proxyModules)
	server, err := goproxytest.NewServer(proxy, "")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	m := plainModule(t, files)
	cache := t.TempDir()
	t.Cleanup(func() {
		filepath.Walk(cache, func(path string, _ os.FileInfo, _ error) error { return os.Chmod(path, 0o755) })
	})
	for key, value := range map[string]string{"GOMODCACHE": cache, "GONOSUMDB": "*", "GOSUMDB": "off", "GOFLAGS": "", "GOWORK": "off", "GOTOOLCHAIN": "local"} {
		t.Setenv(key, value)
	}
	t.Setenv("GOPROXY", server.URL)
	goRun(t, m.Root, "mod", "tidy")
	t.Setenv("GOPROXY", "off")
	found, err := FindModule(m.Root)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func goRun(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, out)
	}
	return string(out)
}

const usesOld = "package m\n\nimport \"example.org/old\"\n\nvar X = old.X\n"

// dropOld takes the import of example.org/old out of a.go and drops the
// requirement, as a migration does.
func dropOld(t *testing.T, m *Module) (*Set, string) {
	t.Helper()
	ctx := context.Background()
	ledger, err := Scan(ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	loader, err := NewLoader(ctx, m, LoadOptions{Patterns: []string{"./..."}, Tests: true, Configs: []BuildConfig{{}}})
	if err != nil {
		t.Fatal(err)
	}
	s := NewSet(m)
	a := filepath.Join(m.Root, "a.go")
	old, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	s.ModifyRaw(a, old, bytes.ReplaceAll(bytes.Replace(old, []byte("import \"example.org/old\"\n\n"), nil, 1), []byte("old.X"), []byte("1")), 0o644)
	note, err := DropRequire(s, ledger, loader, "example.org/old")
	if err != nil {
		t.Fatal(err)
	}
	return s, note
}

// after is the file as the set leaves it.
func after(t *testing.T, s *Set, name string) string {
	t.Helper()
	data, err := s.current(filepath.Join(s.Module.Root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDropRequireUnused(t *testing.T) {
	m := downloaded(t, fileTree{
		"go.mod": "// top\nmodule example.com/m // m\n\ngo 1.21\n\nrequire (\n\texample.org/old v1.2.0 // gone\n)\n\n// kept\nexclude example.org/other v1.0.0\n\nexclude example.org/old v1.1.0\n",
		"a.go":   usesOld,
	})
	s, note := dropOld(t, m)
	wantText(t, []byte(after(t, s, "go.mod")), "// top\nmodule example.com/m // m\n\ngo 1.21\n\n// kept\nexclude example.org/other v1.0.0\n")
	if sum := after(t, s, "go.sum"); sum != "" {
		t.Errorf("go.sum is left with %q", sum)
	}
	for _, want := range []string{"removed from go.mod", "exclusion of v1.1.0"} {
		if !strings.Contains(note, want) {
			t.Errorf("note %q lacks %q", note, want)
		}
	}
	if err := s.Apply(context.Background(), ApplyOptions{Tool: "tool"}); err != nil {
		t.Fatal(err)
	}
	goRun(t, m.Root, "build", "./...")
}

func TestDropRequireNeeded(t *testing.T) {
	base := fileTree{"go.mod": "module example.com/m\r\n\r\ngo 1.21\r\n\r\nrequire (\r\n\texample.org/old v1.2.0\r\n\texample.org/uses v1.0.0 // why\r\n)\r\n", "a.go": usesOld}
	with := func(name, text string) fileTree {
		files := fileTree{name: text}
		for k, v := range base {
			files[k] = v
		}
		return files
	}
	uses := "package m\n\nimport _ \"example.org/uses\"\n"
	t.Run("by another module", func(t *testing.T) {
		m := downloaded(t, with("b.go", uses))
		crlf(t, m)
		s, note := dropOld(t, m)
		wantText(t, []byte(after(t, s, "go.mod")), "module example.com/m\r\n\r\ngo 1.21\r\n\r\nrequire example.org/uses v1.0.0 // why\r\n\r\nrequire example.org/old v1.2.0 // indirect\r\n")
		if !strings.Contains(note, "needed by example.org/uses") {
			t.Errorf("note %q", note)
		}
		goBuilds(t, s)
	})
	t.Run("by a test only", func(t *testing.T) {
		s, note := dropOld(t, downloaded(t, with("b_test.go", uses)))
		if !strings.Contains(after(t, s, "go.mod"), "old v1.2.0 // indirect") {
			t.Errorf("note %q, go.mod\n%s", note, after(t, s, "go.mod"))
		}
	})
	t.Run("in a go.mod only", func(t *testing.T) {
		m := downloaded(t, with("b.go", strings.Replace(uses, "uses", "uses/quiet", 1)))
		s, note := dropOld(t, m)
		if strings.Contains(after(t, s, "go.mod"), "example.org/old") || !strings.Contains(after(t, s, "go.sum"), "example.org/old v1.2.0") || !strings.Contains(note, "stay in go.sum") {
			t.Errorf("note %q, go.mod\n%s\ngo.sum\n%s", note, after(t, s, "go.mod"), after(t, s, "go.sum"))
		}
		goBuilds(t, s)
	})
	t.Run("by a file that is not built", func(t *testing.T) {
		m := downloaded(t, with("c.go", "//go:build never\n\n"+usesOld))
		s, note := dropOld(t, m)
		if s.Get(filepath.Join(m.Root, "go.mod")) != nil || !strings.Contains(note, "imported by c.go") {
			t.Errorf("note %q", note)
		}
	})
	t.Run("by a file of the set", func(t *testing.T) {
		m := downloaded(t, base)
		ledger, _ := Scan(context.Background(), m)
		s := NewSet(m)
		s.Delete(filepath.Join(m.Root, "a.go"), []byte(usesOld), 0o644)
		s.Create(filepath.Join(m.Root, "internal/shim/shim.go"), []byte(usesOld))
		note, err := DropRequire(s, ledger, nil, "example.org/old")
		if err != nil || !strings.Contains(note, "imported by internal/shim/shim.go") {
			t.Errorf("note %q, error %v", note, err)
		}
	})
}

// crlf gives go.mod, which go mod tidy rewrote, its line endings back.
func crlf(t *testing.T, m *Module) {
	path := filepath.Join(m.Root, "go.mod")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func goBuilds(t *testing.T, s *Set) {
	t.Helper()
	if err := s.Apply(context.Background(), ApplyOptions{Tool: "tool"}); err != nil {
		t.Fatal(err)
	}
	goRun(t, s.Module.Root, "build", "./...")
}

func TestDropRequireReplaced(t *testing.T) {
	m := downloaded(t, fileTree{
		"go.mod":        "module example.com/m\n\ngo 1.21\n\nrequire example.org/old v1.2.0\n\nreplace example.org/old => ./fork\n",
		"a.go":          usesOld,
		"fork/go.mod":   "module example.org/old\n",
		"fork/fork.go":  "package old\n\nvar X = 2\n",
		"testdata/x.go": usesOld,
	})
	s, note := dropOld(t, m)
	wantText(t, []byte(after(t, s, "go.mod")), "module example.com/m\n\ngo 1.21\n")
	if !strings.Contains(note, "replacement by ./fork") {
		t.Errorf("note %q", note)
	}
	goBuilds(t, s)
}

func TestDropRequireVendored(t *testing.T) {
	m := downloaded(t, fileTree{
		"go.mod": "module example.com/m\n\ngo 1.21\n\nrequire (\n\texample.org/old v1.2.0\n\texample.org/uses v1.0.0\n)\n",
		"a.go":   usesOld, "b.go": "package m\n\nimport _ \"example.org/uses/quiet\"\n",
	})
	goRun(t, m.Root, "mod", "vendor")
	m, err := FindModule(m.Root)
	if err != nil || !m.Vendor {
		t.Fatalf("no vendor mode: %v", err)
	}
	s, note := dropOld(t, m)
	wantText(t, []byte(after(t, s, "vendor/modules.txt")), "# example.org/uses v1.0.0\n## explicit; go 1.20\nexample.org/uses/quiet\n")
	if !strings.Contains(note, "2 of its files") {
		t.Errorf("note %q", note)
	}
	goBuilds(t, s)
	if _, err := os.Stat(filepath.Join(m.Root, "vendor", "example.org", "old")); !os.IsNotExist(err) {
		t.Errorf("the vendored module is still there: %v", err)
	}
}

func TestWithoutModuleKeepsNestedModules(t *testing.T) {
	m := plainModule(t, fileTree{
		"go.mod": "module m\n", "vendor/a.b/c/c.go": "c", "vendor/a.b/c/d/d.go": "d", "vendor/a.b/c/v2/e.go": "e",
		"vendor/modules.txt": "# a.b/c v1.0.0\n## explicit\na.b/c\na.b/c/d\n# a.b/c/v2 v2.0.0\n## explicit\na.b/c/v2\n# a.b/c => ../c\n",
	})
	d := &dropping{set: NewSet(m)}
	d.version.Path = "a.b/c"
	if _, err := d.dropVendored(); err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, c := range d.set.Changes {
		paths = append(paths, c.Kind+" "+relSlash(m.Root, c.Path))
	}
	if got := strings.Join(paths, ", "); got != "deleted vendor/a.b/c/c.go, deleted vendor/a.b/c/d/d.go, modified vendor/modules.txt" {
		t.Errorf("changes %s", got)
	}
	wantText(t, []byte(after(t, d.set, "vendor/modules.txt")), "# a.b/c/v2 v2.0.0\n## explicit\na.b/c/v2\n")
}

func TestAddRequire(t *testing.T) {
	for _, test := range []struct{ name, mod, want string }{
		{"first", "module m\n\ngo 1.21\n", "module m\n\ngo 1.21\n\nrequire a.b/c v1.2.0\n"},
		{"beside others", "module m\n\ngo 1.21\n\nrequire (\n\tx.y/y v1.0.0\n\tx.y/z v1.0.0\n)\n\nrequire q.r/s v1.0.0 // indirect\n", "module m\n\ngo 1.21\n\nrequire (\n\ta.b/c v1.2.0\n\tx.y/y v1.0.0\n\tx.y/z v1.0.0\n)\n\nrequire q.r/s v1.0.0 // indirect\n"},
		{"beside commented ones", "module m\n\ngo 1.21\n\nrequire (\n\tx.y/y v1.0.0\n\tx.y/z v1.0.0 // z\n)\n\nrequire q.r/s v1.0.0 // indirect\n", "module m\n\ngo 1.21\n\nrequire (\n\tx.y/y v1.0.0\n\tx.y/z v1.0.0 // z\n)\n\nrequire a.b/c v1.2.0\n\nrequire q.r/s v1.0.0 // indirect\n"},
		{"indirect before", "module m\n\ngo 1.21\n\nrequire a.b/c v1.0.0 // indirect\n", "module m\n\ngo 1.21\n\nrequire a.b/c v1.2.0\n"},
		{"higher before", "module m\n\ngo 1.21\n\nrequire a.b/c v1.9.0\n", "module m\n\ngo 1.21\n\nrequire a.b/c v1.9.0\n"},
		{"old go", "module m\n\ngo 1.16\n\nrequire x.y/z v1.0.0 // indirect\n", "module m\n\ngo 1.16\n\nrequire (\n\ta.b/c v1.2.0\n\tx.y/z v1.0.0 // indirect\n)\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := NewSet(plainModule(t, fileTree{"go.mod": test.mod}))
			if err := AddRequire(s, "a.b/c", "v1.2.0"); err != nil {
				t.Fatal(err)
			}
			wantText(t, []byte(after(t, s, "go.mod")), test.want)
		})
	}
	s := NewSet(plainModule(t, fileTree{"go.mod": "module m\n"}))
	if err := AddRequire(s, "a.b/c", "1.2"); err == nil {
		t.Error("a version without v is accepted")
	}
}
