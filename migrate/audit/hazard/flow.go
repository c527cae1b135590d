package hazard

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"
)

// A flow is the control flow of one function body. Panics are no way out.
type flow struct {
	info  *types.Info
	graph *cfg.CFG
}

func newFlow(info *types.Info, body *ast.BlockStmt) *flow {
	return &flow{info, cfg.New(body, func(call *ast.CallExpr) bool { return !neverReturns(info, call) })}
}

// neverReturns knows the functions that end the program or the goroutine by
// their names: loggers have them as methods.
func neverReturns(info *types.Info, call *ast.CallExpr) bool {
	name := ""
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		_, builtin := info.Uses[fun].(*types.Builtin)
		return builtin && fun.Name == "panic"
	case *ast.SelectorExpr:
		name = fun.Sel.Name
	}
	return slices.Contains([]string{
		"Exit", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Goexit", "FailNow", "Skip", "Skipf", "SkipNow",
	}, name)
}

// find returns the block and the index of the smallest node around a call.
func (f *flow) find(call ast.Node) (*cfg.Block, int) {
	var best ast.Node
	var in *cfg.Block
	at := 0
	for _, b := range f.graph.Blocks {
		for i, n := range b.Nodes {
			if covers(n, call) && (best == nil || covers(best, n)) {
				best, in, at = n, b, i
			}
		}
	}
	return in, at
}

// A truth is what is known of an answer on a path.
type truth int

const (
	open     truth = iota // nothing yet
	admitted              // the call may go ahead
	rejected              // it may not; nothing has to be reported
	unclear               // it depends on more than can be told
)

// A watch looks for a way from a call to the end of its function on which
// nothing is done about it.
type watch struct {
	*flow
	start      ast.Node                   // the call
	discharges func(ast.Node) bool        // whether a node does something about it
	forgets    func(ast.Node) bool        // whether a node overwrites the answer
	answer     func(ast.Expr) (yes truth) // what an expression says when it is true; open when it says nothing
	deny       func(ast.Expr) (no truth)  // and when it is false
	seen       map[seenAt]bool
}

type seenAt struct {
	block *cfg.Block
	state truth
}

// leak returns where such a way ends, or nil. known says whether the answer
// needs no look, because the call itself is no condition and has none.
func (w *watch) leak(known truth) ast.Node {
	block, i := w.find(w.start)
	if block == nil {
		return nil
	}
	w.seen = map[seenAt]bool{}
	if i == len(block.Nodes)-1 && len(block.Succs) == 2 {
		return w.branch(block, known)
	}
	return w.along(block, i+1, known)
}

// along follows a block from one of its nodes.
func (w *watch) along(block *cfg.Block, from int, state truth) ast.Node {
	for _, n := range block.Nodes[from:] {
		if covers(n, w.start) {
			return w.start // round a loop
		}
		if w.discharges(n) {
			return nil
		}
		if ret, ok := n.(*ast.ReturnStmt); ok {
			return ret
		}
		if w.forgets(n) {
			state = admitted
		}
	}
	return w.branch(block, state)
}

func (w *watch) branch(block *cfg.Block, state truth) ast.Node {
	for i, next := range block.Succs {
		now := state
		if cond, ok := lastExpr(block); ok && len(block.Succs) == 2 && state == open {
			if i == 0 {
				now = w.truth(cond, true)
			} else {
				now = w.truth(cond, false)
			}
		}
		if now == rejected || now == unclear || w.seen[seenAt{next, now}] {
			continue
		}
		w.seen[seenAt{next, now}] = true
		if end := w.along(next, 0, now); end != nil {
			return end
		}
	}
	return nil
}

func lastExpr(block *cfg.Block) (ast.Expr, bool) {
	if len(block.Nodes) == 0 {
		return nil, false
	}
	e, ok := block.Nodes[len(block.Nodes)-1].(ast.Expr)
	return e, ok
}

// truth is what follows from a condition that holds or does not.
func (w *watch) truth(cond ast.Expr, holds bool) truth {
	switch c := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if c.Op.String() == "!" {
			return w.truth(c.X, !holds)
		}
	case *ast.BinaryExpr:
		if op := c.Op.String(); op == "&&" || op == "||" {
			x, y := w.truth(c.X, holds), w.truth(c.Y, holds)
			return both(x, y, holds == (op == "&&"))
		}
	}
	if holds {
		return w.answer(ast.Unparen(cond))
	}
	return w.deny(ast.Unparen(cond))
}

// both joins what two conditions say, of which both hold or one of them.
func both(x, y truth, all bool) truth {
	switch {
	case x == y:
		return x
	case all && x == open:
		return y
	case all && y == open:
		return x
	}
	return unclear
}
