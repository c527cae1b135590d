package hazard

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3005", retry)

// retry finds retries around a breaker that take a rejection for a failure like
// others. A retry inside of the breaker is no finding: that several attempts
// count as one result is a choice.
func retry(p *pass) {
	for _, s := range p.of(catalog.Run) {
		_, body := enclosing(s.path)
		if body == nil || s.path == nil || wraps(callee(p.TypesInfo, s.CallExpr)) {
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
// counts or has no end, leaves when there is no error, and goes through the same
// breaker for the same thing each time.
func (r *retryLoop) attempts(loop ast.Stmt) bool {
	var counter *types.Var
	switch l := loop.(type) {
	case *ast.ForStmt:
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

// another reports whether the breaker is chosen in the loop.
func (r *retryLoop) another(loop ast.Stmt) bool {
	out := false
	if r.s.breaker == nil {
		return r.s.call != nil && r.declaredIn(loop, r.s.call.Arg(r.s.call.Symbol.NameArg))
	}
	out = r.declaredIn(loop, r.s.breaker)
	return out
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

// looks reports whether code tells errors apart, or asks for the state of the
// breaker: then a rejection may well end the retry.
func (r *retryLoop) looks(code ast.Node) bool {
	out := false
	ast.Inspect(code, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			out = out || r.classifies(n)
		case *ast.TypeAssertExpr:
			out = out || r.about(n.X)
		case *ast.BinaryExpr:
			if (n.Op == token.EQL || n.Op == token.NEQ) && !isNil(r.p.TypesInfo, n.X) && !isNil(r.p.TypesInfo, n.Y) {
				out = out || r.about(n.X) || r.about(n.Y)
			}
		case *ast.SwitchStmt:
			out = out || n.Tag != nil && r.about(n.Tag)
		}
		return !out
	})
	return out
}

func (r *retryLoop) about(e ast.Expr) bool {
	return r.err != nil && mentions(r.p.TypesInfo, e, r.err)
}

// classifies reports whether a call answers yes or no about the error, asks
// the breaker, or marks an error as final.
func (r *retryLoop) classifies(call *ast.CallExpr) bool {
	if s := r.p.at(call); s != nil && s.use == catalog.Read {
		return true
	}
	name := calleeName(call)
	if name == "Permanent" || name == "Unrecoverable" || name == "Stop" || isErrorsIs(r.p.TypesInfo, call) || name == "As" {
		return true
	}
	if t := r.p.TypesInfo.TypeOf(call); t == nil || !isBool(t) {
		return false
	}
	for _, arg := range call.Args {
		if r.about(arg) {
			return true
		}
	}
	return false
}

func calleeName(call *ast.CallExpr) string {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	case *ast.IndexExpr:
		return calleeName(&ast.CallExpr{Fun: fun.X})
	}
	return ""
}

var retryName = regexp.MustCompile(`^(Do|Try|Run|With|Exec)?(Retry|Backoff|Exponential)|^Retry|^retry|WithRetry$|WithRetries$`)

// retried returns the call that retries a function literal in which the call
// under the breaker is, and that hands on its error as it is.
func (r *retryLoop) retried() *ast.CallExpr {
	path := r.s.path
	for i := len(path) - 1; i > 0; i-- {
		lit, ok := path[i].(*ast.FuncLit)
		if !ok {
			continue
		}
		call, ok := path[i-1].(*ast.CallExpr)
		if !ok || !r.retries(call) || !r.handsOn(lit, path[i:]) || r.looks(call) || mentionsCondition(call) {
			return nil
		}
		return call
	}
	return nil
}

// retries reports whether a call is of a package for retries, or of a function
// of the package with such a name that does not look at errors itself.
func (r *retryLoop) retries(call *ast.CallExpr) bool {
	fn, ok := callee(r.p.TypesInfo, call).(*types.Func)
	if !ok || fn == nil || fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return false
	}
	if decl := r.p.decls[fn]; decl != nil {
		return retryName.MatchString(fn.Name()) && hasLoop(decl.Body) && !r.tellsApart(decl)
	}
	path := unversioned(fn.Pkg().Path())
	last := path[strings.LastIndexByte(path, '/')+1:]
	return strings.Contains(last, "retry") || strings.Contains(last, "backoff") && strings.HasPrefix(fn.Name(), "Retry")
}

func hasLoop(n ast.Node) bool {
	out := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			out = true
		}
		return !out
	})
	return out
}

// tellsApart reports whether a function tells errors of any variable apart.
func (r *retryLoop) tellsApart(decl *ast.FuncDecl) bool {
	out := false
	ast.Inspect(decl, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !out {
			if v, ok := r.p.TypesInfo.Defs[id].(*types.Var); ok && isError(v.Type()) {
				out = (&retryLoop{p: r.p, s: r.s, err: v}).looks(decl.Body)
			}
		}
		return !out
	})
	return out
}

// handsOn reports whether a literal returns the error of the call unchanged.
func (r *retryLoop) handsOn(lit *ast.FuncLit, below []ast.Node) bool {
	if ret, ok := below[len(below)-1].(*ast.ReturnStmt); ok && len(ret.Results) == 1 {
		return literalsIn(below, lit) == 0
	}
	if r.err == nil || literalsIn(below, lit) > 0 {
		return false
	}
	out := false
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		if ret, ok := n.(*ast.ReturnStmt); ok && len(ret.Results) > 0 {
			id, ok := ret.Results[len(ret.Results)-1].(*ast.Ident)
			out = out || ok && r.p.TypesInfo.Uses[id] == r.err
		}
		return true
	})
	return out
}

// mentionsCondition reports whether an option of a retry says which errors are
// worth another attempt.
func mentionsCondition(call *ast.CallExpr) bool {
	out := false
	for _, arg := range call.Args {
		if _, lit := arg.(*ast.FuncLit); lit {
			continue
		}
		ast.Inspect(arg, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				name := strings.ToLower(id.Name)
				out = out || strings.Contains(name, "retryif") || strings.Contains(name, "retryable") || strings.Contains(name, "classif") || strings.Contains(name, "should")
			}
			return !out
		})
	}
	return out
}
