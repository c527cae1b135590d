package handrolled

import (
	"go/ast"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

// A breaker may be kept in package variables, with functions for methods. They
// get an owner that stands for the package.

// findGlobals finds the variables that functions of the package change, and
// the functions that use them.
func (ix *index) findGlobals() {
	ix.globals = map[*types.Var]bool{}
	for _, fn := range ix.order {
		ast.Inspect(ix.bodies[fn], func(n ast.Node) bool {
			for _, e := range changed(n) {
				if v := ix.global(e); v != nil {
					ix.globals[v] = true
				}
			}
			return true
		})
	}
	if len(ix.globals) == 0 {
		return
	}
	first := inOrder(ix.globals)[0]
	ix.pkgOwner = types.NewTypeName(first.Pos(), ix.pkg, ix.pkg.Name(), types.NewStruct(nil, nil))
	for v := range ix.globals {
		ix.home[v] = ix.pkgOwner
	}
}

// changed lists the places that a statement changes, those that atomic
// functions and methods change included.
func changed(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.CallExpr:
		sel, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return nil
		}
		if len(n.Args) > 0 {
			return []ast.Expr{sel.X, n.Args[0]}
		}
	}
	return nil
}

// global is the package variable that an expression names, unless a function
// or a type of the package that has methods of its own is its type.
func (ix *index) global(e ast.Expr) *types.Var {
	id, ok := deref(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := ix.info.Uses[id].(*types.Var)
	if !ok || v.Parent() != ix.pkg.Scope() || callable(v.Type()) || isError(v.Type()) {
		return nil
	}
	if tn := rewrite.NamedType(v.Type()); tn != nil && tn.Pkg() == ix.pkg {
		if nt, ok := tn.Type().(*types.Named); ok && nt.NumMethods() > 0 {
			if _, isStruct := nt.Underlying().(*types.Struct); isStruct {
				return nil
			}
		}
	}
	return v
}

// usesGlobals reports whether a function names a variable that changes.
func (ix *index) usesGlobals(fn *types.Func) bool {
	if len(ix.globals) == 0 {
		return false
	}
	found := false
	ast.Inspect(ix.bodies[fn], func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !found {
			v, isVar := ix.info.Uses[id].(*types.Var)
			found = isVar && ix.globals[v]
		}
		return !found
	})
	return found
}
