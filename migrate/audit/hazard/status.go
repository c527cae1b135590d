package hazard

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// judgeStatus looks at what a protected function makes of HTTP statuses.
func (p *pass) judgeStatus(f *protected) {
	bodies := p.bodiesBelow(f.body)
	request := p.requestIn(bodies)
	if request == nil {
		return
	}
	tests, careful := p.statusTests(bodies)
	switch {
	case careful:
	case len(tests) == 0:
		if !p.responseGoesOn(bodies) {
			p.report(request, "nothing under the breaker looks at the status of the response: a server that answers 500 to all calls does not open it",
				"return an error to the breaker for statuses from 500 on", related(f.step.CallExpr, "runs under the breaker here"))
		}
	case len(tests) == 1 && p.countsMistakes(tests[0]) && p.returnsErrorThen(tests[0]) && p.defaultVerdictOf(f.step):
		p.report(tests[0], "statuses from 400 on count as failures: callers who ask for what is not there, or without permission, open the breaker for all others",
			"count statuses from 500 on, and 429", related(f.step.CallExpr, "runs under the breaker here"))
	}
}

// defaultVerdictOf reports whether any error that a step's function returns
// counts as a failure, as far as one can see.
func (p *pass) defaultVerdictOf(s *step) bool {
	if s.hand != nil {
		return !s.role.Classified
	}
	if s.lib == nil {
		return false
	}
	switch s.lib.Source {
	case "hystrix", "eapache":
		return true
	}
	b := p.breakerOf(s)
	if b == nil {
		return false
	}
	made := p.madeAs(b)
	return made != nil && made.call != nil && countsAnyError(s.lib) && p.defaultVerdict(made)
}

// requestIn finds a request by net/http.
func (p *pass) requestIn(bodies []*ast.BlockStmt) *ast.CallExpr {
	var out *ast.CallExpr
	for _, b := range bodies {
		ast.Inspect(b, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && out == nil && isRequest(p.TypesInfo, call) {
				out = call
			}
			return out == nil
		})
	}
	return out
}

func isRequest(info *types.Info, call *ast.CallExpr) bool {
	fn, _ := callee(info, call).(*types.Func)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "net/http" {
		return false
	}
	switch fn.FullName() {
	case "(*net/http.Client).Do", "(*net/http.Client).Get", "(*net/http.Client).Post", "(*net/http.Client).Head", "(*net/http.Client).PostForm",
		"net/http.Get", "net/http.Post", "net/http.Head", "net/http.PostForm",
		"(net/http.RoundTripper).RoundTrip", "(*net/http.Transport).RoundTrip":
		return true
	}
	return false
}

// statusTests are the conditions that compare a status in some bodies. It is
// looked at with care where something else is done with it.
func (p *pass) statusTests(bodies []*ast.BlockStmt) (tests []*ast.BinaryExpr, careful bool) {
	for _, b := range bodies {
		inspectPath(b, nil, func(n ast.Node, path []ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || !isStatus(p.TypesInfo, sel) {
				return true
			}
			test, other := statusUse(path)
			careful = careful || other
			if test != nil && !slices.Contains(tests, test) {
				tests = append(tests, test)
			}
			return true
		})
	}
	return tests, careful
}

func isStatus(info *types.Info, sel *ast.SelectorExpr) bool {
	v, ok := info.Uses[sel.Sel].(*types.Var)
	return ok && (v.Name() == "StatusCode" || v.Name() == "Status") && v.IsField() && v.Pkg() != nil && v.Pkg().Path() == "net/http"
}

// statusUse is the outermost condition that a status is compared in. One that
// is only part of a text is in none; any other use is careful.
func statusUse(path []ast.Node) (test *ast.BinaryExpr, careful bool) {
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.BinaryExpr:
			test = n
		case *ast.ParenExpr:
		case *ast.CallExpr, *ast.KeyValueExpr:
			return nil, !text(n)
		default:
			return test, test == nil
		}
	}
	return test, test == nil
}

// text reports whether a node formats an error, a text or a log.
func text(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		_, isField := n.(*ast.KeyValueExpr)
		return isField
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	name := strings.ToLower(sel.Sel.Name)
	for _, verb := range []string{"errorf", "sprintf", "printf", "println", "debug", "info", "warn", "error", "log", "int", "any", "string"} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}

// countsMistakes reports whether a condition on a status holds for those from
// 400 to 499: it is a comparison with 400, or with a success.
func (p *pass) countsMistakes(b *ast.BinaryExpr) bool {
	x, _ := ast.Unparen(b.X).(*ast.BinaryExpr)
	y, _ := ast.Unparen(b.Y).(*ast.BinaryExpr)
	switch b.Op {
	case token.LOR:
		return x != nil && y != nil && (p.countsMistakes(x) || p.countsMistakes(y))
	case token.LAND:
		return x != nil && y != nil && p.countsMistakes(x) && p.countsMistakes(y)
	}
	v := p.TypesInfo.Types[b.Y].Value
	if v == nil || v.Kind() != constant.Int {
		return false
	}
	limit, _ := constant.Int64Val(v)
	switch b.Op {
	case token.GEQ:
		return limit == 300 || limit == 400
	case token.GTR:
		return limit == 299 || limit == 399
	case token.NEQ:
		return limit == 2 || limit >= 200 && limit < 300
	}
	return false
}

// returnsErrorThen reports whether a condition is that of an if statement that
// returns an error which is not nil.
func (p *pass) returnsErrorThen(cond *ast.BinaryExpr) bool {
	found := false
	for _, file := range p.Files {
		if !covers(file, cond) {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.IfStmt)
			if !ok || s.Cond != cond {
				return !found
			}
			for _, stmt := range s.Body.List {
				if ret, ok := stmt.(*ast.ReturnStmt); ok && len(ret.Results) > 0 {
					last := ret.Results[len(ret.Results)-1]
					found = !isNil(p.TypesInfo, last)
				}
			}
			return !found
		})
	}
	return found
}

// responseGoesOn reports whether a response is handed to something that may look
// at its status: more than its body is, elsewhere than in a return.
func (p *pass) responseGoesOn(bodies []*ast.BlockStmt) bool {
	goesOn := false
	for _, b := range bodies {
		inspectPath(b, nil, func(n ast.Node, path []ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok || len(path) == 0 || !isResponse(p.TypesInfo.TypeOf(id)) || p.TypesInfo.Uses[id] == nil {
				return true
			}
			switch parent := path[len(path)-1].(type) {
			case *ast.SelectorExpr:
				if _, isMethod := p.TypesInfo.Uses[parent.Sel].(*types.Func); isMethod {
					goesOn = true
				}
			case *ast.CallExpr:
				goesOn = goesOn || p.declOf(p.TypesInfo, parent) == nil
			case *ast.ReturnStmt, *ast.BinaryExpr, *ast.AssignStmt, *ast.StarExpr:
			default:
				goesOn = true
			}
			return true
		})
	}
	return goesOn
}

func isResponse(t types.Type) bool {
	obj := typeName(t)
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "net/http" && obj.Name() == "Response"
}
