package scripttest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestLookup(t *testing.T) {
	var doc any
	if err := json.Unmarshal([]byte(`{"a":[{"b":"x"},{"b":2}],"n":null,"t":true}`), &doc); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"a.0.b": "x", "a.1.b": "2", "a.#": "2", "a.*.b": "x,2", "n": "null", "t": "true", "a.0": `{"b":"x"}`,
	} {
		if got, err := Lookup(doc, path); err != nil || got != want {
			t.Errorf("Lookup(%q) = %q, %v; want %q", path, got, err, want)
		}
	}
	for _, path := range []string{"c", "a.2", "a.-1", "a.x", "t.x", "a.*.c"} {
		if got, err := Lookup(doc, path); err == nil {
			t.Errorf("Lookup(%q) = %q, want an error", path, got)
		}
	}
}

func TestTrees(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	read := func() map[string]string {
		t.Helper()
		tree, err := readTree(dir)
		if err != nil {
			t.Fatal(err)
		}
		return tree
	}
	write("a", "1")
	write("d/b", "2")
	before := read()
	write(".git/x", "not looked at")
	if diff := compareTrees(before, read()); len(diff) != 0 {
		t.Errorf("differences in equal trees: %q", diff)
	}
	write("a", "3")
	write("e/c", "new")
	if err := os.Remove(filepath.Join(dir, "d/b")); err != nil {
		t.Fatal(err)
	}
	want := []string{"/a changed", "/d/b is gone", "/e is new", "/e/c is new"}
	if diff := compareTrees(before, read()); !slices.Equal(diff, want) {
		t.Errorf("differences are %q, want %q", diff, want)
	}
}
