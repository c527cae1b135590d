package rewrite

import (
	"slices"
	"testing"
)

const faultyTree = `
-- go.mod --
module example.com/m

go 1.23
-- a/a.go --
package a

func A() int { return "one" }
-- b/b.go --
package b

import "example.com/m/a"

func B() string { return a.A() }
-- b/b_test.go --
package b

func helper() { unknown() }
`

// The gate needs the errors and nothing else; they must be those that a
// complete check finds.
func TestCheckErrorsFindsWhatCheckFinds(t *testing.T) {
	short, complete := load(t, findModule(t, tree(t, faultyTree)), LoadOptions{Tests: true}), load(t, findModule(t, tree(t, faultyTree)), LoadOptions{Tests: true})
	if err := short.checkErrors(t.Context(), short.Packages()); err != nil {
		t.Fatal(err)
	}
	if err := complete.Check(t.Context(), complete.Packages()); err != nil {
		t.Fatal(err)
	}
	total := 0
	for i, p := range short.Packages() {
		other := complete.Packages()[i]
		if got, want := messages(p), messages(other); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", p.ID, got, want)
		}
		total += len(p.Errors)
		if p.Types != nil || p.Info != nil || p.Syntax != nil {
			t.Errorf("%s: more than the errors is kept", p.ID)
		}
	}
	if total != 4 { // a, b, and in b's test variant b's again and its own
		t.Errorf("got %d errors, want 4", total)
	}
}

func messages(p *Package) []string {
	var list []string
	for _, e := range p.Errors {
		list = append(list, e.Msg)
	}
	return list
}

// Whoever asks for all of it later gets it, and keeps it.
func TestCheckAfterCheckErrors(t *testing.T) {
	l := load(t, findModule(t, tree(t, faultyTree)), LoadOptions{})
	pkgs := l.Packages()
	for _, check := range []func() error{
		func() error { return l.checkErrors(t.Context(), pkgs) },
		func() error { return l.Check(t.Context(), pkgs) },
	} {
		if err := check(); err != nil {
			t.Fatal(err)
		}
	}
	infos := make(map[*Package]any)
	for _, p := range pkgs {
		if p.Types == nil || p.Info == nil || len(p.Syntax) != len(p.Files) || len(p.Errors) != 1 {
			t.Fatalf("%s: not filled: %+v", p.ID, p)
		}
		infos[p] = p.Info
	}
	if err := l.checkErrors(t.Context(), pkgs); err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		if infos[p] != p.Info {
			t.Errorf("%s: the types are lost", p.ID)
		}
	}
}
