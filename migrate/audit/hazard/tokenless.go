package hazard

import (
	"go/ast"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// checkReports looks for a way out on which a breaker without tokens is not
// told of the call. Only a function that reports both outcomes itself, or any
// by an argument, has to do so on every path; others share the work with
// functions that are not in view.
func (p *pass) checkReports(gate *step, a *answer) {
	_, body := enclosing(gate.path)
	if body == nil || !p.reportsAll(gate, body) || p.deferred(gate, body) {
		return
	}
	w := p.watchFor(gate, a, body)
	w.discharges = func(n ast.Node) bool { return p.reportsIn(n, gate, maxHelpers) }
	if end := w.leak(open); end != nil {
		p.reportLeak(gate, end)
	}
}

// maxHelpers bounds how deep the functions are followed that a function calls.
const maxHelpers = 3

// reportsAll reports whether a body tells the breaker of good and bad results.
func (p *pass) reportsAll(gate *step, body *ast.BlockStmt) bool {
	good, bad := false, false
	for _, s := range p.of(catalog.Succeed, catalog.Fail, catalog.Report) {
		if covers(body, s.CallExpr) && p.sameBreaker(gate, s) {
			good = good || s.use != catalog.Fail
			bad = bad || s.use != catalog.Succeed
		}
	}
	return good && bad
}

func (p *pass) sameBreaker(a, b *step) bool {
	return a.breaker != nil && b.breaker != nil && samePlace(p.TypesInfo, a.breaker, b.breaker)
}

// deferred reports whether a defer ahead of the gate reports.
func (p *pass) deferred(gate *step, body *ast.BlockStmt) bool {
	out := false
	ast.Inspect(body, func(n ast.Node) bool {
		if d, ok := n.(*ast.DeferStmt); ok && d.Pos() < gate.Pos() {
			out = out || p.reportsIn(d, gate, maxHelpers)
		}
		return !out
	})
	return out
}

// reportsIn reports whether a node reports to the breaker of a gate, passes it
// on, or calls a function of the package that reports to any.
func (p *pass) reportsIn(n ast.Node, gate *step, depth int) bool {
	out := false
	ast.Inspect(n, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || out {
			return !out
		}
		if s := p.at(call); s != nil {
			switch s.use {
			case catalog.Succeed, catalog.Fail, catalog.Report, catalog.Control:
				out = true
			}
			return true
		}
		for _, arg := range call.Args {
			out = out || gate.breaker != nil && samePlace(p.TypesInfo, arg, gate.breaker)
		}
		if decl := p.declOf(p.TypesInfo, call); decl != nil && depth > 0 {
			out = out || p.reportsIn(decl.Body, gate, depth-1)
		}
		return !out
	})
	return out
}
