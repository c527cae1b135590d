package handrolled

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

// Modules that are missing leave values without a type. What their methods are
// called has to do then: clocks, atomics and locks have the same names in all
// libraries.

func invalid(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Kind() == types.Invalid
}

// untyped gives a call of unknown type its meaning, or returns nil.
func (w *walker) untyped(call *ast.CallExpr) *term {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	name := sel.Sel.Name
	switch {
	case name == "Now" && len(call.Args) == 0:
		return &term{kind: nowTerm, x: w.eval(sel.X), typ: types.Typ[types.Invalid], pos: call.Pos()}
	case (name == "Since" || name == "Until") && len(call.Args) == 1:
		return sinceOrUntil(name, w.eval(call.Args[0]), w.eval(sel.X), call.Pos())
	}
	if !invalid(w.fullType(sel.X)) {
		return nil
	}
	if name == "AfterFunc" && len(call.Args) == 2 {
		w.later(w.eval(call.Args[0]), call.Args[1], call.Pos())
		return anything
	}
	if v, element := w.target(sel.X); v != nil {
		if op := atomicNamed(name); op != "" {
			return w.atomicOp(op, v, element, w.eval(sel.X), w.evalAll(call.Args), call.Pos())
		}
	}
	return w.untypedTime(name, sel, call)
}

// untypedTime is a method of a time that came from an unknown clock.
func (w *walker) untypedTime(name string, sel *ast.SelectorExpr, call *ast.CallExpr) *term {
	recv := w.eval(sel.X)
	if !recv.has(func(u *term) bool { return u.kind == nowTerm }) {
		return nil
	}
	var args []*term
	for _, a := range call.Args {
		args = append(args, w.eval(a))
	}
	if len(args) == 0 && (name == "Sub" || name == "Add" || name == "After" || name == "Before" || name == "Equal" || name == "Compare") {
		return nil
	}
	return timeMethod(name, recv, args, func(op token.Token, x, y *term) *term {
		return &term{kind: binTerm, op: op, x: x, y: y, typ: types.Typ[types.Bool], pos: call.Pos()}
	})
}

func atomicNamed(name string) string {
	switch name {
	case "Inc", "Dec", "Add", "Load", "Store", "Swap", "CAS", "CompareAndSwap", "Toggle":
		return name
	}
	return ""
}

// sinceOrUntil is the time from t to the present, or the other way round.
func sinceOrUntil(name string, t, clock *term, pos token.Pos) *term {
	now := &term{kind: nowTerm, x: clock, typ: t.typ, pos: pos}
	out := &term{kind: binTerm, op: token.SUB, x: now, y: t, typ: t.typ, pos: pos}
	if name == "Until" {
		out.x, out.y = t, now
	}
	return out
}

// passes reports whether a signature takes a time and returns a duration, as
// the Since of a clock does.
func passes(sig *types.Signature) bool {
	if sig.Params().Len() != 1 || sig.Results().Len() != 1 {
		return false
	}
	in, out := rewrite.NamedType(sig.Params().At(0).Type()), rewrite.NamedType(sig.Results().At(0).Type())
	return in != nil && in.Name() == "Time" && isTimeLike(sig.Params().At(0).Type()) &&
		out != nil && out.Name() == "Duration" && isTimeLike(sig.Results().At(0).Type())
}
