package rewrite

import (
	"context"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func load(t *testing.T, m *Module, opt LoadOptions) *Loader {
	t.Helper()
	l, err := NewLoader(t.Context(), m, opt)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// checkAll loads and checks a whole tree.
func checkAll(t *testing.T, dir string, opt LoadOptions) *Loader {
	t.Helper()
	l := load(t, findModule(t, dir), opt)
	check(t, l, l.Packages()...)
	return l
}

func check(t *testing.T, l *Loader, pkgs ...*Package) {
	t.Helper()
	if err := l.Check(t.Context(), pkgs); err != nil {
		t.Fatal(err)
	}
}

func ids(pkgs []*Package) (list []string) {
	for _, p := range pkgs {
		list = append(list, p.ID)
	}
	return list
}

func pkg(t *testing.T, l *Loader, id string) *Package {
	t.Helper()
	for _, p := range l.Packages() {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("no package %s among %v", id, ids(l.Packages()))
	return nil
}

// noProblems fails for any problem of metadata, syntax or types.
func noProblems(t *testing.T, l *Loader) {
	t.Helper()
	for _, p := range l.Problems() {
		t.Errorf("problem: %v", p)
	}
	for _, p := range l.Packages() {
		for _, e := range p.Errors {
			t.Errorf("%s: %v", p.ID, e)
		}
	}
}

func wantProblem(t *testing.T, problems []Problem, parts ...string) {
	t.Helper()
	for _, p := range problems {
		if containsAll(p.Error(), parts) {
			return
		}
	}
	t.Errorf("no problem with %q among %v", parts, problems)
}

func containsAll(s string, parts []string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(s, part) })
}

func TestGenerics(t *testing.T) {
	l := checkAll(t, tree(t, `
-- go.mod --
module example.com/m

go 1.23
-- a/a.go --
package a

type Box[T any] struct{ v T }

func (b Box[T]) Get() T { return b.v }

func Map[T, U any](in []T, f func(T) U) []U {
	var out []U
	for _, v := range in {
		out = append(out, f(v))
	}
	return out
}
-- b/b.go --
package b

import (
	"slices"

	"example.com/m/a"
)

var Lens = slices.Max(a.Map([]string{"x"}, func(s string) int { return len(s) }))

func F() int { return a.Box[int]{}.Get() }
`), LoadOptions{})
	noProblems(t, l)
	b := pkg(t, l, "example.com/m/b")
	if got := b.Types.Scope().Lookup("Lens").Type().String(); got != "int" {
		t.Errorf("Lens is %s, want int", got)
	}
	if len(b.Info.Instances) == 0 {
		t.Error("no instances recorded")
	}
}

func TestDependencyBodiesAreNotChecked(t *testing.T) {
	l := load(t, findModule(t, tree(t, `
-- go.mod --
module example.com/m

go 1.23
-- a/a.go --
package a

func F() int { return "not an int" }
-- b/b.go --
package b

import "example.com/m/a"

var X = a.F()
`)), LoadOptions{})
	a, b := pkg(t, l, "example.com/m/a"), pkg(t, l, "example.com/m/b")
	check(t, l, b)
	if len(b.Errors) != 0 || a.Types != nil || a.Info != nil {
		t.Errorf("checking b: errors %v, a.Types %v", b.Errors, a.Types)
	}
	check(t, l, a)
	wantProblem(t, a.Errors, "a.go:3:23:", "cannot use")
	first := b.Types
	check(t, l, a, b)
	if b.Types != first {
		t.Error("a second check made new types")
	}
}

func TestTypesAreSharedInOneCheck(t *testing.T) {
	l := checkAll(t, tree(t, `
-- go.mod --
module example.com/m

go 1.23
-- a/a.go --
package a

type T struct{}
-- b/b.go --
package b

import "example.com/m/a"

var X a.T
`), LoadOptions{})
	want := pkg(t, l, "example.com/m/a").Types.Scope().Lookup("T").Type()
	if got := pkg(t, l, "example.com/m/b").Types.Scope().Lookup("X").Type(); !types.Identical(got, want) {
		t.Errorf("b sees another %v than a declares", got)
	}
}

// A C compiler that fails when it runs shows that none is run.
func TestCgoRunsNoCompiler(t *testing.T) {
	dir := tree(t, `
-- go.mod --
module example.com/m

go 1.23
-- c.go --
package m

/*
#error this must not be compiled
static int twice(int x) { return 2 * x; }
*/
import "C"

import "net"

func Twice(x int) int { return int(C.twice(C.int(x))) }

var _ net.Addr
-- bin/cc --
#!/bin/sh
touch "$0.ran"
exit 1
`)
	cc := filepath.Join(dir, "bin", "cc")
	if err := os.Chmod(cc, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CC", cc)
	l := checkAll(t, dir, LoadOptions{})
	noProblems(t, l)
	if got := len(pkg(t, l, "example.com/m").Files); got != 1 {
		t.Errorf("%d files, want the raw cgo file", got)
	}
	if _, err := os.Stat(cc + ".ran"); err == nil {
		t.Error("the C compiler was run")
	}
}

const twinsTree = `
-- go.mod --
module example.com/m

go 1.23
-- prod.go --
//go:build prod

package m

const Mode = "prod"
-- dev.go --
//go:build !prod

package m

const Mode = 1
-- use_windows.go --
package m

import "syscall"

var H syscall.Handle
-- only/only.go --
//go:build integration

package only
`

func TestBuildTaggedTwins(t *testing.T) {
	ledger := scan(t, tree(t, twinsTree))
	configs, left := ledger.Configs(BuildConfig{GOOS: "linux", GOARCH: "amd64"}, ledger.Files)
	if len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	l := load(t, ledger.Module, LoadOptions{Configs: configs})
	check(t, l, l.Packages()...)
	noProblems(t, l)
	modes := map[string]bool{}
	for _, p := range l.Packages() {
		if p.Path == "example.com/m" {
			modes[p.Types.Scope().Lookup("Mode").Type().String()] = true
		}
	}
	if !modes["untyped string"] || !modes["untyped int"] {
		t.Errorf("modes seen: %v", modes)
	}
	ledger.Settle(l)
	if n := ledger.Counts()[Analysed]; n != len(ledger.Files) {
		t.Errorf("%d of %d files analysed", n, len(ledger.Files))
	}
}

func TestSettleExcludes(t *testing.T) {
	ledger := scan(t, tree(t, twinsTree))
	ledger.Settle(load(t, ledger.Module, LoadOptions{Configs: []BuildConfig{{GOOS: "linux", GOARCH: "amd64"}}}))
	for path, want := range map[string]Status{"dev.go": Analysed, "prod.go": Excluded, "use_windows.go": Excluded, "only/only.go": Excluded} {
		if got := ledger.File(path).Status; got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// Configurations that differ in nothing a package depends on share its check.
func TestConfigurationsShareWork(t *testing.T) {
	l := checkAll(t, tree(t, twinsTree+`
-- same/same.go --
package same

import "errors"

var E = errors.New("x")
`), LoadOptions{Configs: []BuildConfig{{GOOS: "linux", GOARCH: "amd64"}, {GOOS: "linux", GOARCH: "amd64", Tags: []string{"prod"}}}})
	var same []*Package
	for _, p := range l.Packages() {
		if p.Path == "example.com/m/same" {
			same = append(same, p)
		}
	}
	if len(same) != 2 || same[0].Types != same[1].Types {
		t.Errorf("the same package was checked for each configuration: %v", same)
	}
}

const testTree = `
-- go.mod --
module example.com/m

go 1.23
-- p/p.go --
package p

func Public() int { return private() }

func private() int { return 1 }
-- p/export_test.go --
package p

var Private = private
-- p/p_test.go --
package p_test

import (
	"testing"

	"example.com/m/p"
	"example.com/m/q"
)

func TestIt(t *testing.T) { _ = p.Private() + q.Q() }
-- q/q.go --
package q

import "example.com/m/p"

func Q() int { return p.Public() }
`

func TestVariants(t *testing.T) {
	l := checkAll(t, tree(t, testTree), LoadOptions{Tests: true})
	noProblems(t, l)
	want := []string{
		"example.com/m/p", "example.com/m/p [example.com/m/p.test]", "example.com/m/p_test [example.com/m/p.test]",
		"example.com/m/q", "example.com/m/q [example.com/m/p.test]",
	}
	if got := ids(l.Packages()); !slices.Equal(got, want) {
		t.Errorf("packages %v, want %v", got, want)
	}
	plain, variant := pkg(t, l, want[0]), pkg(t, l, want[1])
	if plain.Syntax[0] != variant.Syntax[slices.Index(variant.Files, plain.Files[0])] {
		t.Error("the variants do not share the parsed file")
	}
	a, b := plain.Types.Scope().Lookup("Public"), variant.Types.Scope().Lookup("Public")
	if a == b || a.Pos() != b.Pos() {
		t.Error("want different objects at the same position")
	}
	if got := ids(l.Importers([]*Package{plain})); !slices.Equal(got, want[2:]) {
		t.Errorf("importers of p: %v", got)
	}
	if n := len(checkAll(t, l.Module().Root, LoadOptions{}).Packages()); n != 2 {
		t.Errorf("%d packages without tests, want 2", n)
	}
}

func TestCheckStopsWhenCancelled(t *testing.T) {
	l := load(t, findModule(t, tree(t, testTree)), LoadOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Check(ctx, l.Packages()); err == nil {
		t.Error("a cancelled check reports success")
	}
	check(t, l, l.Packages()...)
	noProblems(t, l)
}

func TestVirtualPackage(t *testing.T) {
	l := load(t, findModule(t, tree(t, `
-- go.mod --
module example.com/m

go 1.23
-- m.go --
package m

import "example.com/coming/lib"

var X = lib.New()
`)), LoadOptions{
		Extra: []string{"sync"},
		Virtual: []Virtual{{Path: "example.com/coming/lib", GoVersion: "1.23", Files: map[string][]byte{
			"lib.go":         []byte("package lib\n\nimport \"sync\"\n\ntype T struct{ mu sync.Mutex }\n\nfunc New() *T { return nil }\n"),
			"lib_test.go":    []byte("package lib\n\nfunc New() {}\n"),
			"lib_windows.go": []byte("package lib\n\nvar Windows = 1\n"),
		}}},
	})
	check(t, l, l.Packages()...)
	noProblems(t, l)
	if got := pkg(t, l, "example.com/m").Types.Scope().Lookup("X").Type().String(); got != "*example.com/coming/lib.T" {
		t.Errorf("X is %s", got)
	}
}
