package handrolled

import (
	"go/ast"
	"go/token"
	"go/types"
)

// timeCall gives calls of package time their meaning, or nil.
func (w *walker) timeCall(fn *types.Func, call *ast.CallExpr) *term {
	var recv *term
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil {
		recv = w.eval(sel.X)
	}
	typ := types.Type(types.Typ[types.Bool])
	bin := func(op token.Token, x, y *term) *term {
		return &term{kind: binTerm, op: op, x: x, y: y, typ: typ, pos: call.Pos()}
	}
	now := &term{kind: nowTerm, typ: w.fullType(call), pos: call.Pos()}
	switch fn.Name() {
	case "Now":
		return now
	case "Sleep":
		d := w.eval(call.Args[0])
		if w.async {
			w.wait(d, call.Pos())
		}
		return anything
	}
	args := w.evalAll(call.Args)
	if recv == nil {
		switch fn.Name() {
		case "Since":
			return bin(token.SUB, now, args[0])
		case "Until":
			return bin(token.SUB, args[0], now)
		case "Unix", "UnixMilli", "UnixMicro":
			return lastVariable(args)
		}
		return nil
	}
	return timeMethod(fn.Name(), recv, args, bin)
}

func timeMethod(name string, recv *term, args []*term, bin func(token.Token, *term, *term) *term) *term {
	switch name {
	case "Sub":
		return bin(token.SUB, recv, args[0])
	case "Add":
		return bin(token.ADD, recv, args[0])
	case "After":
		return bin(token.GTR, recv, args[0])
	case "Before":
		return bin(token.LSS, recv, args[0])
	case "Equal":
		return bin(token.EQL, recv, args[0])
	case "Compare":
		return bin(token.SUB, recv, args[0])
	case "IsZero":
		return bin(token.EQL, recv, &term{kind: constTerm})
	case "Unix", "UnixNano", "UnixMilli", "UnixMicro", "UTC", "Local", "Round", "Truncate",
		"Seconds", "Milliseconds", "Microseconds", "Nanoseconds", "Minutes", "Hours", "In":
		return recv
	}
	return nil
}

func lastVariable(args []*term) *term {
	for i := len(args) - 1; i >= 0; i-- {
		if args[i].kind != constTerm {
			return args[i]
		}
	}
	return args[0]
}

// atomicCall gives functions and methods of sync/atomic their meaning.
func (w *walker) atomicCall(fn *types.Func, call *ast.CallExpr) *term {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	place, rest := sel.X, call.Args
	if fn.Signature().Recv() == nil {
		if len(call.Args) == 0 {
			return nil
		}
		place, rest = call.Args[0], call.Args[1:]
	}
	w.atomics++
	v, element := w.target(place)
	old := w.eval(place)
	w.atomics--
	args := w.evalAll(rest)
	if v == nil {
		return nil
	}
	return w.atomicOp(atomicName(fn), v, element, old, args, call.Pos())
}

// atomicName strips the type from names such as AddInt64.
func atomicName(fn *types.Func) string {
	for _, op := range []string{"CompareAndSwap", "Add", "Load", "Store", "Swap", "CAS"} {
		if len(fn.Name()) >= len(op) && fn.Name()[:len(op)] == op {
			return op
		}
	}
	return fn.Name()
}

func (w *walker) atomicOp(op string, v *types.Var, element bool, old *term, args []*term, pos token.Pos) *term {
	e := event{kind: setEvent, v: v, pos: pos, element: element, atomic: true}
	switch {
	case op == "Load":
		return old
	case op == "Inc":
		e.kind = incEvent
	case op == "Dec":
		e.kind = decEvent
	case op == "Add" && len(args) == 1:
		e.kind = incEvent
		if one(args[0]) == token.DEC {
			e.kind = decEvent
		}
	case (op == "Store" || op == "Swap" || op == "Toggle") && len(args) == 1:
		e.t = args[0]
	case (op == "CompareAndSwap" || op == "CAS") && len(args) == 2:
		test := &term{kind: binTerm, op: token.EQL, x: old, y: args[0], pos: pos}
		saved := w.cond
		w.cond = w.cond.push(test, false)
		e.t = args[1]
		w.emit(e)
		w.cond = saved
		return test
	default:
		return nil
	}
	w.emit(e)
	return old
}
