package hazard

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"net/url"
	"strings"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3011", shared)

// shared finds breakers that guard several hosts at once: one that is down cuts
// off the others.
func shared(p *pass) {
	first := map[*types.Var]*reach{}
	told := map[*types.Var]bool{}
	for _, f := range p.protectedFunctions() {
		b := p.breakerOf(f.step)
		if b == nil || told[b] || p.oneOfMany(f.step) {
			continue
		}
		for _, r := range p.reaches(f) {
			if first[b] == nil {
				first[b] = r
			} else if first[b].host != r.host {
				told[b] = true
				p.report(r.at, fmt.Sprintf("this breaker guards calls to %s and to %s: when one is down, calls to the other are rejected too", first[b].host, r.host),
					"make a breaker for each", related(first[b].at, "the other host"), related(f.step.CallExpr, "runs under the breaker here"))
				break
			}
		}
	}
	for _, s := range p.of(catalog.Run, catalog.Gate) {
		p.anyHost(s)
	}
}

// reach is a host that is called, and where its name is.
type reach struct {
	host string
	at   ast.Node
}

// reaches are the constant hosts of URLs in a protected function.
func (p *pass) reaches(f *protected) []*reach {
	var out []*reach
	if p.requestIn(p.bodiesBelow(f.body)) == nil {
		return nil
	}
	ast.Inspect(f.body, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if host := hostOf(p.TypesInfo.Types[e].Value); host != "" {
			out = append(out, &reach{host, e})
			return false
		}
		return true
	})
	return out
}

// hostOf is the host of a constant that begins like a URL, or "".
func hostOf(v constant.Value) string {
	if v == nil || v.Kind() != constant.String {
		return ""
	}
	s := constant.StringVal(v)
	if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
		return ""
	}
	u, err := url.Parse(strings.SplitN(s, "%", 2)[0])
	if err != nil || !strings.Contains(u.Hostname(), ".") {
		return ""
	}
	return u.Hostname()
}

// oneOfMany reports whether the breaker of a step is chosen from several, by a
// key or a name.
func (p *pass) oneOfMany(s *step) bool {
	if s.breaker == nil {
		return true
	}
	if _, index := ast.Unparen(s.breaker).(*ast.IndexExpr); index {
		return true
	}
	if v := localVar(p.TypesInfo, s.breaker); v != nil {
		return true
	}
	_, call := ast.Unparen(s.breaker).(*ast.CallExpr)
	return call
}

// anyHost finds a RoundTripper with a single breaker that knows that there are
// several hosts: it looks at which one a request goes to.
func (p *pass) anyHost(s *step) {
	decl := declaration(s.path)
	if decl == nil || decl.Recv == nil || decl.Name.Name != "RoundTrip" || p.oneOfMany(s) {
		return
	}
	params := paramsOf(p.TypesInfo, decl)
	if len(params) != 1 || typeName(params[0].Type()) == nil || typeName(params[0].Type()).Name() != "Request" || p.isField(s.breaker) == nil {
		return
	}
	if at := p.hostRead(decl.Body); at != nil {
		p.report(s.CallExpr, fmt.Sprintf("all hosts share %s, although requests go to several: when one is down, calls to the others are rejected too", p.isField(s.breaker).Name()),
			"keep a breaker for each host", related(at, "the host of a request is looked at here"))
	}
}

// isField is the field that an expression selects, or nil.
func (p *pass) isField(e ast.Expr) *types.Var {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	v, _ := p.TypesInfo.Uses[sel.Sel].(*types.Var)
	if v == nil || !v.IsField() {
		return nil
	}
	return v
}

// hostRead finds a look at the host of a URL.
func (p *pass) hostRead(body *ast.BlockStmt) ast.Node {
	var out ast.Node
	ast.Inspect(body, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || out != nil {
			return out == nil
		}
		obj := p.TypesInfo.Uses[sel.Sel]
		if obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "net/url" && (obj.Name() == "Host" || obj.Name() == "Hostname") {
			out = sel
		}
		return out == nil
	})
	return out
}
