package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// atomicWrite reads cb.n.Add(1), cb.n.Store(0), atomic.AddInt32(&cb.n, 1) and
// the like.
func (s *subject) atomicWrite(call *ast.CallExpr) *access {
	op, on, args := s.atomicCall(call)
	if on == nil {
		return nil
	}
	v, base := s.fieldOf(on)
	if v == nil {
		return nil
	}
	a := &access{field: v, base: base, write: true}
	switch {
	case strings.HasPrefix(op, "Add") && len(args) == 1:
		a.delta = 1
		if u, ok := ast.Unparen(args[0]).(*ast.UnaryExpr); ok && (u.Op == token.SUB || u.Op == token.XOR) {
			a.delta = -1
		}
	case (strings.HasPrefix(op, "Store") || strings.HasPrefix(op, "Swap")) && len(args) == 1:
		a.value, a.zero = args[0], s.isZero(args[0])
	case strings.HasPrefix(op, "CompareAndSwap") && len(args) == 2:
		a.value, a.zero = args[1], s.isZero(args[1])
	default:
		return nil
	}
	return a
}

// atomicCall splits a call of sync/atomic into its operation, the variable and
// the other arguments.
func (s *subject) atomicCall(call *ast.CallExpr) (op string, on ast.Expr, args []ast.Expr) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return "", nil, nil
	}
	fn, ok := s.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "sync/atomic" {
		return "", nil, nil
	}
	if fn.Signature().Recv() != nil {
		return fn.Name(), sel.X, call.Args
	}
	if len(call.Args) == 0 {
		return "", nil, nil
	}
	return fn.Name(), call.Args[0], call.Args[1:]
}
