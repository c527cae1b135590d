package replace

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

// access is one use of a field of the state.
type access struct {
	field *types.Var
	base  ast.Expr // what the field is selected from
	write bool
	delta int      // 1 counts up, -1 down
	value ast.Expr // what is assigned, nil when not an expression
	zero  bool     // the assignment empties the field
}

// fieldOf reads cb.field, cb.counts.field, cb.slots[i]: the field of the home
// struct, and what it is selected from.
func (s *subject) fieldOf(e ast.Expr) (*types.Var, ast.Expr) {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		v, ok := s.info.Uses[e.Sel].(*types.Var)
		if !ok || !v.IsField() {
			return nil, nil
		}
		if v = v.Origin(); s.fields[v] {
			if s.structOf(v) == s.home {
				return v, e.X
			}
			if _, base := s.fieldOf(e.X); base != nil {
				return v, base
			}
			if s.copied(e) {
				return nil, nil
			}
			return v, e.X
		}
		return s.fieldOf(e.X)
	case *ast.IndexExpr:
		return s.fieldOf(e.X)
	case *ast.StarExpr:
		return s.fieldOf(e.X)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return s.fieldOf(e.X)
		}
	}
	return nil, nil
}

// writes lists the assignments to the state in a node; the bodies of inner
// functions that it calls count as part of it.
func (s *subject) writes(n ast.Node) []access {
	return s.writesWithin(n, map[*types.Func]bool{})
}

func (s *subject) writesWithin(n ast.Node, seen map[*types.Func]bool) []access {
	var out []access
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			out = append(out, s.assigned(n)...)
		case *ast.IncDecStmt:
			if v, base := s.fieldOf(n.X); v != nil {
				d := 1
				if n.Tok == token.DEC {
					d = -1
				}
				out = append(out, access{field: v, base: base, write: true, delta: d})
			}
		case *ast.CallExpr:
			if a := s.atomicWrite(n); a != nil {
				out = append(out, *a)
			}
			if f := s.innerCall(n); f != nil && !seen[f.obj] {
				seen[f.obj] = true
				out = append(out, s.bound(f, n, s.writesWithin(f.decl.Body, seen))...)
			}
		}
		return true
	})
	return out
}

// bound puts the arguments of a call in the place of parameters.
func (s *subject) bound(f *function, call *ast.CallExpr, writes []access) []access {
	i := 0
	for _, field := range f.decl.Type.Params.List {
		for _, name := range field.Names {
			obj := s.info.Defs[name]
			for k := range writes {
				id, ok := unconvert(writes[k].value).(*ast.Ident)
				if ok && obj != nil && s.info.Uses[id] == obj && i < len(call.Args) {
					writes[k].value = call.Args[i]
				}
			}
			i++
		}
	}
	return writes
}

func (s *subject) assigned(n *ast.AssignStmt) []access {
	var out []access
	for i, lhs := range n.Lhs {
		v, base := s.fieldOf(lhs)
		if v == nil {
			continue
		}
		a := access{field: v, base: base, write: true}
		if len(n.Rhs) == len(n.Lhs) {
			a.value = n.Rhs[i]
		}
		switch n.Tok {
		case token.ADD_ASSIGN:
			a.delta, a.value = 1, nil
		case token.SUB_ASSIGN:
			a.delta, a.value = -1, nil
		case token.ASSIGN:
			a.zero = s.isZero(a.value)
			a.delta = s.appended(v, a.value)
		}
		out = append(out, a)
	}
	return out
}

// appended is 1 when a value is the field with something appended, or plus one.
func (s *subject) appended(v *types.Var, value ast.Expr) int {
	switch e := ast.Unparen(value).(type) {
	case *ast.CallExpr:
		if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "append" && len(e.Args) > 1 {
			if f, _ := s.fieldOf(e.Args[0]); f == v {
				return 1
			}
		}
	case *ast.BinaryExpr:
		if f, _ := s.fieldOf(e.X); f == v && e.Op == token.ADD {
			return 1
		}
	}
	return 0
}

// innerCall is the inner function that a call calls, or nil.
func (s *subject) innerCall(call *ast.CallExpr) *function {
	id := calleeIdent(call)
	if id == nil {
		return nil
	}
	fn, _ := s.info.Uses[id].(*types.Func)
	if fn == nil {
		return nil
	}
	if f := s.functions[fn.Origin()]; f != nil && f.vanishes {
		return f
	}
	return nil
}

func (s *subject) isZero(e ast.Expr) bool {
	if e == nil {
		return false
	}
	e = ast.Unparen(e)
	if tv := s.info.Types[e]; tv.Value != nil && rewrite.ZeroConstant(tv.Value) {
		return true
	}
	switch e := e.(type) {
	case *ast.CompositeLit:
		return len(e.Elts) == 0
	case *ast.Ident:
		return e.Name == "nil"
	case *ast.CallExpr:
		id, ok := e.Fun.(*ast.Ident)
		if ok && id.Name == "make" {
			return true
		}
		if tv, ok := s.info.Types[e.Fun]; ok && tv.IsType() && len(e.Args) == 1 {
			return s.isZero(e.Args[0])
		}
	case *ast.SliceExpr:
		return s.isZero(e.High)
	case *ast.UnaryExpr:
		return e.Op == token.AND && s.isZero(e.X)
	}
	return false
}
