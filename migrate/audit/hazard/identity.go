package hazard

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3007", identity)

// identity finds comparisons of rejections with == where the error may have
// been wrapped on its way.
func identity(p *pass) {
	seen := map[ast.Node]bool{}
	for _, c := range p.comparisons() {
		if !c.byValue || c.err == nil || isNil(p.TypesInfo, c.err) || !c.lib.Wraps() && p.bare(c) {
			continue
		}
		message := "an error that was wrapped on its way is not equal to " + c.symbol.Name + ", so the rejection is not noticed"
		if c.lib.Wraps() {
			message = "no rejection is equal to " + c.symbol.Name + ": they are *OpenError values, which only errors.Is and errors.As find"
		}
		var more []func(*analysis.Diagnostic)
		if c.swtch == nil || !seen[c.swtch] {
			if edits := p.useErrorsIs(c); edits != nil {
				more = append(more, fix("Compare with errors.Is", edits...))
			}
		}
		if c.swtch != nil {
			seen[c.swtch] = true
		}
		p.report(c.node, message, "use errors.Is", more...)
	}
}

// bare reports whether an error is as the library returned it: every value
// that its variable gets is the result of a call of the library, or it is what
// the library gives to a fallback.
func (p *pass) bare(c *comparison) bool {
	if call, ok := ast.Unparen(c.err).(*ast.CallExpr); ok {
		return p.direct(call, c)
	}
	v := localVar(p.TypesInfo, c.err)
	decl := declaration(c.path)
	if v == nil || decl == nil {
		return false
	}
	if p.fallbackParam(v, c) {
		return true
	}
	ok, n := true, 0
	ast.Inspect(decl, func(node ast.Node) bool {
		names, values := assignment(node)
		for i, name := range names {
			id, is := ast.Unparen(name).(*ast.Ident)
			if !is || p.TypesInfo.ObjectOf(id) != v {
				continue
			}
			n++
			switch {
			case len(values) == len(names):
				ok = ok && p.direct(values[i], c)
			case len(values) == 1:
				ok = ok && p.direct(values[0], c)
			default:
				n-- // declared without a value
			}
		}
		return true
	})
	return ok && n > 0
}

// direct reports whether a value comes straight from the library.
func (p *pass) direct(e ast.Expr, c *comparison) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		s := p.at(e)
		return s != nil && s.lib == c.lib
	case *ast.UnaryExpr:
		if e.Op != token.ARROW {
			return false
		}
		if v := localVar(p.TypesInfo, e.X); v != nil {
			if from := onlyValue(p.TypesInfo, declaration(c.path), v); from != nil {
				return p.direct(from, c)
			}
			return false
		}
		return p.direct(e.X, c)
	case *ast.Ident:
		return isNil(p.TypesInfo, e)
	}
	return false
}

// fallbackParam reports whether a variable is the parameter of a function
// literal that is an argument of a call of the library.
func (p *pass) fallbackParam(v *types.Var, c *comparison) bool {
	for i := len(c.path) - 1; i > 0; i-- {
		lit, ok := c.path[i].(*ast.FuncLit)
		if !ok || !covers(lit.Type, &ast.Ident{NamePos: v.Pos(), Name: v.Name()}) {
			continue
		}
		call, ok := c.path[i-1].(*ast.CallExpr)
		if !ok {
			return false
		}
		s := p.at(call)
		return s != nil && s.lib == c.lib && s.use == catalog.Run
	}
	return false
}
