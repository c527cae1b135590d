package rewrite

import (
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// changes makes a set from an archive: a file replaces the one on disk or is
// created, an empty one is deleted. Every declaration counts as touched.
func changes(t *testing.T, m *Module, archive string) *Set {
	t.Helper()
	s := NewSet(m)
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(m.Root, filepath.FromSlash(f.Name))
		old, err := os.ReadFile(path)
		switch {
		case err != nil:
			s.Create(path, f.Data)
		case len(f.Data) == 0:
			s.Delete(path, old, 0o644)
		default:
			s.Modify(path, old, Edited{Src: f.Data, Touched: everyDecl(string(old))}, 0o644)
		}
	}
	return s
}

func everyDecl(src string) (touched []int) {
	for i := range strings.Count(src, "\n") {
		touched = append(touched, i)
	}
	return touched
}

func with(t *testing.T, l *Loader, archive string) *Loader {
	t.Helper()
	child, err := l.With(changes(t, l.Module(), archive))
	if err != nil {
		t.Fatal(err)
	}
	return child
}

const overlayTree = `
-- go.mod --
module example.com/m

go 1.23
-- a/a.go --
package a

import "errors"

var Err = errors.New("a")

func A() int { return 1 }
-- b/b.go --
package b

import "example.com/m/a"

func B() int { return a.A() }
-- c/c.go --
package c

import "example.com/m/b"

var C = b.B()
-- apart/apart.go --
package apart

import "errors"

var Err = errors.New("apart")
`

func TestWithModifiedFile(t *testing.T) {
	l := checkAll(t, tree(t, overlayTree), LoadOptions{})
	child := with(t, l, `
-- a/a.go --
package a

import "errors"

var Err = errors.New("a")

func A() string { return "" }
`)
	check(t, child, child.Packages()...)
	wantProblem(t, pkg(t, child, "example.com/m/b").Errors, "b.go:5:23:", "as int value")
	noProblems(t, l)
	check(t, l, l.Packages()...)
	noProblems(t, l)
	if !strings.Contains(string(child.Source(pkg(t, child, "example.com/m/a").Files[0])), "string") ||
		strings.Contains(string(l.Source(pkg(t, l, "example.com/m/a").Files[0])), "string") {
		t.Error("Source does not tell the overlay from the disk")
	}
}

func TestWithSharesTypes(t *testing.T) {
	l := checkAll(t, tree(t, overlayTree), LoadOptions{})
	child := with(t, l, "-- b/b.go --\npackage b\n\nfunc B() int { return 2 }\n")
	check(t, child, child.Packages()...)
	noProblems(t, child)
	for id, shared := range map[string]bool{"a": true, "apart": true, "b": false, "c": false} {
		before, after := pkg(t, l, "example.com/m/"+id), pkg(t, child, "example.com/m/"+id)
		if (before.Types == after.Types) != shared {
			t.Errorf("%s: types shared: %v, want %v", id, !shared, shared)
		}
	}
	again := with(t, child, "-- c/c.go --\npackage c\n\nimport \"example.com/m/b\"\n\nvar D = b.B()\n")
	check(t, again, again.Packages()...)
	noProblems(t, again)
	if pkg(t, again, "example.com/m/b").Types != pkg(t, child, "example.com/m/b").Types {
		t.Error("an overlay of an overlay does not share its types")
	}
}

// The types of dependencies keep their identity, so that an error of the old
// tree can be compared with one of the new.
func TestWithSharesDependencies(t *testing.T) {
	l := checkAll(t, tree(t, overlayTree), LoadOptions{})
	child := with(t, l, "-- a/a.go --\npackage a\n\nimport \"errors\"\n\nvar Err, Other = errors.New(\"a\"), 1\n\nfunc A() int { return 1 }\n")
	check(t, child, child.Packages()...)
	before, after := pkg(t, l, "example.com/m/a"), pkg(t, child, "example.com/m/a")
	if before.Imports["errors"] != after.Imports["errors"] {
		t.Error("the dependency is another package")
	}
	imported := func(p *Package) *types.Package { return p.Types.Imports()[0] }
	if imported(before) != imported(after) || imported(before).Path() != "errors" {
		t.Error("the dependency's types are others")
	}
}

