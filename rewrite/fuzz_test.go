package rewrite

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// FuzzImports changes the imports of any file in any way: what comes out
// parses, has the imports asked for, and the declarations below keep their
// bytes. Every comment stays or is declared as dropped.
func FuzzImports(f *testing.F) {
	for _, cases := range [][]importCase{addCases, dropCases, replaceCases} {
		for i, c := range cases {
			f.Add(clause(c.src)+c.src, uint16(i*7))
		}
	}
	f.Add("package p\nimport (\"old\";\n\n\n/*a*/\"b\"/*c*/;)\nvar x = old.X", uint16(3))
	f.Add("package p;import \"old\";import \"fmt\";var x = 1", uint16(1))
	f.Fuzz(func(t *testing.T, src string, ops uint16) {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "file.go", src, parser.ParseComments)
		if err != nil || strings.Contains(src, "line ") {
			return
		}
		imp := fuzzedImports(file, ops)
		got, err := EditFile(fset, file, []byte(src), nil, imp)
		if err != nil {
			if strings.Contains(err.Error(), "would change this declaration") {
				return
			}
			t.Fatalf("%v\n%s", err, src)
		}
		after, err := parser.ParseFile(token.NewFileSet(), "file.go", got.Src, parser.ParseComments)
		if err != nil {
			t.Fatalf("%v\n%s", err, got.Src)
		}
		for _, a := range imp.Add {
			if !imports(after, a.Path) {
				t.Errorf("%s was not added:\n%s", a.Path, got.Src)
			}
		}
		if before, now := nonImports([]byte(src)), nonImports(got.Src); !equalSqueezed(before, now) {
			t.Errorf("declarations changed: %q, before %q", now, before)
		}
	})
}

// fuzzedImports picks changes by the bits of ops, of imports the file has.
func fuzzedImports(file *ast.File, ops uint16) Imports {
	imp := Imports{Module: "example.com/m", Replace: map[string]Import{}}
	for i, path := range []string{"fmt", "a.b/fresh", "example.com/m/internal/x"} {
		if ops>>i&1 != 0 {
			imp.Add = append(imp.Add, Import{Path: path})
		}
	}
	for i, spec := range file.Imports {
		path := specPath(spec)
		if slices.ContainsFunc(imp.Add, func(a Import) bool { return a.Path == path }) {
			continue
		}
		switch ops >> (3 + i%6*2) & 3 {
		case 1:
			imp.Drop, imp.DropDot = append(imp.Drop, path), append(imp.DropDot, path)
		case 2:
			imp.Replace[path] = Import{Path: path + "/v2"}
		}
	}
	return imp
}

func imports(file *ast.File, path string) bool {
	return slices.ContainsFunc(file.Imports, func(s *ast.ImportSpec) bool { return specPath(s) == path })
}

func equalSqueezed(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool { return squeeze(x) == squeeze(y) })
}

// FuzzTextEdits replaces identifiers of any file: edits that do not overlap
// are all done, everything else keeps its bytes, and ones that overlap are an
// error.
func FuzzTextEdits(f *testing.F) {
	f.Add("package p\n\nfunc f(a int) { b(a, c(d)) }\n", uint64(5))
	f.Add("\xef\xbb\xbfpackage p\r\nvar x   = y // c\r\nvar z = `a\r\nb`\r\n", uint64(3))
	f.Add(nested, uint64(1<<9|1<<3))
	f.Fuzz(func(t *testing.T, src string, pick uint64) {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "file.go", src, parser.ParseComments)
		if err != nil || strings.Contains(src, "line ") {
			return
		}
		edits, patches := fuzzedEdits(fset, file, pick)
		got, err := EditFile(fset, file, []byte(src), edits, Imports{})
		if err != nil {
			if formatOf([]byte(src)).clean && !strings.Contains(err.Error(), "would change this declaration") {
				t.Fatalf("%v\n%s", err, src)
			}
			return
		}
		want := string(applyPatches([]byte(src), patches))
		if squeeze(string(got.Src)) != squeeze(want) {
			t.Errorf("got\n%s\nwant, apart from white space\n%s", got.Src, want)
		}
		if !formatOf([]byte(src)).clean && string(got.Src) != want {
			t.Errorf("a file that gofmt would change is not patched byte by byte:\n%q\nwant\n%q", got.Src, want)
		}
		if len(edits) > 0 {
			overlapping := append(slices.Clone(edits), Edit{Node: edits[0].Node, Text: "other"})
			if _, err := EditFile(fset, file, []byte(src), overlapping, Imports{}); err == nil {
				t.Error("two edits of one node are not refused")
			}
		}
	})
}

func fuzzedEdits(fset *token.FileSet, file *ast.File, pick uint64) (edits []Edit, patches []patch) {
	tf, i := fset.File(file.FileStart), 0
	for _, decl := range file.Decls {
		if isImport(decl) {
			continue
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && id.Name != "_" {
				if pick>>(i%64)&1 != 0 {
					edits = append(edits, Edit{Node: id, Text: "edited"})
					patches = append(patches, patch{tf.Offset(id.Pos()), tf.Offset(id.End()), "edited"})
				}
				i++
			}
			return true
		})
	}
	return edits, patches
}
