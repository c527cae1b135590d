package hazard

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/catalog"
)

// makers tells which functions of a package make something new each time that
// they are called: a breaker, or a value of the package's own that holds one.
type makers struct {
	p     *pass
	known map[*types.Func]*made
}

// made is what an expression makes. The zero value is nothing.
type made struct {
	breaker bool
	holder  *types.Named // type of the package that holds it, nil for the breaker itself
}

func newMakers(p *pass) *makers { return &makers{p: p, known: map[*types.Func]*made{}} }

// of says what an expression makes; nil when it is not known to be new.
func (m *makers) of(e ast.Expr) *made {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return m.of(e.X)
	case *ast.CompositeLit:
		return m.literal(e)
	case *ast.CallExpr:
		obj := callee(m.p.TypesInfo, e)
		if lib, s := catalog.Lookup(obj); lib != nil {
			if s.Use == catalog.Make {
				return &made{breaker: true}
			}
			return nil
		}
		if fn, ok := obj.(*types.Func); ok {
			return m.function(fn)
		}
	}
	return nil
}

// literal is a hand-written breaker, or a struct with a new breaker in it.
func (m *makers) literal(lit *ast.CompositeLit) *made {
	named, _ := types.Unalias(m.p.TypesInfo.TypeOf(lit)).(*types.Named)
	if named == nil || named.Obj().Pkg() != m.p.Pkg {
		return nil
	}
	for _, c := range m.p.Candidates {
		if !c.Inlined && c.Type == named.Obj() {
			return &made{breaker: true}
		}
	}
	for _, el := range lit.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			el = kv.Value
		}
		if in := m.of(el); in != nil {
			return &made{breaker: true, holder: named.Origin()}
		}
	}
	return nil
}

// function is what a function of the package makes: every value it returns is
// new, and goes nowhere else.
func (m *makers) function(fn *types.Func) *made {
	decl := m.p.decls[fn]
	if fn == nil || decl == nil || decl.Recv != nil {
		return nil
	}
	if got, ok := m.known[fn]; ok {
		return got
	}
	m.known[fn] = nil // while it is looked at
	var out *made
	ok := true
	inspectPath(decl.Body, nil, func(n ast.Node, _ []ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			got, fine := m.returned(decl, n)
			ok = ok && fine
			if got != nil {
				out = got
			}
		}
		return true
	})
	if !ok {
		out = nil
	}
	m.known[fn] = out
	return out
}

// returned looks at the first value that a statement returns; nil is no answer.
func (m *makers) returned(decl *ast.FuncDecl, ret *ast.ReturnStmt) (*made, bool) {
	if len(ret.Results) == 0 {
		return nil, false
	}
	e := ast.Unparen(ret.Results[0])
	if id, ok := e.(*ast.Ident); ok && id.Name == "nil" {
		return nil, true
	}
	if v := localVar(m.p.TypesInfo, e); v != nil {
		got := m.variable(decl.Body, v)
		return got, got != nil
	}
	got := m.of(e)
	return got, got != nil
}

// variable is what a variable that is returned holds: new values only, which
// are stored nowhere.
func (m *makers) variable(body *ast.BlockStmt, v *types.Var) *made {
	info := m.p.TypesInfo
	value := onlyValue(info, body, v)
	if value == nil {
		return m.filled(body, v)
	}
	got := m.of(value)
	if got == nil {
		if got = m.filled(body, v); got == nil || !isLiteral(value) {
			return nil
		}
	}
	if escapesBut(info, body, v, func(path []ast.Node, _ *ast.Ident) bool {
		_, ret := path[len(path)-1].(*ast.ReturnStmt)
		return ret || literalsIn(path, nil) > 0
	}) {
		return nil
	}
	return got
}

func isLiteral(e ast.Expr) bool {
	_, ok := plainExpr(e).(*ast.CompositeLit)
	return ok
}

// filled is a struct whose breaker is put into a field after it was made.
func (m *makers) filled(body *ast.BlockStmt, v *types.Var) *made {
	named, _ := typeName(v.Type()).(*types.TypeName)
	if named == nil || named.Pkg() != m.p.Pkg {
		return nil
	}
	var out *made
	ast.Inspect(body, func(n ast.Node) bool {
		names, values := assignment(n)
		for i, name := range names {
			sel, ok := ast.Unparen(name).(*ast.SelectorExpr)
			if ok && i < len(values) && localVar(m.p.TypesInfo, sel.X) == v && m.of(values[i]) != nil {
				holder, _ := named.Type().(*types.Named)
				out = &made{breaker: true, holder: holder}
			}
		}
		return true
	})
	return out
}

// guarding reports whether a call is of a method that runs something under a
// breaker of its receiver.
func (m *makers) guarding(call *ast.CallExpr) bool {
	decl := m.p.declOf(m.p.TypesInfo, call)
	if decl == nil || decl.Recv == nil || len(decl.Recv.List[0].Names) == 0 {
		return false
	}
	recv := m.p.TypesInfo.Defs[decl.Recv.List[0].Names[0]]
	return slices.ContainsFunc(m.p.of(catalog.Run, catalog.Gate), func(s *step) bool {
		return s.breaker != nil && covers(decl, s.CallExpr) && mentions(m.p.TypesInfo, s.breaker, recv)
	})
}
