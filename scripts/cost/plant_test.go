// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

const small = `
-- go.mod --
module example.com/m

go 1.23
-- main.go --
package main

import (
	_ "example.com/m/a"
	_ "example.com/m/b"
)

func main() {}
-- a/a.go --
package a

import _ "example.com/m/b"
-- b/b.go --
package b
-- b/b_test.go --
package b_test

import _ "example.com/m/a"
-- .git/HEAD --
not to be copied
`

func write(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// read returns a file's text, "" when there is none.
func read(dir, name string) string {
	data, _ := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	return string(data)
}

// plantIn plants and builds what comes of it.
func plantIn(t *testing.T, dir string) *tree {
	t.Helper()
	temp := t.TempDir()
	found, err := findTree(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := found.plant(t.Context(), temp); err != nil {
		if strings.Contains(err.Error(), "go mod download") {
			t.Skipf("gobreaker is not to be had: %v", err)
		}
		t.Fatal(err)
	}
	if err := goCommand(t.Context(), found.dir, nil, "build", "./..."); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPlant(t *testing.T) {
	t.Setenv("GOFLAGS", "-mod=readonly -buildvcs=false") // its .git is none
	dir := write(t, small)
	before := read(dir, "go.mod")
	planted := plantIn(t, dir)
	if !strings.Contains(planted.String(), "example.com/m/b") {
		t.Errorf("planted elsewhere: %s", planted)
	}
	if read(planted.dir, "b/"+plantedFile) == "" || !strings.Contains(read(planted.dir, "go.mod"), plantedModule) {
		t.Error("nothing was planted in the copy")
	}
	if read(planted.dir, ".git/HEAD") != "" {
		t.Error(".git was copied")
	}
	if read(dir, "b/"+plantedFile) != "" || read(dir, "go.mod") != before {
		t.Error("the tree itself was changed")
	}
}

func TestPlantInVendoredTree(t *testing.T) {
	t.Setenv("GOFLAGS", "")
	planted := plantIn(t, write(t, small+"-- vendor/modules.txt --\n"))
	if read(planted.dir, "vendor/"+plantedModule+"/gobreaker.go") == "" {
		t.Error("the library is not vendored")
	}
}

func TestTreesThatCannotBeMeasured(t *testing.T) {
	for name, c := range map[string]struct{ archive, want string }{
		"no module":  {"-- a.go --\npackage a\n", "not the root of a Go module"},
		"no package": {"-- go.mod --\nmodule example.com/m\n", "no packages"},
		"broken":     {"-- go.mod --\nmodule example.com/m\n-- a.go --\npackage a\n\nimport _ \"example.com/m/none\"\n", "cannot be loaded"},
	} {
		if _, err := findTree(t.Context(), write(t, c.archive)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	dir := write(t, "-- go.mod --\nmodule example.com/m\n-- a.go --\npackage a\n")
	found, err := findTree(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := found.plant(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "no worst case") {
		t.Errorf("nothing is imported: got %v", err)
	}
}

func TestSites(t *testing.T) {
	dir := write(t, `
-- some.json --
{"summary": {"sites": 3, "files_changed": 2}}
-- none.json --
{"summary": {"sites": 0}}
-- bad.json --
no
`)
	if note, err := sites(filepath.Join(dir, "some.json")); err != nil || !strings.Contains(note, "3 sites") {
		t.Errorf("got %q, %v", note, err)
	}
	for name, want := range map[string]string{"none.json": "-plant", "bad.json": "report of cbctl", "missing.json": "missing.json"} {
		if _, err := sites(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
}
