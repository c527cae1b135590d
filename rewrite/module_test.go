package rewrite

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// tree writes a txtar archive to a new directory and returns its real path.
// The user's Go settings are kept out, and so is the network.
func tree(t *testing.T, archive string) string {
	t.Helper()
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		writeFile(t, filepath.Join(dir, filepath.FromSlash(f.Name)), string(f.Data))
	}
	return dir
}

func writeFile(t *testing.T, path, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func findModule(t *testing.T, dir string) *Module {
	t.Helper()
	m, err := FindModule(dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFindModule(t *testing.T) {
	dir := tree(t, `
-- go.mod --
module example.com/m

go 1.23

future directive
-- a/b/b.go --
package b
-- old/go.mod --
module example.com/old
`)
	m := findModule(t, filepath.Join(dir, "a", "b"))
	if m.Root != dir || m.Path != "example.com/m" || m.GoVersion != "1.23" || m.Vendor || m.Workspace != "" {
		t.Errorf("got %+v", m)
	}
	if old := findModule(t, filepath.Join(dir, "old")); old.GoVersion != "1.16" {
		t.Errorf("module without a go directive has version %q, want 1.16", old.GoVersion)
	}
}

func TestFindModuleErrors(t *testing.T) {
	dir := tree(t, `
-- broken/go.mod --
module example.com/m
go 1.23

require (
-- nameless/go.mod --
go 1.23
-- empty/x.go --
package x
`)
	for name, want := range map[string]string{
		"broken":   "go.mod:4:",
		"nameless": "go.mod:1:1: no module directive",
		"empty":    "go mod init",
		"absent":   "no such directory",
	} {
		_, err := FindModule(filepath.Join(dir, name))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", name, err, want)
		}
	}
}

func TestVendorDetection(t *testing.T) {
	archive := `
-- go.mod --
module example.com/m

go VERSION
-- vendor/modules.txt --
`
	tests := []struct {
		version, flags string
		want           bool
	}{
		{"1.22", "", true},
		{"1.13", "", false},
		{"1.22", "-mod=mod", false},
		{"1.22", "-v -mod=readonly", false},
		{"1.13", "--mod=vendor", true},
	}
	for _, test := range tests {
		dir := tree(t, strings.ReplaceAll(archive, "VERSION", test.version))
		t.Setenv("GOFLAGS", test.flags)
		if got := findModule(t, dir).Vendor; got != test.want {
			t.Errorf("go %s, GOFLAGS=%q: vendor %v, want %v", test.version, test.flags, got, test.want)
		}
	}
}

func TestWorkspaceOfOthers(t *testing.T) {
	dir := tree(t, `
-- go.work --
go 1.22

use ./in
-- in/go.mod --
module example.com/in

go 1.22
-- in/in.go --
package in
-- out/go.mod --
module example.com/out

go 1.22
-- out/out.go --
package out
`)
	if m := findModule(t, filepath.Join(dir, "in")); m.Workspace != filepath.Join(dir, "go.work") {
		t.Errorf("workspace of in is %q", m.Workspace)
	}
	out := findModule(t, filepath.Join(dir, "out"))
	if out.Workspace != "" {
		t.Errorf("workspace of out is %q, but the go.work does not use it", out.Workspace)
	}
	l := load(t, out, LoadOptions{})
	if got := ids(l.Packages()); !slices.Equal(got, []string{"example.com/out"}) {
		t.Errorf("a module beside a workspace loads %v", got)
	}
}
