package rewrite

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

const twinTree = `
-- go.mod --
module example.com/m

go 1.23
-- a/a.go --
package a

import "strings"

func init() { strings.ToUpper("only bodies use the import") }

func A() int { x := 1; return wrong + x }

func G[T any](t T) T { return t }

type T struct{}

func (T) M() string { return strings.ToLower(%s("a")) }
-- a/a_test.go --
package a

func helper() int { return alsoWrong + A() }
-- a/x_test.go --
package a_test

import "example.com/m/a"

var _ = a.A()
`

// bodies counts the functions whose body was checked.
func bodies(p *Package) (n int) {
	for _, file := range p.Syntax {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && seen(p, fn.Body) {
				n++
			}
		}
	}
	return n
}

func seen(p *Package, body *ast.BlockStmt) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			found = found || p.Info.Uses[id] != nil || p.Info.Defs[id] != nil
		}
		return true
	})
	return found
}

func twinLoader(t *testing.T, conversion, testFile string) (l *Loader, plain, variant *Package) {
	t.Helper()
	archive := strings.ReplaceAll(twinTree, "%s", conversion) + testFile
	l = load(t, findModule(t, tree(t, archive)), LoadOptions{Tests: true})
	return l, pkg(t, l, "example.com/m/a"), pkg(t, l, "example.com/m/a [example.com/m/a.test]")
}

func TestBodiesOfTestedPackageAreCheckedOnce(t *testing.T) {
	l, plain, variant := twinLoader(t, "string", "")
	check(t, l, plain, variant)
	if got, want := messages(plain), []string{"undefined: wrong"}; !slices.Equal(got, want) {
		t.Errorf("plain: got %q, want %q", got, want)
	}
	if got, want := messages(variant), []string{"undefined: wrong", "undefined: alsoWrong"}; !slices.Equal(got, want) {
		t.Errorf("variant: got %q, want %q", got, want)
	}
	if got := bodies(variant); got != 3 { // init, the generic function, and the test's own
		t.Errorf("the variant has %d bodies, want 3", got)
	}
	if got := bodies(plain); got != 4 {
		t.Errorf("the package has %d bodies, want 4", got)
	}
}

// Someone who looks at the variant only finds everything there.
func TestVariantAloneHasAllBodies(t *testing.T) {
	l, plain, variant := twinLoader(t, "string", "")
	check(t, l, variant)
	if got := bodies(variant); got != 5 {
		t.Errorf("the variant has %d bodies, want 5", got)
	}
	check(t, l, plain)
	if got := bodies(plain); got != 4 {
		t.Errorf("the package has %d bodies, want 4", got)
	}
	if got, want := messages(variant), []string{"undefined: wrong", "undefined: alsoWrong"}; !slices.Equal(got, want) {
		t.Errorf("variant: got %q, want %q", got, want)
	}
}

// A test file may give a predeclared name another meaning, in which case the
// code of the package does not compile for its tests.
func TestTestFileThatShadowsPredeclaredName(t *testing.T) {
	for _, declaration := range []string{"var string = 1", "const string = 1", "func string() { A() }", "type string struct{}"} {
		l, plain, variant := twinLoader(t, "string", "-- a/shadow_test.go --\npackage a\n\n"+declaration+"\n")
		check(t, l, plain, variant)
		if bodies(variant) < 5 || len(variant.Errors) <= len(plain.Errors)+1 {
			t.Errorf("%s: %d bodies, errors %q", declaration, bodies(variant), messages(variant))
		}
	}
}
