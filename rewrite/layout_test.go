package rewrite

import (
	"path/filepath"
	"slices"
	"testing"
)

const vendorTree = `
-- go.mod --
module example.com/m

go 1.23

require example.com/lib v1.2.3
-- m.go --
package m

import "example.com/lib"

var X = lib.New()
-- vendor/modules.txt --
# example.com/lib v1.2.3
## explicit; go 1.20
example.com/lib
-- vendor/example.com/lib/lib.go --
package lib

type T struct{}

func New() *T { return nil }
`

func TestVendorTree(t *testing.T) {
	for _, flags := range []string{"", "-mod=vendor"} {
		dir := tree(t, vendorTree)
		t.Setenv("GOFLAGS", flags)
		l := checkAll(t, dir, LoadOptions{})
		noProblems(t, l)
		p := pkg(t, l, "example.com/m")
		if got := p.Types.Scope().Lookup("X").Type().String(); got != "*example.com/lib.T" {
			t.Errorf("GOFLAGS=%s: X is %s", flags, got)
		}
		if p.Imports["example.com/lib"].Module {
			t.Error("a vendored package counts as the module's")
		}
		if got := ids(l.Packages()); !slices.Equal(got, []string{"example.com/m"}) {
			t.Errorf("packages %v", got)
		}
	}
}

func TestInconsistentVendor(t *testing.T) {
	dir := tree(t, vendorTree)
	writeFile(t, filepath.Join(dir, "vendor", "modules.txt"), "")
	l := checkAll(t, dir, LoadOptions{})
	wantProblem(t, l.Problems(), "inconsistent vendoring", "go mod vendor")
	wantProblem(t, pkg(t, l, "example.com/m").Errors, "m.go:3:8: could not import example.com/lib")
}

func TestNestedModule(t *testing.T) {
	dir := tree(t, `
-- go.mod --
module example.com/m

go 1.23

require example.com/m/nested v0.0.0
replace example.com/m/nested => ./nested
-- m.go --
package m

import "example.com/m/nested"

var X = nested.X
-- nested/go.mod --
module example.com/m/nested

go 1.23
-- nested/n.go --
package nested

var X = 1
`)
	l := checkAll(t, dir, LoadOptions{})
	noProblems(t, l)
	if got := ids(l.Packages()); !slices.Equal(got, []string{"example.com/m"}) {
		t.Errorf("packages %v: a nested module is not part of the module", got)
	}
	asked := load(t, findModule(t, dir), LoadOptions{Patterns: []string{"./nested/..."}})
	wantProblem(t, asked.Problems(), "nested", "belongs to the module in", "-C")
}

func TestWorkspace(t *testing.T) {
	dir := tree(t, `
-- go.work --
go 1.23

use (
	./a
	./b
)
-- a/go.mod --
module example.com/a

go 1.23
-- a/a.go --
package a

import "example.com/b"

var X = b.X
-- b/go.mod --
module example.com/b

go 1.23
-- b/b.go --
package b

var X = 1
`)
	l := checkAll(t, filepath.Join(dir, "a"), LoadOptions{})
	noProblems(t, l)
	if got := ids(l.Packages()); !slices.Equal(got, []string{"example.com/a"}) {
		t.Errorf("packages %v: only the module's own count", got)
	}
}
