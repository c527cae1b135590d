package clone

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// One importer serves all sources: the standard library is checked once.
var (
	fset = token.NewFileSet()
	std  = importer.ForCompiler(fset, "source", nil)
)

// loadPackage checks the files of one package, by name.
func loadPackage(t testing.TB, dir string, files map[string]string) (*rewrite.Package, func(string) []byte) {
	t.Helper()
	p := &rewrite.Package{Path: "example.com/" + dir, Info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Implicits: map[ast.Node]types.Object{},
		Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
	}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := parser.ParseFile(fset, name, files[name], parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		p.Files, p.Syntax, p.Name = append(p.Files, name), append(p.Syntax, f), f.Name.Name
	}
	conf := types.Config{Importer: std, Error: func(err error) { t.Error(err) }}
	p.Types, _ = conf.Check(p.Path, fset, p.Syntax, p.Info)
	return p, func(name string) []byte { return []byte(files[name]) }
}

// breakersOf are the hand-written breakers of a package, as members.
func breakersOf(t testing.TB, dir string, files map[string]string) []Member {
	t.Helper()
	p, source := loadPackage(t, dir, files)
	var out []Member
	for _, c := range handrolled.Recognise(p, fset) {
		pos := fset.Position(c.Pos)
		out = append(out, Of(survey.Implementation{
			ID: "handrolled:" + p.Path + "." + c.Type.Name(), Kind: survey.Handrolled, Source: "handrolled", Package: p.Path, Type: c.Type.Name(),
			File: pos.Filename, Line: pos.Line, Column: pos.Column, Confidence: c.Confidence,
		}, Code{Package: p, Candidate: c, Fset: fset, Source: source}))
	}
	return out
}

// membersOf are the breakers of all packages of an archive. What is no Go file
// is left out.
func membersOf(t testing.TB, a *txtar.Archive) []Member {
	t.Helper()
	dirs := map[string]map[string]string{}
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".go") {
			dir := path.Dir(f.Name)
			if dirs[dir] == nil {
				dirs[dir] = map[string]string{}
			}
			dirs[dir][f.Name] = string(f.Data)
		}
	}
	var out []Member
	for _, dir := range slices.Sorted(maps.Keys(dirs)) {
		out = append(out, breakersOf(t, dir, dirs[dir])...)
	}
	return out
}
