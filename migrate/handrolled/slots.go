package handrolled

import (
	"go/ast"
	"go/types"
	"maps"

	"github.com/cbctl/cbctl/rewrite"
)

// countSingles counts the package variables of each concrete type, and finds
// the interface fields that functions of the package set.
func (ix *index) countSingles() {
	ix.singles, ix.slots = map[*types.TypeName]int{}, map[*types.Var]bool{}
	ix.fixed = map[*types.Var]*types.TypeName{}
	for _, name := range ix.pkg.Scope().Names() {
		if v, ok := ix.pkg.Scope().Lookup(name).(*types.Var); ok {
			if tn := rewrite.NamedType(v.Type()); tn != nil && tn.Pkg() == ix.pkg {
				ix.singles[tn]++
			}
		}
	}
	for _, fn := range ix.order {
		ast.Inspect(ix.bodies[fn], func(n ast.Node) bool {
			if s, ok := n.(*ast.AssignStmt); ok {
				for i, lhs := range s.Lhs {
					ix.slot(lhs)
					if len(s.Lhs) == len(s.Rhs) {
						ix.fix(lhs, s.Rhs[i])
					}
				}
			}
			return true
		})
	}
	maps.DeleteFunc(ix.fixed, func(_ *types.Var, tn *types.TypeName) bool { return tn == nil })
	for v := range ix.fixed {
		delete(ix.slots, v)
	}
	ix.findObjects()
}

// findObjects finds the types that are states of another type: values of one
// of its slots. Their methods work on that type.
func (ix *index) findObjects() {
	ix.objects = map[*types.TypeName]*types.Var{}
	for _, v := range inOrder(ix.slots) {
		it, ok := v.Type().Underlying().(*types.Interface)
		if !ok || it.NumMethods() == 0 || ix.home[v] == nil {
			continue
		}
		impls := ix.implementations(v.Type(), it.Method(0).Name())
		if len(impls) < 2 || len(impls) > maxImplementations {
			continue
		}
		for _, impl := range impls {
			if tn := receiver(impl); ix.objects[tn] == nil && tn != ix.home[v] {
				ix.objects[tn] = v
			}
		}
	}
}

func (ix *index) slot(lhs ast.Expr) {
	if v := ix.interfaceField(lhs); v != nil {
		ix.slots[v] = true
	}
}

// fix notes the type of what an interface field is set to: a field that only
// ever gets values of one type stands for that type.
func (ix *index) fix(lhs, rhs ast.Expr) {
	v := ix.interfaceField(lhs)
	if v == nil {
		return
	}
	tn := rewrite.NamedType(ix.info.Types[rhs].Type)
	if tn == nil || tn.Pkg() != ix.pkg || types.IsInterface(tn.Type()) {
		tn = nil
	}
	if old, known := ix.fixed[v]; known && old != tn {
		tn = nil
	}
	ix.fixed[v] = tn
}

// interfaceField is the field that e names if an interface of the package is
// its type.
func (ix *index) interfaceField(e ast.Expr) *types.Var {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	v, ok := ix.info.Uses[sel.Sel].(*types.Var)
	if !ok || !v.IsField() {
		return nil
	}
	if tn := rewrite.NamedType(v.Type()); tn == nil || tn.Pkg() != ix.pkg || !types.IsInterface(v.Type()) {
		return nil
	}
	return v.Origin()
}
