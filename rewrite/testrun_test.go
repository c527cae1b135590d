package rewrite

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// testModule is a module in which everything passes.
func testModule(t *testing.T) *Module {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":      "module example.com/m\n\ngo 1.21\n",
		"a/a.go":      "package a\n\nfunc One() int { return 1 }\n",
		"a/a_test.go": "package a\n\nimport \"testing\"\n\nfunc TestOne(t *testing.T) {\n\tt.Run(\"sub\", func(t *testing.T) {\n\t\tif One() != 1 {\n\t\t\tt.Error(\"it is not one\")\n\t\t}\n\t})\n}\n\nfunc TestOther(t *testing.T) {}\n",
		"b/b.go":      "package b\n\nimport \"example.com/m/a\"\n\nvar Two = a.One() + 1\n",
		"b/b_test.go": "package b\n\nimport \"testing\"\n\nfunc TestTwo(t *testing.T) {\n\tif Two < 0 {\n\t\tt.Error(Two)\n\t}\n}\n",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := FindModule(dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestRunTests(t *testing.T) {
	m := testModule(t)
	run := func(changed string) *TestRun {
		t.Helper()
		set := NewSet(m)
		if changed != "" {
			path := m.abs("a/a.go")
			old, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			set.ModifyRaw(path, old, []byte(changed), 0o644)
			set.Create(m.abs("c/c.go"), []byte("package c\n\nconst Value = 2\n"))
		}
		r, err := RunTests(context.Background(), m, set, nil, []string{"./a", "./b"})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	before := run("")
	if !before.OK() || !before.Passed[TestID{"example.com/m/a", "TestOne/sub"}] || !before.Passed[TestID{"example.com/m/b", ""}] {
		t.Fatalf("before: %+v", before)
	}
	for _, test := range []struct {
		name, change string
		want         []string
		text         string
	}{
		{"a test fails, in a package that is new", "package a\n\nimport \"example.com/m/c\"\n\nfunc One() int { return c.Value }\n",
			[]string{"example.com/m/a.TestOne/sub"}, "it is not one"},
		{"it does not build", "package a\n\nfunc One() int { return \"1\" }\n",
			[]string{"example.com/m/a", "example.com/m/b"}, "cannot use"},
		{"nothing fails", "package a\n\nfunc One() int { return 2 - 1 }\n", nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			after := run(test.change)
			var got []string
			var text string
			for _, id := range before.Broken(after) {
				got = append(got, id.String())
				text += after.Failed[id]
			}
			if !slices.Equal(got, test.want) || !strings.Contains(text, test.text) {
				t.Errorf("broken: %q (%s), want %q with %q", got, text, test.want, test.text)
			}
		})
	}
	if src, err := os.ReadFile(m.abs("a/a.go")); err != nil || !strings.Contains(string(src), "return 1") {
		t.Errorf("the module was changed: %s %v", src, err)
	}
}

func TestRunTestsStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := RunTests(ctx, testModule(t), nil, nil, []string{"./..."}); err == nil {
		t.Error("no error after it was cancelled")
	}
}
