package rewrite

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

func TestLocalName(t *testing.T) {
	for _, test := range []struct{ name, src, other, path, want string }{
		{"free", "var x int", "", "errors", "errors"},
		{"imported", "import \"errors\"\nvar x = errors.New", "", "errors", "errors"},
		{"imported under a name", "import e \"errors\"\nvar x = e.New", "", "errors", "e"},
		{"imported blank", "import _ \"errors\"\nvar x int", "", "errors", "errors"},
		{"imported dot", "import . \"errors\"\nvar x = New", "", "errors", "errors"},
		{"imported but hidden in a function", "import \"errors\"\nvar x = errors.New\nfunc f() { errors := 1; _ = errors }", "", "errors", "cerrors"},
		{"package level", "", "var errors int", "errors", "cerrors"},
		{"parameter", "func f(errors int) {}", "", "errors", "cerrors"},
		{"receiver", "type t int\nfunc (errors t) f() {}", "", "errors", "cerrors"},
		{"type parameter", "func f[errors any]() {}", "", "errors", "cerrors"},
		{"closure", "var x = func() { for errors := range 3 { _ = errors } }", "", "errors", "cerrors"},
		{"both taken", "var errors, cerrors int", "", "errors", "errors2"},
		{"other import", "import errors \"fmt\"\nvar x = errors.Sprint", "", "errors", "cerrors"},
		{"name of a dot import", "import . \"fmt\"\nvar x = Print", "", "example.com/Print", "cPrint"},
		{"field and method do not count", "type t struct{ errors int }\nfunc (t) cerrors() {}", "", "errors", "errors"},
		{"import of another file does not count", "", "import errors \"fmt\"\nvar y = errors.Sprint", "errors", "errors"},
		{"universe", "", "", "example.com/len", "clen"},
		{"keyword", "", "", "example.com/go-func", "cfunc"},
	} {
		t.Run(test.name, func(t *testing.T) {
			fset := token.NewFileSet()
			var files []*ast.File
			for _, src := range []string{test.src, test.other} {
				f, err := parser.ParseFile(fset, "", "package p\n"+src, parser.ParseComments|parser.SkipObjectResolution)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, f)
			}
			info := &types.Info{Scopes: map[ast.Node]*types.Scope{}, Implicits: map[ast.Node]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
			conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
			pkg, err := conf.Check("p", fset, files, info)
			if err != nil {
				t.Fatal(err)
			}
			if got := LocalName(pkg, info, files[0], test.path, ""); got != test.want {
				t.Errorf("with types: got %s, want %s", got, test.want)
			}
		})
	}
}

func TestLocalNameWithoutTypes(t *testing.T) {
	_, file := parseSource(t, "package p\n\nimport e \"errors\"\n\nfunc f(x int) { e.New(x.y); fmt := 1 }\n")
	for path, want := range map[string]string{"errors": "e", "fmt": "cfmt", "a.b/f": "cf", "a.b/y": "y", "a.b/e": "ce"} {
		if got := LocalName(nil, &types.Info{}, file, path, ""); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
