package hazard

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3004", transaction)

// transaction finds breakers that cut a transaction in two, and fallbacks that
// write again what may have been written.
func transaction(p *pass) {
	for _, s := range p.of(catalog.Run) {
		if s.run == nil || len(s.path) == 0 {
			continue
		}
		if sel, ok := ast.Unparen(s.run).(*ast.SelectorExpr); ok && sel.Sel.Name == "Commit" && isTx(p.TypesInfo.TypeOf(sel.X)) {
			p.reportCommit(sel)
		}
		if lit, ok := ast.Unparen(s.run).(*ast.FuncLit); ok {
			t := &txIn{p: p, s: s, lit: lit}
			t.check()
			p.doubleWrite(s, lit)
		}
	}
}

func (p *pass) reportCommit(at ast.Node) {
	p.report(at, "only the commit is under the breaker: when it is open, work that is done cannot be committed, and the transaction and its locks stay until somebody rolls back",
		"put the whole transaction under the breaker, from Begin to Commit")
}

// txIn looks at the transactions in a function that runs under a breaker.
type txIn struct {
	p   *pass
	s   *step
	lit *ast.FuncLit
}

func (t *txIn) check() {
	begins, commits := t.calls(t.lit.Body, isBegin), t.calls(t.lit.Body, isCommit)
	switch {
	case len(begins) == 0 && len(commits) > 0:
		recv := receiverOf(t.p.TypesInfo, commits[0])
		if t.outside(recv) {
			t.p.reportCommit(commits[0])
		}
	case len(begins) > 0 && len(commits) == 0:
		if decl := declaration(t.s.path); decl != nil && t.leaves(begins[0]) {
			if later := t.commitAfter(decl); later != nil {
				t.p.report(begins[0], "only the begin of the transaction is under the breaker: a database that accepts it and then fails looks healthy",
					"put the whole transaction under the breaker, from Begin to Commit", related(later, "committed here, unseen"))
			}
		}
	}
}

func (t *txIn) calls(body ast.Node, is func(*types.Info, *ast.CallExpr) bool) []*ast.CallExpr {
	var out []*ast.CallExpr
	ast.Inspect(body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && is(t.p.TypesInfo, call) {
			out = append(out, call)
		}
		return true
	})
	return out
}

// outside reports whether the transaction was begun by the function around: it
// is a variable from there. One that a function of the literal got is not.
func (t *txIn) outside(recv ast.Expr) bool {
	v := localVar(t.p.TypesInfo, recv)
	if v == nil {
		return false
	}
	if t.lit.Pos() <= v.Pos() && v.Pos() < t.lit.End() {
		return false
	}
	set := false
	ast.Inspect(t.lit.Body, func(n ast.Node) bool {
		set = set || assigns(t.p.TypesInfo, n, v)
		return !set
	})
	return !set
}

// leaves reports whether a new transaction is returned, or put into a variable
// of the function around.
func (t *txIn) leaves(begin *ast.CallExpr) bool {
	out := false
	inspectPath(t.lit, nil, func(n ast.Node, path []ast.Node) bool {
		if n != ast.Node(begin) {
			return true
		}
		switch parent := path[len(path)-1].(type) {
		case *ast.ReturnStmt:
			out = true
		case *ast.AssignStmt:
			v := localVar(t.p.TypesInfo, parent.Lhs[0])
			out = v != nil && (v.Pos() < t.lit.Pos() || t.returns(v))
		}
		return true
	})
	return out
}

func (t *txIn) returns(v *types.Var) bool {
	out := false
	ast.Inspect(t.lit.Body, func(n ast.Node) bool {
		if ret, ok := n.(*ast.ReturnStmt); ok && len(ret.Results) > 0 {
			out = out || localVar(t.p.TypesInfo, ret.Results[0]) == v
		}
		return true
	})
	return out
}

// commitAfter is a commit of the function around, behind the breaker.
func (t *txIn) commitAfter(decl *ast.FuncDecl) *ast.CallExpr {
	for _, c := range t.calls(decl.Body, isCommit) {
		if c.Pos() > t.s.End() {
			return c
		}
	}
	return nil
}

func isCommit(info *types.Info, call *ast.CallExpr) bool {
	recv := receiverOf(info, call)
	return recv != nil && calleeName(call) == "Commit" && isTx(info.TypeOf(recv))
}

func isBegin(info *types.Info, call *ast.CallExpr) bool {
	results := resultsOf(info, call)
	return strings.HasPrefix(calleeName(call), "Begin") && len(results) > 0 && isTx(results[0])
}

// isTx reports whether a type is a transaction: it can be committed and rolled
// back.
func isTx(t types.Type) bool {
	if t == nil {
		return false
	}
	for _, name := range []string{"Commit", "Rollback"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if _, ok := obj.(*types.Func); !ok {
			return false
		}
	}
	return true
}

// doubleWrite is about libraries that run the fallback after a timeout too,
// when the call goes on or has already been done.
func (p *pass) doubleWrite(s *step, run *ast.FuncLit) {
	if s.lib == nil || !s.lib.FallbackOnAnyError() {
		return
	}
	first := p.writeIn(run.Body)
	if first == nil {
		return
	}
	for _, arg := range s.Args {
		lit, ok := arg.(*ast.FuncLit)
		if !ok || lit == run {
			continue
		}
		if again := p.writeIn(lit.Body); again != nil {
			p.report(again, "the fallback writes again what the call may have written: it also runs after a timeout, when the call goes on or is done",
				"let the fallback only answer, or make the write safe to repeat", related(first, "written here"))
		}
	}
}

// writeIn is a call that writes, and writes twice when it is made twice.
func (p *pass) writeIn(body ast.Node) *ast.CallExpr {
	var out *ast.CallExpr
	ast.Inspect(body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && out == nil && p.writes(call) {
			out = call
		}
		return out == nil
	})
	return out
}

func (p *pass) writes(call *ast.CallExpr) bool {
	fn, ok := callee(p.TypesInfo, call).(*types.Func)
	if !ok || fn == nil || fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "net/http":
		switch fn.Name() {
		case "Post", "PostForm":
			return true
		case "NewRequest", "NewRequestWithContext":
			return p.anyConstant(call, func(s string) bool { return s == "POST" || s == "PATCH" })
		}
	case "database/sql":
		return strings.HasPrefix(fn.Name(), "Exec") && p.anyConstant(call, func(s string) bool {
			return strings.HasPrefix(strings.ToUpper(strings.TrimSpace(s)), "INSERT")
		})
	}
	return false
}

func (p *pass) anyConstant(call *ast.CallExpr, is func(string) bool) bool {
	for _, arg := range call.Args {
		if tv := p.TypesInfo.Types[arg]; tv.Value != nil && is(constantString(tv.Value)) {
			return true
		}
	}
	return false
}

func constantString(v constant.Value) string {
	if v.Kind() != constant.String {
		return ""
	}
	return constant.StringVal(v)
}
