package rewrite

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestBlankBodies(t *testing.T) {
	for src, want := range map[string]string{
		"func f() { x() }\nfunc g() {}\n":                                 "func f() {     }\nfunc g() {}\n",
		"func f(s struct{ a int }) interface{ M() } {\n\ty\n}\n":          "func f(s struct{ a int }) interface{ M() } {\n  \n}\n",
		"func f[T interface{ ~int }](x [2]T) map[string]struct{} { z }\n": "func f[T interface{ ~int }](x [2]T) map[string]struct{} {   }\n",
		"func asm(x int) int\n\ntype T struct{ a int }\n":                 "func asm(x int) int\n\ntype T struct{ a int }\n",
		"func f() { s := `}` + \"}\\\"}\" + '}' /* } */ // }\n}\n":        "func f() {" + strings.Repeat(" ", 37) + "\n}\n",
		"var v = func() { keep }\n":                                       "var v = func() { keep }\n",
		"func (r *R[T]) f() (a, b int) { return }\n":                      "func (r *R[T]) f() (a, b int) {        }\n",
		"func f() /* { */ struct { a int } { b }\n":                       "func f() /* { */ struct { a int } {   }\n",
	} {
		got := []byte(src)
		blankBodies(got)
		if string(got) != want {
			t.Errorf("%q\nbecomes %q\nwant    %q", src, got, want)
		}
	}
}

// sameDeclarations reports how parsing the blanked source differs.
func sameDeclarations(src []byte) string {
	full, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return "" // not Go
	}
	blanked := bytes.Clone(src)
	blankBodies(blanked)
	part, err := parser.ParseFile(token.NewFileSet(), "", blanked, parser.SkipObjectResolution)
	if err != nil {
		return "does not parse any more: " + err.Error()
	}
	if len(full.Decls) != len(part.Decls) {
		return "has another number of declarations"
	}
	for i, a := range full.Decls {
		b := part.Decls[i]
		if a.Pos() != b.Pos() || a.End() != b.End() {
			return "has a declaration at another place"
		}
		if f, ok := b.(*ast.FuncDecl); ok && f.Body != nil && len(f.Body.List) > 0 {
			return "still has the body of " + f.Name.Name
		}
	}
	return ""
}

func goSources(t testing.TB, dirs ...string) (paths []string) {
	for _, dir := range dirs {
		root := filepath.Join(runtime.GOROOT(), "src", dir)
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.Contains(path, "testdata") {
				paths = append(paths, path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(paths) == 0 {
		t.Skip("no Go sources in GOROOT")
	}
	return paths
}

func TestBlankBodiesOfRealFiles(t *testing.T) {
	for _, path := range goSources(t, "go", "runtime", "net", "reflect", "slices", "text") {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := sameDeclarations(src); diff != "" {
			t.Errorf("%s %s", path, diff)
		}
	}
}

func FuzzBlankBodies(f *testing.F) {
	f.Add("package p\n\nfunc f() { \"}\" }\n")
	f.Add("package p; func f() struct{}; var x = 1")
	f.Add("package p\nfunc f() interface /* */ { M() } { return nil }\nfunc ö() {\n\t`}`\n}")
	f.Fuzz(func(t *testing.T, src string) {
		diff := sameDeclarations([]byte(src))
		// Several declarations on a line are not worth a better scan: their
		// bodies are left for the parser. Losing one would be a bug.
		if diff != "" && !strings.HasPrefix(diff, "still has the body") && !strings.HasPrefix(diff, "does not parse") {
			t.Errorf("%q %s", src, diff)
		}
	})
}

// Stripping must not change what an importer sees.
func TestStripKeepsTheInterface(t *testing.T) {
	l := load(t, findModule(t, tree(t, "-- go.mod --\nmodule example.com/m\n\ngo 1.23\n-- m.go --\npackage m\n\nimport _ \"net/http\"\n\nimport _ \"go/types\"\n")), LoadOptions{})
	check(t, l, l.Packages()...)
	var std []*Package
	for _, g := range l.graphs {
		for _, p := range g.byID {
			if !p.Module && p.Path != "unsafe" {
				std = append(std, p)
			}
		}
	}
	l.units.mu.Lock()
	seen := map[string]string{}
	for _, p := range std {
		seen[p.Path] = exported(p.unit.imported)
	}
	l.units.mu.Unlock()
	check(t, l, std...)
	for _, p := range std {
		if want := exported(p.Types); seen[p.Path] != want {
			t.Errorf("%s: importers see\n%s\nwant\n%s", p.Path, seen[p.Path], want)
		}
		if len(p.Errors) > 0 && !slices.ContainsFunc(p.Files, func(f string) bool { return strings.Contains(f, "cgo") }) {
			t.Errorf("%s: %v", p.Path, p.Errors)
		}
	}
	if len(std) < 100 {
		t.Errorf("only %d packages compared", len(std))
	}
}

func exported(pkg *types.Package) string {
	var b strings.Builder
	for _, name := range pkg.Scope().Names() {
		b.WriteString(types.ObjectString(pkg.Scope().Lookup(name), nil) + "\n")
	}
	return b.String()
}
