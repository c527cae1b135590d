package instance

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// ofCall: what a conversion converts, and what a function of one return
// returns.
func (x *index) ofCall(p place, c *ast.CallExpr) ([]place, survey.Origin) {
	if p.f.pkg.Info.Types[c.Fun].IsType() {
		return nil, ""
	}
	obj := p.callee()
	if obj == nil {
		return nil, survey.FromCall
	}
	x.see(obj)
	fn := x.functions[x.key(obj)]
	if fn == nil || fn.decl.Body == nil {
		return nil, survey.FromCall
	}
	returned := returns(fn.decl.Body)
	if len(returned) != 1 {
		return nil, survey.FromCall
	}
	return []place{{returned[0], fn.f, x.bind(p, c, fn)}}, survey.FromCall
}

// bind is the frame of a call.
func (x *index) bind(p place, c *ast.CallExpr, fn *function) *frame {
	fr := &frame{args: map[token.Pos]place{}, up: p.frame}
	for pos, i := range x.params(fn.obj.Signature()) {
		if i < len(c.Args) && !(fn.obj.Signature().Variadic() && i == fn.obj.Signature().Params().Len()-1) {
			fr.args[pos] = p.in(c.Args[i])
		}
	}
	return fr
}

// returns are the first results that a body returns; a nil is none.
func returns(body *ast.BlockStmt) []ast.Expr {
	var out []ast.Expr
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) == 0 {
				out = append(out, nil)
			} else if id, ok := n.Results[0].(*ast.Ident); !ok || id.Name != "nil" {
				out = append(out, n.Results[0])
			}
		}
		return true
	})
	if slices.Contains(out, nil) {
		return nil
	}
	return out
}
