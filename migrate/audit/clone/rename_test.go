package clone

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sourcesOf are the breakers of testdata that properties are tested with.
func sourcesOf(t testing.TB) map[string]string {
	t.Helper()
	names, err := filepath.Glob("testdata/*.go.txt")
	if err != nil || len(names) < 5 {
		t.Fatalf("%d sources, %v", len(names), err)
	}
	out := map[string]string{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(name)] = string(b)
	}
	return out
}

// renamed gives every name of a package another one, except those that an
// interface of the standard library asks for.
func renamed(t testing.TB, src string) string {
	t.Helper()
	p, _ := loadPackage(t, "p", map[string]string{"p.go": src})
	names := map[string]string{}
	var idents []*ast.Ident
	ast.Inspect(p.Syntax[0], func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if obj := p.Info.ObjectOf(id); obj != nil && obj.Pkg() == p.Types && renames(obj) {
			idents = append(idents, id)
			if names[id.Name] == "" {
				prefix := "n"
				if id.IsExported() {
					prefix = "N"
				}
				names[id.Name] = fmt.Sprintf("%s%d", prefix, len(names))
			}
		}
		return true
	})
	slices.SortFunc(idents, func(a, b *ast.Ident) int { return int(b.Pos() - a.Pos()) })
	for _, id := range idents {
		at := fset.Position(id.Pos()).Offset
		src = src[:at] + names[id.Name] + src[at+len(id.Name):]
	}
	return src
}

func renames(obj types.Object) bool {
	if obj.Name() == "_" {
		return false
	}
	switch obj := obj.(type) {
	case *types.PkgName:
		return false
	case *types.Var:
		return !obj.Embedded()
	}
	return obj.Name() != "Error" && obj.Name() != "String"
}

// reformatted changes layout, comments and the order of declarations.
func reformatted(t testing.TB, src string) string {
	t.Helper()
	p, _ := loadPackage(t, "p", map[string]string{"p.go": src})
	file := p.Syntax[0]
	var imports, rest []string
	for _, d := range file.Decls {
		text := src[fset.Position(d.Pos()).Offset:fset.Position(d.End()).Offset]
		if g, ok := d.(*ast.GenDecl); ok && len(g.Specs) > 0 {
			if _, ok := g.Specs[0].(*ast.ImportSpec); ok {
				imports = append(imports, text)
				continue
			}
		}
		text = strings.ReplaceAll(text, " {\n", " { // here\n\n")
		rest = append(rest, "// Another word.\n"+text)
	}
	slices.Reverse(rest)
	out, err := format.Source([]byte("package p\n\n" + strings.Join(append(imports, rest...), "\n\n")))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func only(t testing.TB, src string) (Member, Shape) {
	t.Helper()
	list := breakersOf(t, "p", map[string]string{"p.go": src})
	if len(list) != 1 {
		t.Fatalf("%d breakers", len(list))
	}
	return list[0], shapeOf(list[0].Implementation)
}

// TestShapesSurviveRenaming: names, layout, comments and order leave no trace in
// the similarity, and only names in the degree.
func TestShapesSurviveRenaming(t *testing.T) {
	for name, src := range sourcesOf(t) {
		t.Run(name, func(t *testing.T) {
			_, shape := only(t, src)
			if shape.IsZero() {
				t.Fatal("no shape")
			}
			for _, tt := range []struct {
				what, src string
				want      Degree
			}{
				{"itself", src, Exact},
				{"renamed", renamed(t, src), Renamed},
				{"reformatted", reformatted(t, src), Exact},
				{"both", reformatted(t, renamed(t, src)), Renamed},
				{"renamed after", renamed(t, reformatted(t, src)), Renamed},
			} {
				_, other := only(t, tt.src)
				if d, share := Compare(shape, other); d != tt.want || share != 1 {
					t.Errorf("%s: %q, %v, want %q", tt.what, d, share, tt.want)
				}
				if s := Similarity(shape, other); s != 1 {
					t.Errorf("%s: similarity %v", tt.what, s)
				}
			}
		})
	}
}

// TestEveryChangeShows: a copy in which one comparison, constant or statement
// differs is not equal, whatever it is called.
func TestEveryChangeShows(t *testing.T) {
	src := sourcesOf(t)["base.go.txt"]
	_, shape := only(t, src)
	for _, edit := range [][2]string{
		{"b.failures >= b.threshold", "b.failures > b.threshold"},
		{"time.Since(b.openedAt) < b.openFor", "time.Since(b.openedAt) <= b.openFor"},
		{"b.probes = 1", "b.probes = 0"},
		{"threshold = 5", "threshold = 6"},
		{"b.successes = 0", "b.failures = 0"},
		{"b.successes >= b.needed", "b.successes >= b.maxProbes"},
		{"	b.openedAt = time.Now()\n", "	b.openedAt = time.Now()\n	b.failures = 0\n"},
		{"b.state == HalfOpen {\n		b.probes--", "b.state == Open {\n		b.probes--"},
		{"30 * time.Second", "30 * time.Minute"},
	} {
		changed := strings.Replace(src, edit[0], edit[1], 1)
		if changed == src {
			t.Fatalf("%q is not there", edit[0])
		}
		for _, s := range []string{changed, renamed(t, changed)} {
			_, other := only(t, s)
			if d, _ := Compare(shape, other); d != Edited {
				t.Errorf("%q -> %q: %q, want %q", edit[0], edit[1], d, Edited)
			}
		}
	}
}
