package clone

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

const atomicPath = "sync/atomic"

// call writes a call whose normal form is another: conversions are silent, and
// atomic operations look like those of plain variables. It reports whether it
// did.
func (t *tokenizer) call(n *ast.CallExpr) bool {
	if tv, ok := t.info.Types[n.Fun]; ok && tv.IsType() && len(n.Args) == 1 {
		t.hush(ofConversion, func() { t.emit(n.Pos(), "convert"); t.walk(n.Fun) })
		t.walk(n.Args[0])
		return true
	}
	if name, operands := t.atomic(n); operands != nil {
		t.operation(n, name, operands)
		return true
	}
	t.emit(n.Pos(), "call")
	return false
}

// atomic takes an atomic operation apart: its name, the variable and the other
// operands.
func (t *tokenizer) atomic(n *ast.CallExpr) (name string, operands []ast.Expr) {
	sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
	if !ok {
		return "", nil
	}
	fn, ok := t.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != atomicPath {
		return "", nil
	}
	if fn.Signature().Recv() != nil {
		return fn.Name(), append([]ast.Expr{sel.X}, n.Args...)
	}
	if len(n.Args) == 0 {
		return "", nil
	}
	first := ast.Unparen(n.Args[0])
	if u, ok := first.(*ast.UnaryExpr); ok && u.Op == token.AND {
		first = u.X
	}
	for _, op := range []string{"Load", "Store", "Add", "CompareAndSwap", "Swap"} {
		if strings.HasPrefix(fn.Name(), op) {
			name = op
			break
		}
	}
	return either(name, fn.Name()), append([]ast.Expr{first}, n.Args[1:]...)
}

func (t *tokenizer) operation(n *ast.CallExpr, name string, operands []ast.Expr) {
	t.hush(ofAtomic, func() { t.emit(n.Pos(), "atomic") })
	switch {
	case name == "Load":
	case name == "Store":
		t.emit(n.Pos(), "=")
	case name == "Add" && len(operands) == 2 && isOne(operands[1]):
		t.emit(n.Pos(), "++")
		t.walk(operands[0])
		t.hush(ofAtomic, func() { t.walk(operands[1]) })
		return
	case name == "Add":
		t.emit(n.Pos(), "+=")
	default:
		t.emit(n.Pos(), name)
	}
	for _, e := range operands {
		t.walk(e)
	}
}

func isOne(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Value == "1"
}

// locks reports whether an expression takes or gives back a lock.
func (t *tokenizer) locks(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := t.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Signature().Recv() == nil {
		return false
	}
	tn := rewrite.NamedType(fn.Signature().Recv().Type())
	return tn != nil && tn.Pkg() != nil && tn.Pkg().Path() == "sync" && strings.HasSuffix(tn.Name(), "Mutex")
}
