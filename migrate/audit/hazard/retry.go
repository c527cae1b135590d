package hazard

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3005", retry)

// retry finds retries around a breaker that take a rejection for a failure like
// others. A retry inside of the breaker is no finding: that several attempts
// count as one result is a choice.
func retry(p *pass) {
	for _, s := range p.runs() {
		_, body := enclosing(s.path)
		if body == nil || wraps(callee(p.TypesInfo, s.CallExpr)) || s.hand != nil && covers(p.ownDecl(s), s.CallExpr) {
			continue
		}
		r := &retryLoop{p: p, s: s, err: p.errorOf(s)}
		switch loop := loopAround(s.path, body); {
		case loop != nil:
			if r.err != nil && r.attempts(loop) && !r.looks(loop) {
				p.reportRetry(s, loop)
			}
		default:
			if call := r.retried(); call != nil {
				p.reportRetry(s, call)
			}
		}
	}
}

// runs are the calls under a breaker, and those of functions of the package
// that hand on the error of one as it is.
func (p *pass) runs() []*step {
	out := p.of(catalog.Run)
	seen := map[*types.Func]bool{}
	for i := 0; i < len(out); i++ {
		around, _ := enclosing(out[i].path)
		decl, ok := around.(*ast.FuncDecl)
		if !ok {
			continue
		}
		fn, _ := p.TypesInfo.Defs[decl.Name].(*types.Func)
		r := &retryLoop{p: p, s: out[i], err: p.errorOf(out[i])}
		if fn == nil || seen[fn] || !r.handsOn(decl.Body, out[i].path) || r.looks(decl.Body) {
			continue
		}
		seen[fn] = true
		for _, c := range p.callers[fn] {
			out = append(out, &step{
				CallExpr: c.call, use: catalog.Run, path: c.path, breaker: receiverOf(p.TypesInfo, c.call),
				name: fn.Name(), lib: out[i].lib, call: out[i].call, hand: out[i].hand, passedOn: true,
			})
		}
	}
	return out
}

func (p *pass) reportRetry(s *step, around ast.Node) {
	p.report(s.CallExpr, "the retry goes on while the breaker is open: every attempt is turned away at once, and the pauses between them are for nothing",
		"stop when the breaker rejects the call", related(around, "retried here"))
}

// errorOf is the variable that the error of a call is assigned to, or nil.
func (p *pass) errorOf(s *step) *types.Var {
	if len(s.path) == 0 {
		return nil
	}
	names, values := assignment(s.path[len(s.path)-1])
	if len(values) != 1 || len(names) == 0 {
		return nil
	}
	id, ok := names[len(names)-1].(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := p.TypesInfo.ObjectOf(id).(*types.Var)
	if v == nil || !isError(v.Type()) {
		return nil
	}
	return v
}

type retryLoop struct {
	p   *pass
	s   *step
	err *types.Var
}

// attempts reports whether a loop makes the same call until it goes well: it
// counts, leaves when there is no error, and goes through the same
// breaker for the same thing each time.
func (r *retryLoop) attempts(loop ast.Stmt) bool {
	var counter *types.Var
	switch l := loop.(type) {
	case *ast.ForStmt:
		if !r.counts(l) {
			return false
		}
		if l.Init != nil {
			if names, _ := assignment(l.Init); len(names) == 1 {
				counter = localVar(r.p.TypesInfo, names[0])
			}
		}
	case *ast.RangeStmt:
		if t := r.p.TypesInfo.TypeOf(l.X); t == nil || !isInteger(t) {
			return false
		}
		if l.Key != nil {
			counter = localVar(r.p.TypesInfo, l.Key)
		}
	}
	return r.leavesOnSuccess(bodyOf(loop)) && !r.picks(loop, counter) && !r.another(loop)
}

// counts reports whether a loop has a number of rounds. One that goes on until
// the service is there has to wait for the open time anyway.
func (r *retryLoop) counts(l *ast.ForStmt) bool {
	if l.Post != nil {
		return true
	}
	b, ok := l.Cond.(*ast.BinaryExpr)
	if !ok {
		return false
	}
	t := r.p.TypesInfo.TypeOf(b.X)
	return t != nil && isInteger(t)
}

func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// leavesOnSuccess looks for `if err == nil { ... return }`, or for a return
// behind `if err != nil { ... continue }`.
func (r *retryLoop) leavesOnSuccess(body *ast.BlockStmt) bool {
	for i, stmt := range body.List {
		s, ok := stmt.(*ast.IfStmt)
		if !ok {
			continue
		}
		b, ok := s.Cond.(*ast.BinaryExpr)
		if !ok || !isNil(r.p.TypesInfo, b.Y) || !mentions(r.p.TypesInfo, b.X, r.err) {
			continue
		}
		if b.Op == token.EQL && leaves(s.Body.List) {
			return true
		}
		if b.Op == token.NEQ && (continues(s.Body.List) && leaves(body.List[i+1:]) || s.Else != nil && leavesElse(s.Else)) {
			return true
		}
	}
	return false
}

func leavesElse(e ast.Stmt) bool {
	b, ok := e.(*ast.BlockStmt)
	return ok && leaves(b.List)
}

// leaves reports whether statements end with a return or a break.
func leaves(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch s := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.BREAK
	}
	return false
}

func continues(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	s, ok := list[len(list)-1].(*ast.BranchStmt)
	return ok && s.Tok == token.CONTINUE
}

// picks reports whether the counter chooses what is called: the loop goes over
// several servers, for example.
func (r *retryLoop) picks(loop ast.Stmt, counter *types.Var) bool {
	out := false
	ast.Inspect(loop, func(n ast.Node) bool {
		if ix, ok := n.(*ast.IndexExpr); ok && counter != nil && mentions(r.p.TypesInfo, ix.Index, counter) {
			t := r.p.TypesInfo.TypeOf(ix)
			out = out || t == nil || !isDuration(t) && !isInteger(t)
		}
		return !out
	})
	return out
}

// another reports whether the breaker is chosen in the loop, or what a
// function with a breaker in it is called for.
func (r *retryLoop) another(loop ast.Stmt) bool {
	if r.s.passedOn && slices.ContainsFunc(r.s.Args, func(arg ast.Expr) bool { return r.declaredIn(loop, arg) }) {
		return true
	}
	if r.s.breaker == nil && !r.s.passedOn && r.s.call != nil {
		return r.declaredIn(loop, r.s.call.Arg(r.s.call.Symbol.NameArg))
	}
	return r.declaredIn(loop, r.s.breaker)
}

// declaredIn reports whether an expression names a variable of a loop.
func (r *retryLoop) declaredIn(loop ast.Stmt, e ast.Expr) bool {
	out := false
	if e == nil {
		return false
	}
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if obj := r.p.TypesInfo.Uses[id]; obj != nil && loop.Pos() <= obj.Pos() && obj.Pos() < loop.End() {
				out = true
			}
		}
		return !out
	})
	return out
}
