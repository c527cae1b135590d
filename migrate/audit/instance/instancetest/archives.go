package instancetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/tools/txtar"

	"github.com/cbctl/cbctl/migrate/audit/instance"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// Archives finds the instances in the packages of each archive that matches a
// pattern and compares them with its file want.txt. All archives become parts
// of one module, example.com/m, each below a folder of its name, so that they
// are loaded once; setup writes the go.mod there. With update the want.txt are
// written instead.
func Archives(t *testing.T, pattern string, setup func(dir string), update bool) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	dir := t.TempDir()
	archives := map[string]*txtar.Archive{}
	for _, file := range files {
		ar, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		archives[file] = ar
		for _, f := range ar.Files {
			if f.Name != want {
				Write(t, filepath.Join(dir, base(file), f.Name), f.Data)
			}
		}
	}
	setup(dir)
	in, err := Load(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range in.Packages {
		for _, p := range pkg.Errors {
			t.Error(p.Error())
		}
	}
	res := instance.Find(in)
	if again := instance.Find(in); fmt.Sprint(res) != fmt.Sprint(again) {
		t.Error("finding twice gives two answers")
	}
	known := map[string]bool{}
	for _, i := range res.Implementations {
		known[i.ID] = true
	}
	for _, file := range files {
		t.Run(base(file), func(t *testing.T) { compare(t, file, archives[file], res.Instances, update) })
	}
	for _, i := range res.Instances {
		if strings.HasPrefix(i.Implementation, "library:") && !known[i.Implementation] {
			t.Errorf("%s has no implementation %s", i.ID, i.Implementation)
		}
	}
}

// want is the file of an archive that says what is found.
const want = "want.txt"

func base(file string) string { return strings.TrimSuffix(filepath.Base(file), ".txtar") }

func compare(t *testing.T, file string, ar *txtar.Archive, instances []survey.Instance, update bool) {
	var got, expected strings.Builder
	for _, i := range instances {
		if rest, ok := strings.CutPrefix(i.File, base(file)+"/"); ok {
			fmt.Fprintf(&got, "%s:%d: %s", rest, i.Line, Describe(i))
		}
	}
	var rest []txtar.File
	for _, f := range ar.Files {
		if f.Name == want {
			expected.Write(f.Data)
		} else {
			rest = append(rest, f)
		}
	}
	if update {
		ar.Files = append(rest, txtar.File{Name: want, Data: []byte(got.String())})
		Write(t, file, txtar.Format(ar))
		return
	}
	if got.String() != expected.String() {
		t.Errorf("\n%s", diff.Diff("want", []byte(expected.String()), "got", []byte(got.String())))
	}
}

// Write writes a file and its folder.
func Write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Tidy completes a go.mod and its go.sum.
func Tidy(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "tidy")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go mod tidy: %v\n%s", err, out)
	}
}