func TestWithNewPackage(t *testing.T) {
	l := checkAll(t, tree(t, overlayTree), LoadOptions{Extra: []string{"sync"}})
	child := with(t, l, `
-- internal/x/x.go --
package x

import (
	"sync"

	"example.com/m/internal/x/y"
)

type T struct {
	sync.Mutex
	y.Y
}
-- internal/x/x_windows.go --
package x

var OnWindows = undefined
-- internal/x/y/y.go --
package y

type Y struct{}
-- c/c.go --
package c

import (
	"example.com/m/b"
	"example.com/m/internal/x"
)

var C = b.B()

var X x.T
`)
	check(t, child, child.Packages()...)
	noProblems(t, child)
	x := pkg(t, child, "example.com/m/internal/x")
	if !x.Module || len(x.Files) == 0 || x.Imports["example.com/m/internal/x/y"] == nil {
		t.Errorf("the new package is %+v", x)
	}
	if got := ids(child.Importers([]*Package{x})); !slices.Equal(got, []string{"example.com/m/c"}) {
		t.Errorf("importers of the new package: %v", got)
	}
}

func TestWithImportOfPackageNotLoaded(t *testing.T) {
	l := checkAll(t, tree(t, overlayTree), LoadOptions{})
	child := with(t, l, "-- apart/apart.go --\npackage apart\n\nimport (\n\t\"errors\"\n\t\"example.com/elsewhere\"\n)\n\nvar Err = errors.Join(elsewhere.X)\n")
	check(t, child, child.Packages()...)
	errs := pkg(t, child, "example.com/m/apart").Errors
	wantProblem(t, errs, "apart.go:5:2: could not import example.com/elsewhere", "go get")
	if len(errs) != 1 {
		t.Errorf("errors %v, want one", errs)
	}
}

func TestWithDeletedPackage(t *testing.T) {
	l := checkAll(t, tree(t, overlayTree), LoadOptions{})
	child := with(t, l, "-- a/a.go --\n")
	check(t, child, child.Packages()...)
	if got := ids(child.Packages()); slices.Contains(got, "example.com/m/a") {
		t.Errorf("packages %v", got)
	}
	wantProblem(t, pkg(t, child, "example.com/m/b").Errors, "b.go:3:8: could not import example.com/m/a", "last Go file")
	if child.Source(filepath.Join(l.Module().Root, "a", "a.go")) != nil {
		t.Error("the deleted file still has bytes")
	}
	back := with(t, child, "-- a/other.go --\npackage a\n\nfunc A() int { return 1 }\n")
	check(t, back, back.Packages()...)
	noProblems(t, back)
}

func TestWithImportCycle(t *testing.T) {
	l := checkAll(t, tree(t, overlayTree), LoadOptions{})
	child := with(t, l, "-- a/a.go --\npackage a\n\nimport \"example.com/m/c\"\n\nfunc A() int { return c.C }\n")
	check(t, child, child.Packages()...)
	var all []Problem
	for _, p := range child.Packages() {
		all = append(all, p.Errors...)
	}
	wantProblem(t, all, "could not import", "import cycle not allowed")
}

func TestWithTests(t *testing.T) {
	l := checkAll(t, tree(t, overlayTree), LoadOptions{Tests: true})
	child := with(t, l, `
-- a/in_test.go --
package a

var Inner = A
-- a/ex_test.go --
package a_test

import "example.com/m/a"

var X = a.Inner()
-- new/new.go --
package new
-- new/new_test.go --
package new_test

import _ "example.com/m/new"
`)
	check(t, child, child.Packages()...)
	noProblems(t, child)
	got := ids(child.Packages())
	for _, want := range []string{"example.com/m/a [example.com/m/a.test]", "example.com/m/a_test [example.com/m/a.test]", "example.com/m/new_test [example.com/m/new.test]"} {
		if !slices.Contains(got, want) {
			t.Errorf("no %s among %v", want, got)
		}
	}
}

