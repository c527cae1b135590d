package library

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// constructor returns the call of a constructor, type arguments and
// parentheses seen through.
func constructor(u *detect.Use) *ast.CallExpr {
	var fun ast.Expr = outer(u)
	for i := 0; ; i++ {
		switch n := parent(u, i).(type) {
		case *ast.IndexExpr:
			if n.X != fun {
				return nil
			}
			fun = n
		case *ast.CallExpr:
			if n.Fun == fun && len(n.Args) == 1 {
				return n
			}
			return nil
		default:
			return nil
		}
	}
}

// editConstructor turns NewCircuitBreaker(st) into breaker.New(cfg).
func (p *planner) editConstructor(u *detect.Use) (report.Outcome, string) {
	f, c := u.Scope.File, constructor(u)
	p.emit.text(f, c.Fun, p.emit.canon(f, "New"))
	p.dropImportsOf(f, c.Fun)
	group, ok := p.settings.Of(u.Unit)
	if !ok || len(p.shimSettings[group]) == 0 {
		return report.Rewritten, ""
	}
	p.need.typ("Settings")
	p.emit.edit(f, rewrite.Edit{Node: c.Args[0], Rewrite: func(n dst.Node) dst.Node {
		arg := n.(dst.Expr)
		if star, ok := arg.(*dst.StarExpr); ok {
			arg = star.X
		}
		return &dst.CallExpr{Fun: &dst.SelectorExpr{X: arg, Sel: dst.NewIdent("Config")}}
	}})
	return report.Rewritten, "settings go through the shim: " + p.shimSettings[group][0]
}

// methodCall returns the call x.Method(…) that a method is used in.
func methodCall(u *detect.Use) (*ast.CallExpr, *ast.SelectorExpr) {
	sel, ok := outer(u).(*ast.SelectorExpr)
	if !ok {
		return nil, nil
	}
	for i := 0; ; i++ {
		switch n := parent(u, i).(type) {
		case *ast.ParenExpr:
			continue
		case *ast.CallExpr:
			if ast.Unparen(n.Fun) == ast.Expr(sel) {
				return n, sel
			}
		}
		return nil, sel
	}
}

// statementOf returns the node that a call found by methodCall stands in.
func statementOf(u *detect.Use, c *ast.CallExpr) ast.Node {
	for i := len(u.Path) - 1; i > 0; i-- {
		if u.Path[i] == ast.Node(c) {
			return u.Path[i-1]
		}
	}
	return nil
}

// direct reports whether a selection is a method value on the type itself.
func direct(info *types.Info, sel *ast.SelectorExpr) bool {
	s := info.Selections[sel]
	return s != nil && s.Kind() == types.MethodVal && len(s.Index()) == 1
}

func (p *planner) executeMisfit(u *detect.Use) string {
	c, sel := methodCall(u)
	switch {
	case c == nil:
		return "Execute is used as a value"
	case u.Scope.File.Pkg.Info.Selections[sel].Kind() == types.MethodExpr:
		return "Execute is used as a method expression"
	case !direct(u.Scope.File.Pkg.Info, sel):
		return "Execute is promoted from an embedded breaker"
	case isNil(u.Scope.File.Pkg.Info, c.Args[0]):
		return "Execute is given nil, which says nothing of the result type"
	case !atLeast(p.ctx.Module.GoVersion, 18):
		return "the module's go directive is older than 1.18, generic calls are not allowed"
	}
	return ""
}

// editExecute turns cb.Execute(fn) into breaker.Do(ctx, cb, fn), or into
// cb.Do(ctx, fn) when the result is not used.
func (p *planner) editExecute(u *detect.Use) {
	f := u.Scope.File
	c, _ := methodCall(u)
	fn, isLit := ast.Unparen(c.Args[0]).(*ast.FuncLit)
	ctx := p.contextFor(u, c, fn)
	if isLit && p.resultUnused(u, c, fn) {
		p.editExecuteError(u, c, ctx)
		return
	}
	do := p.emit.canon(f, "Do")
	adapt := ""
	if !isLit {
		adapt = p.emit.canon(f, "Func")
	}
	p.emit.edit(f, rewrite.Edit{Node: c, Rewrite: func(n dst.Node) dst.Node {
		d := n.(*dst.CallExpr)
		recv := unparenDst(d.Fun).(*dst.SelectorExpr).X
		arg := d.Args[0]
		if adapt != "" {
			arg = call(adapt, arg)
		} else {
			ctx.param(arg)
		}
		d.Fun, d.Args = name(do), []dst.Expr{ctx.expr(), recv, arg}
		return d
	}})
}

// resultUnused: the call is a statement, or its first result goes to _, and
// the closure's first results are constants: dropping them drops nothing.
func (p *planner) resultUnused(u *detect.Use, c *ast.CallExpr, fn *ast.FuncLit) bool {
	switch s := statementOf(u, c).(type) {
	case *ast.ExprStmt:
	case *ast.AssignStmt:
		if len(s.Lhs) != 2 || len(s.Rhs) != 1 || !isBlank(s.Lhs[0]) {
			return false
		}
	default:
		return false
	}
	if n := fn.Type.Results.List; len(n) != 2 || len(n[0].Names) > 0 {
		return false
	}
	ok := true
	info := u.Scope.File.Pkg.Info
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			ok = ok && len(n.Results) == 2 && (isNil(info, n.Results[0]) || info.Types[n.Results[0]].Value != nil)
		}
		return true
	})
	return ok
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

func (p *planner) editExecuteError(u *detect.Use, c *ast.CallExpr, ctx callContext) {
	f := u.Scope.File
	fn := ast.Unparen(c.Args[0]).(*ast.FuncLit)
	p.dropImportsOf(f, fn.Type)
	p.emit.edit(f, rewrite.Edit{Node: c, Rewrite: func(n dst.Node) dst.Node {
		d := n.(*dst.CallExpr)
		unparenDst(d.Fun).(*dst.SelectorExpr).Sel.Name = "Do"
		lit := unparenDst(d.Args[0]).(*dst.FuncLit)
		ctx.param(lit)
		lit.Type.Results = &dst.FieldList{List: lit.Type.Results.List[1:]}
		onlyError(lit.Body)
		d.Args = []dst.Expr{ctx.expr(), d.Args[0]}
		return d
	}})
	if s, ok := statementOf(u, c).(*ast.AssignStmt); ok {
		p.emit.edit(f, rewrite.Edit{Node: s, Rewrite: func(n dst.Node) dst.Node {
			d := n.(*dst.AssignStmt)
			d.Lhs = d.Lhs[1:]
			if isBlank(s.Lhs[1]) {
				d.Tok = token.ASSIGN
			}
			return d
		}})
	}
}

// onlyError drops the first result of every return of a function body.
func onlyError(body *dst.BlockStmt) {
	dst.Inspect(body, func(n dst.Node) bool {
		switch n := n.(type) {
		case *dst.FuncLit:
			return false
		case *dst.ReturnStmt:
			lost := rewrite.Comments(n.Results[0])
			n.Results = n.Results[1:]
			n.Results[0].Decorations().Start.Prepend(lost...)
		}
		return true
	})
}

func unparenDst(e dst.Expr) dst.Expr {
	for {
		p, ok := e.(*dst.ParenExpr)
		if !ok {
			return e
		}
		e = p.X
	}
}
