package hazard

import (
	"go/ast"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3008", reentry)

// reentry finds callbacks that ask the breaker that calls them, which holds its
// lock meanwhile and waits for itself.
func reentry(p *pass) {
	for _, c := range p.callbacks() {
		homes := p.homes(c)
		if len(homes) == 0 {
			continue
		}
		w := &reentryWalk{p: p, c: c, homes: homes, seen: map[ast.Node]bool{}}
		body, decl := p.functionOf(c.fn, declaration(c.path))
		if body == nil {
			continue
		}
		if at := w.body(body, decl, maxHelpers); at != nil {
			where := ast.Node(at)
			if !covers(body, at) {
				where = c.fn
			}
			p.report(where, c.setting+" runs while the breaker holds its lock, and asks the same breaker: it waits for ever, and so does every call after it",
				"use the arguments of the callback, or ask in another goroutine", related(c.fn, "the callback"), related(at, "asks here"))
		}
	}
}

// functionOf is the body of a function that is a value, and the declaration it
// is in: a literal, a local variable that is set to one, a function or method.
func (p *pass) functionOf(e ast.Expr, in *ast.FuncDecl) (*ast.BlockStmt, *ast.FuncDecl) {
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return e.Body, in
	case *ast.CallExpr: // a conversion
		if len(e.Args) == 1 && p.TypesInfo.Types[e.Fun].IsType() {
			return p.functionOf(e.Args[0], in)
		}
	case *ast.SelectorExpr:
		return p.declared(p.TypesInfo.Uses[e.Sel])
	case *ast.Ident:
		if v := localVar(p.TypesInfo, e); v != nil && in != nil {
			if from := onlyValue(p.TypesInfo, in, v); from != nil {
				return p.functionOf(from, in)
			}
		}
		return p.declared(p.TypesInfo.Uses[e])
	}
	return nil, nil
}

func (p *pass) declared(obj types.Object) (*ast.BlockStmt, *ast.FuncDecl) {
	if fn, ok := obj.(*types.Func); ok && p.decls[fn.Origin()] != nil {
		decl := p.decls[fn.Origin()]
		return decl.Body, decl
	}
	return nil, nil
}

type reentryWalk struct {
	p     *pass
	c     callback
	homes map[*types.Var]bool
	seen  map[ast.Node]bool
}

// body returns the first call of a body, or of what it calls, that asks the
// breaker. What runs in another goroutine or later does not count.
func (w *reentryWalk) body(body *ast.BlockStmt, decl *ast.FuncDecl, depth int) *ast.CallExpr {
	if w.seen[body] {
		return nil
	}
	w.seen[body] = true
	var found *ast.CallExpr
	inspectPath(body, nil, func(n ast.Node, path []ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			return false
		case *ast.FuncLit:
			return runsAtOnce(n, path)
		case *ast.CallExpr:
			if found == nil {
				found = w.call(n, decl, depth)
			}
		}
		return found == nil
	})
	return found
}

// runsAtOnce reports whether a function literal is called where it is written,
// or deferred there.
func runsAtOnce(lit *ast.FuncLit, path []ast.Node) bool {
	if len(path) == 0 {
		return false
	}
	call, ok := path[len(path)-1].(*ast.CallExpr)
	return ok && ast.Unparen(call.Fun) == ast.Expr(lit)
}

func (w *reentryWalk) call(call *ast.CallExpr, decl *ast.FuncDecl, depth int) *ast.CallExpr {
	if s := w.p.at(call); s != nil && w.locks(s) {
		if decl != nil && w.homes[origin(w.p.TypesInfo, s.breaker, decl)] && !w.ofAnother(s.breaker, decl) {
			return call
		}
		return nil
	}
	if inner := w.p.declOf(w.p.TypesInfo, call); inner != nil && depth > 0 {
		return w.body(inner.Body, inner, depth-1)
	}
	return nil
}

// ofAnother reports whether a field is one of a value that a loop goes over:
// the same field, but mostly not of the same value.
func (w *reentryWalk) ofAnother(e ast.Expr, decl *ast.FuncDecl) bool {
	if _, field := plainExpr(e).(*ast.SelectorExpr); !field {
		return false
	}
	v := localVar(w.p.TypesInfo, rootOf(e))
	out := false
	ast.Inspect(decl, func(n ast.Node) bool {
		if r, ok := n.(*ast.RangeStmt); ok && r.Value != nil {
			out = out || v != nil && localVar(w.p.TypesInfo, r.Value) == v
		}
		return !out
	})
	return out
}

// locks reports whether a call takes the lock of a breaker of the same kind.
func (w *reentryWalk) locks(s *step) bool {
	if s.breaker == nil || s.lib != w.c.lib || s.hand != w.c.hand {
		return false
	}
	if s.hand != nil {
		decl := w.p.declOf(w.p.TypesInfo, s.CallExpr)
		return decl != nil && mentions(w.p.TypesInfo, decl.Body, s.hand.Roles.Lock)
	}
	switch s.use {
	case catalog.Run, catalog.Gate, catalog.Read, catalog.Succeed, catalog.Fail, catalog.Report, catalog.Control:
		return s.name != "Name" // which never changes
	}
	return false
}