// A file that is edited changes in each variant and configuration that has it.
func TestWithVariants(t *testing.T) {
	dir := tree(t, testTree)
	l := checkAll(t, dir, LoadOptions{Tests: true, Configs: []BuildConfig{{GOOS: "linux", GOARCH: "amd64"}, {GOOS: "windows", GOARCH: "amd64"}}})
	child := with(t, l, "-- p/p.go --\npackage p\n\nfunc Public() int { return 1 }\n")
	check(t, child, child.Packages()...)
	broken := map[int]bool{}
	for _, p := range child.Packages() {
		switch {
		case p.ID == "example.com/m/p [example.com/m/p.test]":
			wantProblem(t, p.Errors, "export_test.go:3:15: undefined: private")
			broken[p.Config] = true
		case p.Name == "p_test": // sees the consequence
		case len(p.Errors) > 0:
			t.Errorf("%s: %v", p.ID, p.Errors)
		}
	}
	if len(broken) != 2 {
		t.Errorf("errors in configurations %v, want both", broken)
	}
}

// What With says must be what a new loader says of the written tree.
func TestWithEqualsReload(t *testing.T) {
	for _, change := range []string{
		"-- a/a.go --\npackage a\n\nfunc A() string { return \"\" }\n",
		"-- a/z.go --\npackage a\n\nfunc Z() int { return A() }\n-- b/b.go --\npackage b\n\nimport \"example.com/m/a\"\n\nfunc B() int { return a.Z() + a.Missing }\n",
		"-- a/a_windows.go --\npackage a\n\nfunc W() {}\n-- a/a_linux.go --\npackage a\n\nfunc W() { undefined() }\n",
		"-- a/a.go --\n//go:build never\n\npackage a\n\nfunc A() int { return 1 }\n",
		"-- apart/apart.go --\npackage apart\n\nimport \"example.com/m/fresh\"\n\nvar Err = fresh.F(1)\n-- fresh/f.go --\npackage fresh\n\nimport \"errors\"\n\nfunc F() error { return errors.New(0) }\n",
		"-- b/b_test.go --\npackage b\n\nvar wrong int = \"\"\n-- c/c_test.go --\npackage c_test\n\nimport \"example.com/m/c\"\n\nvar _ = c.D\n",
		"-- c/c.go --\n",
	} {
		dir := tree(t, overlayTree)
		opt := LoadOptions{Tests: true, Configs: []BuildConfig{{GOOS: "linux", GOARCH: "amd64"}, {GOOS: "windows", GOARCH: "amd64"}}}
		child := with(t, checkAll(t, dir, opt), change)
		check(t, child, child.Packages()...)
		for _, f := range txtar.Parse([]byte(change)).Files {
			if path := filepath.Join(dir, f.Name); len(f.Data) > 0 {
				writeFile(t, path, string(f.Data))
			} else if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := summary(child), summary(checkAll(t, dir, opt)); got != want {
			t.Errorf("after the change\n%swith says\n%s\nthe written tree says\n%s", change, got, want)
		}
	}
}

// summary is all packages with their files, imports and errors; the reason why
// an import failed is left out, since only the go command words it.
func summary(l *Loader) string {
	var b strings.Builder
	for _, p := range l.Packages() {
		b.WriteString(p.ID + " " + strings.Join(p.Files, " ") + "\n")
		for _, e := range p.Errors {
			msg, _, _ := strings.Cut(e.Error(), " (")
			b.WriteString("\t" + msg + "\n")
		}
	}
	return b.String()
}
