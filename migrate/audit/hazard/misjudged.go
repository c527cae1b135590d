package hazard

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
)

var _ = hazard("CB3018", misjudged)

// misjudged finds verdicts that do not depend on the result, HTTP statuses that
// nobody looks at, and mistakes of the caller that count as failures.
func misjudged(p *pass) {
	for _, s := range p.allSettings() {
		for i := range s.Given {
			p.judgeVerdict(&s.Given[i])
		}
	}
	told := map[ast.Node]bool{}
	for _, f := range p.protectedFunctions() {
		if f.step.lib != nil && f.step.lib.Source == "failsafe" || told[f.fn] {
			continue // its policies see the response
		}
		told[f.fn] = true
		p.judgeStatus(f)
	}
}

// verdicts are settings that say whether a result counts, and what a constant
// answer makes of them.
var verdicts = map[string]map[bool]string{
	"IsSuccessful": {
		true:  "no error counts as a failure: the breaker never opens",
		false: "each call counts as a failure, those that went well too: the breaker opens after a few",
	},
	"IsExcluded": {true: "no call counts: the breaker never opens"},
}

// judgeVerdict tells of a function that always answers the same.
func (p *pass) judgeVerdict(g *entry) {
	texts := verdicts[g.Name]
	if texts == nil {
		return
	}
	body := p.bodyOfValue(g.Expr)
	if body == nil || len(body.List) == 0 {
		return
	}
	answers := p.constantAnswers(body)
	if len(answers) != 1 {
		return
	}
	for always := range answers {
		if texts[always] != "" {
			p.report(g.Expr, fmt.Sprintf("%s always answers %v: %s", g.Name, always, texts[always]), "let it look at the error")
		}
	}
}

// bodyOfValue is the body of the function that an expression is or names, or
// nil.
func (p *pass) bodyOfValue(e ast.Expr) *ast.BlockStmt {
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return e.Body
	case *ast.Ident:
		if fn, ok := p.TypesInfo.Uses[e].(*types.Func); ok && p.decls[fn] != nil {
			return p.decls[fn].Body
		}
	case *ast.SelectorExpr:
		if fn, ok := p.TypesInfo.Uses[e.Sel].(*types.Func); ok && p.decls[fn.Origin()] != nil {
			return p.decls[fn.Origin()].Body
		}
	}
	return nil
}

// constantAnswers are the answers of a function that returns constants only;
// none when it may return something else.
func (p *pass) constantAnswers(body *ast.BlockStmt) map[bool]bool {
	out := map[bool]bool{}
	other := false
	ast.Inspect(body, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		ret, ok := n.(*ast.ReturnStmt)
		if !ok {
			return true
		}
		if len(ret.Results) != 1 || p.TypesInfo.Types[ret.Results[0]].Value == nil {
			other = true
			return true
		}
		if v := p.TypesInfo.Types[ret.Results[0]].Value; v.Kind() == constant.Bool {
			out[constant.BoolVal(v)] = true
		}
		return true
	})
	if other {
		return nil
	}
	return out
}
