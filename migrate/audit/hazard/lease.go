package hazard

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// gates are the calls that ask a breaker whether a call may run: of the
// breaker itself, and of functions of the package that hand out what it
// answered with.
func (p *pass) gates() []*step {
	out := p.of(catalog.Gate)
	seen := map[*types.Func]bool{}
	for i := 0; i < len(out); i++ {
		fn := p.handsOut(out[i])
		if fn == nil || seen[fn] {
			continue
		}
		seen[fn] = true
		for _, c := range p.callers[fn] {
			out = append(out, &step{
				CallExpr: c.call, use: catalog.Gate, path: c.path, breaker: receiverOf(p.TypesInfo, c.call),
				name: fn.Name(), lib: out[i].lib, call: out[i].call, hand: out[i].hand, passedOn: true,
			})
		}
	}
	return out
}

// handsOut is the function around a gate, when it returns what the result is to
// be reported with and whether the call may run, and nothing else.
func (p *pass) handsOut(gate *step) *types.Func {
	around, body := enclosing(gate.path)
	decl, ok := around.(*ast.FuncDecl)
	if !ok {
		return nil
	}
	fn, _ := p.TypesInfo.Defs[decl.Name].(*types.Func)
	if fn == nil || fn.Signature().Results().Len() != 2 {
		return nil
	}
	first, second := fn.Signature().Results().At(0).Type(), fn.Signature().Results().At(1).Type()
	if _, is := first.Underlying().(*types.Signature); !is && len(resultsOf(p.TypesInfo, gate.CallExpr)) == 2 && !types.Identical(first, resultsOf(p.TypesInfo, gate.CallExpr)[0]) {
		return nil
	}
	if !isError(second) && !isBool(second) {
		return nil
	}
	if _, direct := gate.path[len(gate.path)-1].(*ast.ReturnStmt); direct {
		return fn
	}
	a := p.answerOf(gate)
	if a == nil || a.token == nil {
		return nil
	}
	if slices.ContainsFunc(returnsOf(body), func(ret *ast.ReturnStmt) bool {
		return len(ret.Results) == 2 && mentions(p.TypesInfo, ret.Results[0], a.token)
	}) {
		return fn
	}
	return nil
}

// returnsOf are the return statements of a body, those of literals left out.
func returnsOf(body *ast.BlockStmt) []*ast.ReturnStmt {
	var out []*ast.ReturnStmt
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			out = append(out, n)
		}
		return true
	})
	return out
}
