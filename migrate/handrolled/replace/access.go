package replace

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
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

// atomicWrite reads cb.n.Add(1), cb.n.Store(0), atomic.AddInt32(&cb.n, 1) and
// the like.
func (s *subject) atomicWrite(call *ast.CallExpr) *access {
	op, on, args := s.atomicCall(call)
	if on == nil {
		return nil
	}
	v, base := s.fieldOf(on)
	if v == nil {
		return nil
	}
	a := &access{field: v, base: base, write: true}
	switch {
	case strings.HasPrefix(op, "Add") && len(args) == 1:
		a.delta = 1
		if u, ok := ast.Unparen(args[0]).(*ast.UnaryExpr); ok && (u.Op == token.SUB || u.Op == token.XOR) {
			a.delta = -1
		}
	case (strings.HasPrefix(op, "Store") || strings.HasPrefix(op, "Swap")) && len(args) == 1:
		a.value, a.zero = args[0], s.isZero(args[0])
	case strings.HasPrefix(op, "CompareAndSwap") && len(args) == 2:
		a.value, a.zero = args[1], s.isZero(args[1])
	default:
		return nil
	}
	return a
}

// atomicCall splits a call of sync/atomic into its operation, the variable and
// the other arguments.
func (s *subject) atomicCall(call *ast.CallExpr) (op string, on ast.Expr, args []ast.Expr) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return "", nil, nil
	}
	fn, ok := s.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "sync/atomic" {
		return "", nil, nil
	}
	if fn.Signature().Recv() != nil {
		return fn.Name(), sel.X, call.Args
	}
	if len(call.Args) == 0 {
		return "", nil, nil
	}
	return fn.Name(), call.Args[0], call.Args[1:]
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
	if tv, ok := s.info.Types[e]; ok && tv.Value != nil {
		switch tv.Value.Kind() {
		case constant.Int, constant.Float:
			return constant.Sign(tv.Value) == 0
		case constant.Bool:
			return !constant.BoolVal(tv.Value)
		case constant.String:
			return constant.StringVal(tv.Value) == ""
		}
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

// stateValue says which state an expression stands for: "open", "closed",
// "half" or "".
func (s *subject) stateValue(e ast.Expr) string {
	e = unconvert(e)
	if e == nil {
		return ""
	}
	tv, ok := s.info.Types[e]
	if !ok || tv.Value == nil {
		return ""
	}
	for name, c := range map[string]constant.Value{"open": s.r.Open.Value, "closed": s.r.Closed.Value, "half": s.r.Half.Value} {
		if c != nil && c.Kind() == tv.Value.Kind() && constant.Compare(c, token.EQL, tv.Value) {
			return name
		}
	}
	return ""
}

// unconvert takes conversions off: int32(StateOpen).
func unconvert(e ast.Expr) ast.Expr {
	for {
		e2 := e
		if e2 == nil {
			return nil
		}
		switch x := ast.Unparen(e2).(type) {
		case *ast.CallExpr:
			if id := calleeIdent(x); id != nil && len(x.Args) == 1 && slices.Contains([]string{"int", "int32", "int64", "uint32", "uint64", "uint8", "string"}, id.Name) {
				e = x.Args[0]
				continue
			}
			return x
		default:
			return x
		}
	}
}

// sets reports the states that a node moves to.
func (s *subject) sets(n ast.Node) []string {
	var out []string
	for _, w := range s.writes(n) {
		if w.field == s.r.State && s.r.State != nil {
			if to := s.stateValue(w.value); to != "" && !slices.Contains(out, to) {
				out = append(out, to)
			}
		}
	}
	return out
}

// countsFailure reports whether a node counts a failure: raises the counter
// that opens it, or opens it.
func (s *subject) countsFailure(n ast.Node) bool {
	for _, w := range s.writes(n) {
		if s.raises(w) && !s.totals[w.field] {
			return true
		}
		if w.field == s.r.State && s.stateValue(w.value) == "open" {
			return true
		}
		if s.r.State == nil && w.field == s.r.Since && !w.zero {
			return true
		}
	}
	return false
}

// raises reports whether a write raises a count that opens the breaker.
func (s *subject) raises(w access) bool { return slices.Contains(s.r.Failures, w.field) && w.delta > 0 }

// countsSuccess reports whether a node does what a success does.
func (s *subject) countsSuccess(n ast.Node) bool {
	for _, w := range s.writes(n) {
		switch {
		case slices.Contains(s.r.Failures, w.field) && (w.zero || w.delta < 0), s.raises(w) && s.totals[w.field],
			slices.Contains(s.r.Successes, w.field) && w.delta > 0,
			w.field == s.r.State && s.r.State != nil && s.stateValue(w.value) == "closed",
			s.r.State == nil && w.field == s.r.Since && w.zero:
			return true
		}
	}
	return false
}
