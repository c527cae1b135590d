package hazard

import (
	"go/ast"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// Uses are the places where a package uses breaker libraries, the canonical
// package included, in order of position.
type Uses struct {
	Calls []*Call
	Refs  []*Ref
}

// Call is a call of a function or method of a library.
type Call struct {
	*ast.CallExpr
	Library *catalog.Library
	Symbol  catalog.Symbol
	Path    []ast.Node // from the file down to the call's parent
}

// Ref is any mention of an object of a library.
type Ref struct {
	*ast.Ident
	Library *catalog.Library
	Symbol  catalog.Symbol
	Path    []ast.Node // from the file down to the identifier's parent
}

// Arg returns an argument by its index in the catalogue, or nil.
func (c *Call) Arg(i int) ast.Expr {
	if i < 0 || i >= len(c.Args) {
		return nil
	}
	return c.Args[i]
}

// Of returns the calls of symbols with one of some uses.
func (u *Uses) Of(want ...catalog.Use) []*Call {
	var out []*Call
	for _, c := range u.Calls {
		for _, w := range want {
			if c.Symbol.Use == w {
				out = append(out, c)
			}
		}
	}
	return out
}

// uses finds the uses of all libraries in one walk.
var uses = &analysis.Analyzer{
	Name:       "breakeruses",
	Doc:        "finds the uses of circuit breaker libraries",
	Run:        func(p *analysis.Pass) (any, error) { return findUses(p), nil },
	ResultType: reflect.TypeFor[*Uses](),
}

func findUses(p *analysis.Pass) *Uses {
	u := &Uses{}
	if catalog.Of(p.Pkg.Path()) != nil || catalog.IsCopy(p.Pkg) {
		return u // the library itself
	}
	var path []ast.Node
	visit := func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		u.visit(p.TypesInfo, n, path)
		path = append(path, n)
		return true
	}
	for _, file := range p.Files {
		if file != nil && !ast.IsGenerated(file) {
			ast.Inspect(file, visit)
		}
	}
	return u
}

func (u *Uses) visit(info *types.Info, n ast.Node, path []ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		if lib, s := catalog.Lookup(callee(info, n)); lib != nil {
			u.Calls = append(u.Calls, &Call{CallExpr: n, Library: lib, Symbol: s, Path: append([]ast.Node(nil), path...)})
		}
	case *ast.Ident:
		if lib, s := catalog.Lookup(info.Uses[n]); lib != nil {
			u.Refs = append(u.Refs, &Ref{Ident: n, Library: lib, Symbol: s, Path: append([]ast.Node(nil), path...)})
		}
	}
}

func callee(info *types.Info, call *ast.CallExpr) types.Object {
	if fn, ok := typeutil.Callee(info, call).(*types.Func); ok {
		return fn.Origin()
	}
	return nil
}
