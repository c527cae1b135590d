package replace_test

import (
	"errors"
	"flag"
	"go/ast"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/tools/txtar"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/handrolled/replace"
	"github.com/cbctl/cbctl/rewrite"
)

var update = flag.Bool("update", false, "rewrite what is expected in testdata")

const canonicalPath = "example.com/m/internal/breaker"

// TestMake replaces the breakers of each testdata/*.txtar: the file x.go becomes
// x.go.want. Files that stay as they are have none. The file knobs holds what
// identification would find; the file manual, the reason why the breaker is
// left to a person.
//
// All archives are packages of one module, so that it is loaded, and what
// became of it checked, only once.
func TestMake(t *testing.T) {
	cases := readCases(t)
	m := loadCases(t, cases)
	set := rewrite.NewSet(m.loader.Module())
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := m.replaced(t, c, set)
			if *update {
				c.update(t, got)
				return
			}
			for _, name := range c.names(got) {
				if got[name] != c.want[name] {
					t.Errorf("%s\n%s", name, diff.Diff("want", []byte(c.want[name]), "got", []byte(got[name])))
				}
			}
		})
	}
	problems, err := rewrite.Gate(t.Context(), m.loader, set)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p.Error())
	}
}

// testCase is an archive.
type testCase struct {
	name, file string
	archive    *txtar.Archive
	sources    map[string]string // of the package
	want       map[string]string
	knobs      replace.Knobs
}

func readCases(t *testing.T) []*testCase {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var out []*testCase
	for _, file := range files {
		ar, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := &testCase{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), file: file, archive: ar, sources: map[string]string{}, want: map[string]string{}}
		for _, f := range ar.Files {
			switch {
			case f.Name == "knobs":
				c.knobs = strings.Fields(string(f.Data))
			case f.Name == "manual", strings.HasSuffix(f.Name, ".want"):
				c.want[f.Name] = string(f.Data)
			default:
				c.sources[f.Name] = string(f.Data)
			}
		}
		out = append(out, c)
	}
	return out
}

// names are those of what is there or expected.
func (c *testCase) names(got map[string]string) []string {
	all := maps.Clone(got)
	maps.Copy(all, c.want)
	return slices.Sorted(maps.Keys(all))
}

func (c *testCase) update(t *testing.T, got map[string]string) {
	t.Helper()
	c.archive.Files = slices.DeleteFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == "manual" || strings.HasSuffix(f.Name, ".want") })
	for _, name := range slices.Sorted(maps.Keys(got)) {
		c.archive.Files = append(c.archive.Files, txtar.File{Name: name, Data: []byte(got[name])})
	}
	if err := os.WriteFile(c.file, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// cases is the module of all archives.
type cases struct {
	dir    string
	loader *rewrite.Loader
}

func loadCases(t *testing.T, list []*testCase) *cases {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{"go.mod": "module example.com/m\n\ngo 1.22\n"}
	for _, c := range list {
		for name, text := range c.sources {
			files[filepath.Join(c.name, name)] = text
		}
	}
	canonical, err := filepath.Glob("../../../breaker/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range canonical {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Join("internal/breaker", filepath.Base(file))] = string(text)
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return &cases{dir, load(t, dir)}
}

func load(t *testing.T, dir string) *rewrite.Loader {
	t.Helper()
	m, err := rewrite.FindModule(dir)
	if err != nil {
		t.Fatal(err)
	}
	l, err := rewrite.NewLoader(t.Context(), m, rewrite.LoadOptions{Tests: true, Extra: []string{"sync", "time"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check(t.Context(), l.Packages()); err != nil {
		t.Fatal(err)
	}
	for _, pkg := range l.Packages() {
		for _, p := range pkg.Errors {
			t.Error(p.Error())
		}
	}
	return l
}

// replaced are the files of a case that change, or why it is left alone. The
// changes are put into set as well.
func (m *cases) replaced(t *testing.T, c *testCase, set *rewrite.Set) map[string]string {
	t.Helper()
	out := map[string]string{}
	pkg, tests := m.packages(c)
	edits, err := m.plan(t, c, pkg, tests)
	var manual *replace.Manual
	switch {
	case errors.As(err, &manual):
		out["manual"] = manual.Reason + "\n"
		return out
	case err != nil:
		t.Fatal(err)
	}
	for file, fe := range edits {
		path := m.loader.Fset().File(file.FileStart).Name()
		src := m.loader.Source(path)
		fe.Imports.Module = "example.com/m"
		edited, err := rewrite.EditFile(m.loader.Fset(), file, src, fe.Edits, fe.Imports)
		if err != nil {
			t.Error(err)
			for _, e := range fe.Edits {
				t.Log(e.Text)
			}
			continue
		}
		set.Modify(path, src, edited, 0o644)
		if string(edited.Src) != string(src) {
			out[filepath.Base(path)+".want"] = string(edited.Src)
		}
	}
	return out
}

// packages are the package of a case and its variants for tests.
func (m *cases) packages(c *testCase) (pkg *rewrite.Package, tests []*rewrite.Package) {
	for _, p := range m.loader.Packages() {
		switch {
		case p.Path != "example.com/m/"+c.name:
		case p.ForTest != "":
			tests = append(tests, p)
		default:
			pkg = p
		}
	}
	return pkg, tests
}

// plan makes the edits of all breakers of a package.
func (m *cases) plan(t *testing.T, c *testCase, pkg *rewrite.Package, tests []*rewrite.Package) (map[*ast.File]*replace.FileEdits, error) {
	t.Helper()
	edits := map[*ast.File]*replace.FileEdits{}
	var taken []string
	for _, candidate := range handrolled.Recognise(pkg, m.loader.Fset()) {
		if candidate.Confidence < handrolled.DefaultConfidence {
			continue
		}
		plan, err := replace.Make(replace.Input{
			Package: pkg, Tests: tests, Fset: m.loader.Fset(), Source: m.loader.Source, Candidate: candidate,
			Canonical: canonicalPath, Knobs: c.knobs, Taken: taken,
		})
		if err != nil {
			return nil, err
		}
		taken = append(taken, plan.Declares...)
		for file, fe := range plan.Files {
			if edits[file] == nil {
				edits[file] = &replace.FileEdits{}
			}
			edits[file].Edits = append(edits[file].Edits, fe.Edits...)
			edits[file].Imports.Add = append(edits[file].Imports.Add, fe.Imports.Add...)
			edits[file].Imports.Drop = append(edits[file].Imports.Drop, fe.Imports.Drop...)
		}
	}
	if len(edits) == 0 {
		t.Fatal("no breaker was recognised")
	}
	return edits, nil
}
