package hazard

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// functions are the declared functions of a package and who calls them.
type functions struct {
	decls   map[*types.Func]*ast.FuncDecl
	callers map[*types.Func][]place
	values  map[*types.Func]bool // used otherwise than by calling them
}

// place is a call and the path from the file to it.
type place struct {
	call *ast.CallExpr
	path []ast.Node
}

var declared = &analysis.Analyzer{
	Name:       "declaredfunctions",
	Doc:        "finds the declared functions of a package and their calls",
	Run:        func(p *analysis.Pass) (any, error) { return findFunctions(p), nil },
	ResultType: reflect.TypeFor[*functions](),
}

func findFunctions(p *analysis.Pass) *functions {
	f := &functions{decls: map[*types.Func]*ast.FuncDecl{}, callers: map[*types.Func][]place{}, values: map[*types.Func]bool{}}
	for _, file := range p.Files {
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				if obj, ok := p.TypesInfo.Defs[fn.Name].(*types.Func); ok {
					f.decls[obj] = fn
				}
			}
		}
	}
	for _, file := range p.Files {
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			f.visit(p.TypesInfo, n, path)
			return true
		})
	}
	return f
}

func (f *functions) visit(info *types.Info, n ast.Node, path []ast.Node) {
	id, ok := n.(*ast.Ident)
	if !ok {
		return
	}
	fn, ok := info.Uses[id].(*types.Func)
	if !ok || f.decls[fn.Origin()] == nil {
		return
	}
	fn = fn.Origin()
	for i := len(path) - 1; i >= 0; i-- {
		switch p := path[i].(type) {
		case *ast.SelectorExpr, *ast.ParenExpr, *ast.IndexExpr, *ast.IndexListExpr:
			continue
		case *ast.CallExpr:
			if covers(p.Fun, id) {
				f.callers[fn] = append(f.callers[fn], place{p, slices.Clone(path[:i])})
				return
			}
		}
		break
	}
	f.values[fn] = true
}

// declOf is the declaration of the function of the package that a call calls,
// or nil.
func (f *functions) declOf(info *types.Info, call *ast.CallExpr) *ast.FuncDecl {
	if fn, ok := callee(info, call).(*types.Func); ok && fn != nil {
		return f.decls[fn]
	}
	return nil
}

// once reports whether what is at the end of a path runs once in the life of
// the program: it is in main or init, or in a function that only such call,
// outside of loops and function literals.
func (f *functions) once(info *types.Info, path []ast.Node) bool {
	return f.onceBelow(info, path, map[*ast.FuncDecl]bool{})
}

func (f *functions) onceBelow(info *types.Info, path []ast.Node, seen map[*ast.FuncDecl]bool) bool {
	node, body := enclosing(path)
	if body == nil {
		return true // a package variable
	}
	decl, ok := node.(*ast.FuncDecl)
	if !ok || seen[decl] || loopAround(path, body) != nil {
		return false
	}
	if decl.Recv == nil && (decl.Name.Name == "main" || decl.Name.Name == "init" || isTest(decl)) {
		return true
	}
	seen[decl] = true
	fn, _ := info.Defs[decl.Name].(*types.Func)
	if fn == nil || f.values[fn] || len(f.callers[fn]) == 0 || fn.Exported() && fn.Pkg().Name() != "main" {
		return false
	}
	return !slices.ContainsFunc(f.callers[fn], func(p place) bool { return !f.onceBelow(info, p.path, seen) })
}
