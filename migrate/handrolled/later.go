package handrolled

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

// afterFunc walks what a timer runs later: a call that is given a duration and
// a function of no arguments.
func (w *walker) afterFunc(call *ast.CallExpr) *term {
	var d *term
	var f ast.Expr
	for _, a := range call.Args {
		if isDuration(w.fullType(a)) {
			d = w.eval(a)
		} else if plainFunc(w.fullType(a)) {
			f = a
		}
	}
	if d == nil || f == nil {
		return nil
	}
	w.later(d, f, call.Pos())
	return &term{kind: unknown, typ: w.fullType(call), pos: call.Pos()}
}

// later walks f as what happens when d is over.
func (w *walker) later(d *term, f ast.Expr, pos token.Pos) {
	async, held, cond := w.async, w.held, w.cond
	w.async, w.held = true, nil
	w.cond = w.cond.push(&term{kind: tickTerm, x: d, pos: pos}, false)
	w.runValue(f)
	w.async, w.held, w.cond = async, held, cond
}

// runValue walks a function that is passed on to be called.
func (w *walker) runValue(f ast.Expr) {
	if lit, ok := ast.Unparen(f).(*ast.FuncLit); ok {
		w.literal(lit, nil, true)
		return
	}
	call := &ast.CallExpr{Fun: f}
	if fn := w.ix.static(call); fn != nil {
		w.inline(fn, call)
	}
}

func isDuration(t types.Type) bool {
	n := rewrite.NamedType(t)
	return n != nil && n.Name() == "Duration" && isTimeLike(t)
}

func plainFunc(t types.Type) bool {
	if t == nil {
		return false
	}
	sig, ok := t.Underlying().(*types.Signature)
	return ok && sig.Params().Len() == 0 && sig.Results().Len() == 0
}

// wait notes that what follows in the block happens when time has passed.
func (w *walker) wait(d *term, pos token.Pos) {
	w.cond = w.cond.push(&term{kind: tickTerm, x: d, pos: pos}, false)
}

// waits recognises the receipt from a timer as a statement.
func (w *walker) waits(e ast.Expr) {
	u, ok := ast.Unparen(e).(*ast.UnaryExpr)
	if !ok || u.Op != token.ARROW {
		return
	}
	ch, ok := w.typeOf(u.X).(*types.Chan)
	if !ok || !isTimeLike(ch.Elem()) {
		return
	}
	var d *term
	if call, ok := ast.Unparen(u.X).(*ast.CallExpr); ok && len(call.Args) == 1 {
		d = w.eval(call.Args[0])
	}
	w.wait(d, u.Pos())
}
