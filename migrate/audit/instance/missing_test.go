package instance

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/cbctl/cbctl/rewrite"
)

// placeholders is an importer that has nothing, as the loader of the audit
// then is.
type placeholders struct{}

func (placeholders) Import(path string) (*types.Package, error) {
	return types.NewPackage(path, "gobreaker"), errors.New("not served")
}

// TestMissingLibrary: the module of the library is not served, so that it has
// no types.
func TestMissingLibrary(t *testing.T) {
	const src = `package p
		import "github.com/sony/gobreaker/v2"
		var b = gobreaker.NewCircuitBreaker[any](gobreaker.Settings{
			Name: "missing", MaxRequests: 3, Timeout: wait,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures > 4 },
		})
		const wait = 5_000_000_000
		var other = gobreaker.NewOther()
	`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "/m/p.go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	conf := types.Config{Importer: placeholders{}, Error: func(error) {}}
	pkg, _ := conf.Check("example.com/m", fset, []*ast.File{file}, info)
	res := Find(Input{
		Module: &rewrite.Module{Root: "/m", Path: "example.com/m"}, Fset: fset, Source: func(string) []byte { return []byte(src) },
		Packages: []*rewrite.Package{{Path: "example.com/m", Module: true, Files: []string{"/m/p.go"}, Syntax: []*ast.File{file}, Types: pkg, Info: info}},
	})
	if len(res.Instances) != 1 || len(res.Implementations) != 1 {
		t.Fatalf("%d instances of %d implementations", len(res.Instances), len(res.Implementations))
	}
	i := res.Instances[0]
	if i.Name != "missing" || i.Implementation != "library:github.com/sony/gobreaker/v2.CircuitBreaker" || i.Function != "b" {
		t.Errorf("%+v", i)
	}
	want := map[string]any{"name": "missing", "open_for": "5s", "probes": int64(3), "consecutive_failures": int64(5)}
	if len(i.Config) != len(want) {
		t.Errorf("config %v", i.Config)
	}
	for key, v := range want {
		if i.Config[key] != v {
			t.Errorf("%s is %v", key, i.Config[key])
		}
	}
}
