package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var schema = Schema{"": {"format", "tags"}, "migrate": {"from", "copy_dir", "unsafe"}, "audit": {"baseline"}}

func read(t *testing.T, text string) (*File, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), Name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return Read(path, schema)
}

func TestRead(t *testing.T) {
	f, err := read(t, "# ours\nformat: json\ntags: [a, b]\nmigrate:\n  from:\n    - gobreaker\n    - \"gobreaker/v2\"\n  unsafe: true\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		section, key string
		want         []string
		line, col    int
	}{
		{"", "format", []string{"json"}, 2, 9},
		{"", "tags", []string{"a", "b"}, 3, 7},
		{"migrate", "from", []string{"gobreaker", "gobreaker/v2"}, 6, 5},
		{"migrate", "unsafe", []string{"true"}, 8, 11},
	} {
		v, ok := f.Lookup(c.section, c.key)
		if !ok || !slices.Equal(v.Items, c.want) || v.Line != c.line || v.Col != c.col {
			t.Errorf("Lookup(%q, %q) = %+v, %v", c.section, c.key, v, ok)
		}
	}
	if _, ok := f.Lookup("", "from"); ok {
		t.Error("a key of a section is found at the top level")
	}
}

func TestEmptyFiles(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "---\n", "~\n", "migrate: {}\n"} {
		if _, err := read(t, text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	var none *File
	if _, ok := none.Lookup("", "format"); ok {
		t.Error("no file has a value")
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "formt: json\n", `:1:1: unknown key "formt"; did you mean "format"?`},
		{"unknown key in a section", "migrate:\n  copydir: x\n", `:2:3: unknown key "copydir"; did you mean "copy_dir"?`},
		{"unknown section", "migrat:\n  from: x\n", `:1:1: unknown key "migrat"; did you mean "migrate"?`},
		{"nothing like it", "zzzzzzzz: 1\n", `:1:1: unknown key "zzzzzzzz"`},
		{"the empty key", "\"\": 1\n", `:1:1: unknown key ""`},
		{"twice", "format: json\nformat: text\n", `:2:1: key "format" is set twice; the first is on line 1`},
		{"section without keys", "migrate: yes\n", `:1:10: expected keys and values`},
		{"nested", "migrate:\n  from: {a: b}\n", `:2:9: expected a value or a list of values`},
		{"null", "format:\n", `:1:8: expected a value or a list of values`},
		{"list of lists", "tags: [[a]]\n", `:1:8: expected a value`},
		{"syntax", "format: [json\ntags: x\n", `not YAML: `},
		{"list at the top", "- a\n", `:1:1: expected keys and values`},
		{"two documents", "format: json\n---\nformat: text\n", `a second document`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(t, c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want %q", err, c.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "repo", "a", "b")
	for _, dir := range []string{deep, filepath.Join(root, "repo", ".git")} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	outside, inside, near := filepath.Join(root, Name), filepath.Join(root, "repo", Name), filepath.Join(deep, Name)
	for _, step := range []struct{ write, want string }{
		{outside, ""}, // beyond the root of the repository
		{inside, inside},
		{near, near},
	} {
		if err := os.WriteFile(step.write, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := Find(deep); err != nil || got != step.want {
			t.Errorf("after writing %s: Find = %q, %v", step.write, got, err)
		}
	}
}

func TestUnreadableFile(t *testing.T) {
	_, err := Read(t.TempDir(), schema)
	if err == nil || strings.Count(err.Error(), os.TempDir()) != 1 {
		t.Errorf("reading a directory: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("format: json\n")
	f.Add("migrate: {from: [a]}\n---\n")
	f.Add("a: &x [*x]\n")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), Name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path, schema)
		if err != nil && !strings.HasPrefix(err.Error(), path+":") {
			t.Errorf("error without a place: %v", err)
		}
	})
}
