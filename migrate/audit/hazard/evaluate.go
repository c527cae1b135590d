package hazard

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// evaluator runs a predicate. What it does not understand is unknown, and so is
// what depends on it.
type evaluator struct {
	*pass
	counts counts
	param  *types.Var
	env    map[types.Object]value
	depth  int
}

// value is a constant, or unknown without one.
type value struct {
	c     constant.Value
	share bool // a count was divided by another
}

func (v value) truth() reply {
	if v.c == nil || v.c.Kind() != constant.Bool {
		return unsure
	}
	if constant.BoolVal(v.c) {
		return yes
	}
	return no
}

func decided(a reply) value {
	if a == unsure {
		return value{}
	}
	return value{c: constant.MakeBool(a == yes)}
}

// run executes statements up to the first return.
func (r *evaluator) run(list []ast.Stmt) value {
	for i, s := range list {
		switch s := s.(type) {
		case *ast.ReturnStmt:
			if len(s.Results) != 1 {
				return value{}
			}
			return r.eval(s.Results[0])
		case *ast.AssignStmt:
			r.assign(s)
		case *ast.DeclStmt:
			r.declare(s)
		case *ast.BlockStmt:
			return r.run(append(append([]ast.Stmt(nil), s.List...), list[i+1:]...))
		case *ast.IfStmt:
			return r.branch(s, list[i+1:])
		case *ast.SwitchStmt:
			return r.cases(s, list[i+1:])
		case *ast.ExprStmt, *ast.DeferStmt, *ast.EmptyStmt: // logs
		default:
			return value{}
		}
	}
	return value{}
}

func (r *evaluator) branch(s *ast.IfStmt, rest []ast.Stmt) value {
	if s.Init != nil {
		a, ok := s.Init.(*ast.AssignStmt)
		if !ok {
			return value{}
		}
		r.assign(a)
	}
	then := append(append([]ast.Stmt(nil), s.Body.List...), rest...)
	other := rest
	if s.Else != nil {
		other = append([]ast.Stmt{s.Else}, rest...)
	}
	return r.either(r.eval(s.Cond), then, other)
}

// either runs what a condition leads to, or both when it is not known.
func (r *evaluator) either(cond value, then, other []ast.Stmt) value {
	switch cond.truth() {
	case yes:
		return r.run(then)
	case no:
		return r.run(other)
	}
	a, b := r.fork().run(then), r.fork().run(other)
	if a.truth() != unsure && a.truth() == b.truth() {
		return a
	}
	return value{}
}

func (r *evaluator) fork() *evaluator {
	out := *r
	out.env = map[types.Object]value{}
	for k, v := range r.env {
		out.env[k] = v
	}
	return &out
}

// cases runs a switch without a tag as the conditions it stands for.
func (r *evaluator) cases(s *ast.SwitchStmt, rest []ast.Stmt) value {
	if s.Tag != nil || s.Init != nil {
		return value{}
	}
	other := rest
	for _, c := range s.Body.List {
		if c := c.(*ast.CaseClause); c.List == nil {
			other = append(append([]ast.Stmt(nil), c.Body...), rest...)
		}
	}
	for i := len(s.Body.List) - 1; i >= 0; i-- {
		c := s.Body.List[i].(*ast.CaseClause)
		if len(c.List) > 1 {
			return value{}
		}
		if len(c.List) == 1 {
			body := &ast.BlockStmt{List: append(append([]ast.Stmt(nil), c.Body...), rest...)}
			other = []ast.Stmt{&ast.IfStmt{Cond: c.List[0], Body: body, Else: &ast.BlockStmt{List: other}}}
		}
	}
	return r.run(other)
}

func (r *evaluator) assign(s *ast.AssignStmt) {
	for i, lhs := range s.Lhs {
		id, ok := lhs.(*ast.Ident)
		if !ok {
			continue
		}
		v := value{}
		if len(s.Lhs) == len(s.Rhs) && (s.Tok == token.ASSIGN || s.Tok == token.DEFINE) {
			v = r.eval(s.Rhs[i])
		}
		r.env[r.TypesInfo.ObjectOf(id)] = v
	}
}

func (r *evaluator) declare(s *ast.DeclStmt) {
	decl, ok := s.Decl.(*ast.GenDecl)
	if !ok || decl.Tok != token.VAR {
		return
	}
	for _, spec := range decl.Specs {
		vs := spec.(*ast.ValueSpec)
		for i, id := range vs.Names {
			v := value{}
			if i < len(vs.Values) && len(vs.Values) == len(vs.Names) {
				v = r.eval(vs.Values[i])
			}
			r.env[r.TypesInfo.Defs[id]] = v
		}
	}
}

func (r *evaluator) eval(e ast.Expr) value {
	if tv := r.TypesInfo.Types[e]; tv.Value != nil {
		return value{c: tv.Value}
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.eval(e.X)
	case *ast.Ident:
		return r.env[r.TypesInfo.Uses[e]]
	case *ast.SelectorExpr:
		if varOf(r.TypesInfo, e.X) == r.param && r.param != nil {
			if n, ok := r.counts.field(e.Sel.Name); ok {
				return value{c: constant.MakeInt64(n)}
			}
		}
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return decided(opposite(r.eval(e.X).truth()))
		}
	case *ast.BinaryExpr:
		return r.binary(e)
	case *ast.CallExpr:
		return r.call(e)
	}
	return value{}
}

func opposite(a reply) reply {
	switch a {
	case yes:
		return no
	case no:
		return yes
	}
	return unsure
}

// call is a conversion, or a call of a function of the package.
func (r *evaluator) call(e *ast.CallExpr) value {
	if tv := r.TypesInfo.Types[e.Fun]; tv.IsType() && len(e.Args) == 1 {
		v := r.eval(e.Args[0])
		if v.c != nil && v.c.Kind() == constant.Float && isInteger(tv.Type) {
			f, _ := constant.Float64Val(v.c)
			v.c = constant.MakeInt64(int64(f))
		}
		return v
	}
	fn, _ := callee(r.TypesInfo, e).(*types.Func)
	fd := r.declOf(r.TypesInfo, e)
	if fd == nil || r.depth > 2 || fn.Signature().Params().Len() != len(e.Args) {
		return value{}
	}
	inner := &evaluator{pass: r.pass, counts: r.counts, env: map[types.Object]value{}, depth: r.depth + 1}
	for i := range e.Args {
		param := fn.Signature().Params().At(i)
		if varOf(r.TypesInfo, e.Args[i]) == r.param && r.param != nil {
			inner.param = param
			continue
		}
		inner.env[param] = r.eval(e.Args[i])
	}
	return inner.run(fd.Body.List)
}
