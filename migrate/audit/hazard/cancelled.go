package hazard

import (
	"go/ast"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3017", cancelled)

// cancelled finds breakers that take it for a failure of the dependency when
// the caller goes away.
func cancelled(p *pass) {
	told := map[*types.Var]bool{}
	for _, f := range p.protectedFunctions() {
		b := p.breakerOf(f.step)
		if b == nil || told[b] || !countsAnyError(f.step.lib) {
			continue
		}
		made := p.madeAs(b)
		if made == nil || made.call == nil || !p.defaultVerdict(made) {
			continue
		}
		if use := p.usesCallersContext(f); use != nil {
			told[b] = true
			p.report(use, "when the caller gives up, the call ends with context.Canceled, and that counts as a failure: users who leave open the breaker for all others",
				excludeCancelled(f.step.lib), related(made.CallExpr, "the breaker, with the default verdict on errors"))
		}
	}
}

// countsAnyError reports whether a library takes any error for a failure when
// it is not told otherwise. hystrix-go, cep21/circuit, mercari and rubyist, and
// the canonical package, leave cancellation out.
func countsAnyError(lib *catalog.Library) bool {
	if lib == nil {
		return false
	}
	switch lib.Source {
	case "gobreaker", "gobreaker/v2", "eapache", "goresilience":
		return true
	}
	return false
}

func excludeCancelled(lib *catalog.Library) string {
	switch lib.Source {
	case "gobreaker":
		return "set IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, context.Canceled) }"
	case "gobreaker/v2":
		return "set IsExcluded: func(err error) bool { return errors.Is(err, context.Canceled) }"
	}
	return "return nil to the breaker when the context of the caller has ended, and the error beside it"
}

// breakerOf is the field or variable that the breaker of a step is kept in.
func (p *pass) breakerOf(s *step) *types.Var {
	if s.breaker == nil {
		return nil
	}
	return originOf(origin(p.TypesInfo, s.breaker, outermost(s.path)))
}

// madeAs is the only constructor whose breaker is kept in a field or variable,
// or nil.
func (p *pass) madeAs(v *types.Var) *step {
	var out *step
	for _, s := range p.of(catalog.Make) {
		if len(s.path) == 0 || p.keptAs(s) != v && !p.keptLater(s, v) {
			continue
		}
		if out != nil {
			return nil
		}
		out = s
	}
	return out
}

// keptLater reports whether a new breaker gets to v by way of a local variable.
func (p *pass) keptLater(s *step, v *types.Var) bool {
	local, body := assigned(p.TypesInfo, s.path, s.CallExpr), outermost(s.path)
	if local == nil || body == nil {
		return false
	}
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && localVar(p.TypesInfo, n.Value) == local {
				field, _ := p.TypesInfo.Uses[id].(*types.Var)
				found = found || originOf(field) == v
			}
		case *ast.AssignStmt:
			for i, rhs := range n.Rhs {
				found = found || i < len(n.Lhs) && localVar(p.TypesInfo, rhs) == local && originOf(varOf(p.TypesInfo, n.Lhs[i])) == v
			}
		}
		return !found
	})
	return found
}

// defaultVerdict reports whether a breaker is surely made without a say on which
// errors count.
func (p *pass) defaultVerdict(made *step) bool {
	if made.call.Symbol.SettingsArg == catalog.None {
		return true
	}
	for _, s := range p.allSettings() {
		if s.Call != nil && s.Call.CallExpr == made.CallExpr {
			return s.Complete && s.key("classify") == nil
		}
	}
	return false
}

// usesCallersContext finds where a protected function passes on the context of
// whoever called, and nothing in it looks at how that ended.
func (p *pass) usesCallersContext(f *protected) ast.Node {
	var out ast.Node
	for _, b := range p.bodiesBelow(f.body) {
		if p.looksAtCancellation(b) {
			return nil
		}
	}
	ast.Inspect(f.body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || out != nil || !canFail(p.TypesInfo, call) {
			return out == nil
		}
		for _, arg := range call.Args {
			if p.isCallersContext(arg, f) {
				out = call
			}
		}
		return out == nil
	})
	return out
}

// canFail reports whether a call returns an error.
func canFail(info *types.Info, call *ast.CallExpr) bool {
	for _, t := range resultsOf(info, call) {
		if isError(t) {
			return true
		}
	}
	return false
}

// isCallersContext reports whether an expression is a parameter of the function
// around a literal, one derived from it that is cancelled with it, or the
// context of a request that came in.
func (p *pass) isCallersContext(e ast.Expr, f *protected) bool {
	for range maxOrigin {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			v, _ := p.TypesInfo.Uses[x].(*types.Var)
			if v == nil || !isContext(v.Type()) {
				return false
			}
			if p.isParameter(v, f.path) {
				return true
			}
			if e = onlyValue(p.TypesInfo, outermost(f.path), v); e == nil {
				return false
			}
		case *ast.CallExpr:
			fn, _ := callee(p.TypesInfo, x).(*types.Func)
			switch {
			case fn == nil || fn.Pkg() == nil:
				return false
			case fn.FullName() == "(*net/http.Request).Context":
				return true
			case fn.Pkg().Path() != "context" || fn.Name() == "WithoutCancel" || len(x.Args) == 0:
				return false
			}
			e = x.Args[0]
		default:
			return false
		}
	}
	return false
}

// isParameter reports whether a variable is a parameter of a declaration or
// literal on a path.
func (p *pass) isParameter(v *types.Var, path []ast.Node) bool {
	for _, n := range path {
		for _, param := range paramsOf(p.TypesInfo, n) {
			if param == v {
				return true
			}
		}
	}
	return false
}

func isContext(t types.Type) bool {
	obj := typeName(t)
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "context" && obj.Name() == "Context"
}

// looksAtCancellation reports whether a body distinguishes the end of a
// context.
func (p *pass) looksAtCancellation(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return !found
		}
		obj := p.TypesInfo.Uses[id]
		if obj == nil || obj.Pkg() == nil {
			return !found
		}
		fn, isFunc := obj.(*types.Func)
		found = found || obj.Pkg().Path() == "context" && (obj.Name() == "Canceled" || obj.Name() == "WithoutCancel" || obj.Name() == "Background") ||
			isFunc && fn.FullName() == "(context.Context).Err"
		return !found
	})
	return found
}
