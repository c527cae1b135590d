package hazard

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/migrate/handrolled"
)

var _ = hazard("CB3002", unreported)

// unreported finds calls that a breaker let through and never hears of again.
func unreported(p *pass) {
	for _, gate := range p.gates() {
		if len(gate.path) == 0 || gate.hand != nil && covers(p.ownDecl(gate), gate.CallExpr) {
			continue
		}
		a := p.answerOf(gate)
		switch {
		case a == nil:
		case a.dropped:
			p.reportDropped(gate, a)
		case a.token != nil:
			p.checkToken(gate, a)
		case gate.holds():
			p.checkReports(gate, a)
		}
	}
}

// ownDecl is the method of a hand-written breaker that a call is in, or the
// call itself: what a breaker asks itself is its own business.
func (p *pass) ownDecl(s *step) ast.Node {
	if decl := declaration(s.path); decl != nil && decl.Recv != nil {
		if fn, ok := p.TypesInfo.Defs[decl.Name].(*types.Func); ok && typeName(fn.Signature().Recv().Type()) == s.hand.Type {
			return decl
		}
	}
	return &ast.Ident{NamePos: token.NoPos}
}

// holds reports whether a call that was let through keeps a place for itself
// until it is reported.
func (s *step) holds() bool {
	if s.passedOn {
		return false
	}
	if s.lib != nil {
		return s.lib.HoldsPlace(s.call.Symbol)
	}
	for _, q := range s.hand.Quirks {
		if q.Kind == handrolled.HalfOpenSlotLeak {
			return true
		}
	}
	return false
}

// An answer is what becomes of the results of a gate.
type answer struct {
	dropped bool       // nobody looks at it, or at its token
	hasTok  bool       // there is something to report with
	token   *types.Var // what to report with
	verdict *types.Var // the error or truth that says whether the call may go ahead
	inPlace bool       // the call is a condition itself
	negated bool       // true means rejected
}

// answerOf is nil for what goes elsewhere: returned, stored in a field, passed on.
func (p *pass) answerOf(gate *step) *answer {
	results := resultsOf(p.TypesInfo, gate.CallExpr)
	if len(results) == 0 {
		return nil
	}
	tok, verdict := tokenOf(gate, results)
	a := &answer{hasTok: tok >= 0, negated: gate.role.Negated}
	switch parent := gate.path[len(gate.path)-1].(type) {
	case *ast.ExprStmt:
		a.dropped = true
		return a
	case *ast.AssignStmt:
		return p.assignedAnswer(a, parent, tok, verdict)
	case *ast.IfStmt, *ast.UnaryExpr, *ast.BinaryExpr, *ast.ForStmt:
		a.inPlace = true
		return a
	}
	return nil
}

// tokenOf finds the results that say whether the call may go ahead and, if
// there is one, that its outcome is reported with; -1 for none.
func tokenOf(gate *step, results []types.Type) (tok, verdict int) {
	tok, verdict = -1, -1
	own := gate.hand != nil && !gate.passedOn
	if own {
		verdict = gate.role.Result
	}
	for i, t := range results {
		switch {
		case own:
			if _, fn := t.Underlying().(*types.Signature); fn && gate.role.Lease {
				tok = i
			}
		case isError(t) || isBool(t) || tok >= 0:
			verdict = i
		default:
			tok = i
		}
	}
	return tok, verdict
}

func (p *pass) assignedAnswer(a *answer, stmt *ast.AssignStmt, tok, verdict int) *answer {
	name := func(i int) ast.Expr {
		if i >= 0 && i < len(stmt.Lhs) && len(stmt.Rhs) == 1 {
			return stmt.Lhs[i]
		}
		return nil
	}
	a.verdict = localVarOrNil(p.TypesInfo, name(verdict))
	if a.hasTok {
		a.dropped = isBlank(name(tok))
		a.token = localVarOrNil(p.TypesInfo, name(tok))
		return a
	}
	a.dropped = isBlank(name(verdict))
	if a.verdict == nil && !a.dropped {
		return nil
	}
	return a
}

func localVarOrNil(info *types.Info, e ast.Expr) *types.Var {
	if e == nil {
		return nil
	}
	return localVar(info, e)
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

func resultsOf(info *types.Info, call *ast.CallExpr) []types.Type {
	switch t := info.TypeOf(call).(type) {
	case nil:
		return nil
	case *types.Tuple:
		var out []types.Type
		for v := range t.Variables() {
			out = append(out, v.Type())
		}
		return out
	default:
		return []types.Type{t}
	}
}

// consequence says what a call leaves behind that is never reported.
func (s *step) consequence() string {
	switch {
	case s.lib != nil && s.lib.LeasesPlaces():
		return "the place that it takes while half-open is not free before its lease is over"
	case s.lib != nil && !s.lib.HasPlaces():
		return "the breaker decides without it"
	}
	return "its place among the half-open calls is never given back, so the breaker can stay half-open and turn every call away"
}

func (p *pass) reportDropped(gate *step, a *answer) {
	switch {
	case a.hasTok:
		p.report(gate.CallExpr, "what "+gate.name+" returns to report the result with is dropped: the call is never counted, and "+gate.consequence(),
			"keep it, and report the result when the call is over")
	case !gate.role.Helper && gate.role.Kind != handrolled.ReadsState:
		p.report(gate.CallExpr, "nobody looks at what "+gate.name+" answers, so the breaker turns nothing away",
			"make the call only if it is let through")
	}
}

// checkToken looks for a way out on which the token is not used.
func (p *pass) checkToken(gate *step, a *answer) {
	_, body := enclosing(gate.path)
	if p.usedByLiteralBefore(body, a.token, gate) {
		return
	}
	w := p.watchFor(gate, a, body)
	w.discharges = func(n ast.Node) bool { return p.uses(n, a.token) }
	state := open
	if a.verdict == nil {
		state = admitted
	}
	if end := w.leak(state); end != nil {
		p.reportLeak(gate, end)
	}
}

func (p *pass) reportLeak(gate *step, end ast.Node) {
	what := "leaves here without a report"
	if end == ast.Node(gate.CallExpr) {
		what = "asked again here without a report"
	}
	p.report(gate.CallExpr, "the call that "+gate.name+" lets through is not reported on every path: "+gate.consequence(),
		"report it on every path, with a defer for example", related(end, what))
}

// usedByLiteralBefore reports whether a function literal ahead of a gate, such
// as a deferred one, already uses the variable.
func (p *pass) usedByLiteralBefore(body *ast.BlockStmt, v *types.Var, gate *step) bool {
	out := false
	ast.Inspect(body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok && lit.Pos() < gate.Pos() && !covers(lit, gate.CallExpr) {
			out = out || mentions(p.TypesInfo, lit, v)
		}
		return true
	})
	return out
}

// uses reports whether a node does something with a variable other than
// comparing it, assigning to it or throwing it away.
func (p *pass) uses(n ast.Node, v *types.Var) bool {
	out := false
	inspectPath(n, nil, func(n ast.Node, path []ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || p.TypesInfo.Uses[id] != v {
			return true
		}
		if len(path) > 0 {
			switch parent := path[len(path)-1].(type) {
			case *ast.BinaryExpr:
				return true
			case *ast.AssignStmt:
				if anyCovers(parent.Lhs, id) || len(parent.Lhs) == 1 && isBlank(parent.Lhs[0]) {
					return true
				}
			}
		}
		out = true
		return true
	})
	return out
}
