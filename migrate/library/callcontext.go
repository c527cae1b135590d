package library

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/migrate/detect"
)

// callContext is the context that a call gets. The old call had none, so the
// breaker's function goes on using what it used: the parameter has a name only
// where the function already used the variable of that name.
type callContext struct {
	call  dst.Expr // template, cloned for use
	named string   // parameter name, or ""
	typ   string   // context.Context as the file says it
}

func (c callContext) expr() dst.Expr { return dst.Clone(c.call).(dst.Expr) }

// param adds the context parameter to a function literal.
func (c callContext) param(fn dst.Expr) {
	field := &dst.Field{Type: name(c.typ)}
	if c.named != "" {
		field.Names = []*dst.Ident{dst.NewIdent(c.named)}
	}
	unparenDst(fn).(*dst.FuncLit).Type.Params = &dst.FieldList{Opening: true, List: []*dst.Field{field}, Closing: true}
}

// contextFor chooses a context variable in scope, the request's context, or
// context.Background().
func (p *planner) contextFor(u *detect.Use, at *ast.CallExpr, fn *ast.FuncLit) callContext {
	f := u.Scope.File
	pkg := ""
	if fn != nil {
		pkg = p.emit.pkg(f, "context", "context")
	}
	c := callContext{typ: pkg + ".Context"}
	v, ofRequest := visibleContext(f.Pkg.Types.Scope().Innermost(at.Pos()), at.Pos())
	switch {
	case ofRequest && mentions(f.Pkg.Info, u.Scope.Node, v): // tests pass nil where it is not used
		c.call = call(v.Name() + ".Context")
	case v == nil || ofRequest:
		c.call = call(p.emit.pkg(f, "context", "context") + ".Background")
	default:
		c.call = name(v.Name())
		if fn != nil && readsOnly(f.Pkg.Info, fn, v) && !p.later(statementOf(u, at), v) && canRedeclare(f.Pkg.Info, fn, v.Name()) {
			c.named = v.Name()
		}
	}
	return c
}

// visibleContext finds the innermost parameter or variable of type
// context.Context, preferring one called ctx, else a *http.Request parameter.
func visibleContext(inner *types.Scope, pos token.Pos) (v *types.Var, ofRequest bool) {
	var request *types.Var
	for s := inner; s != nil && s != types.Universe; s = s.Parent() {
		if s.Parent() == types.Universe || s.Parent() != nil && s.Parent().Parent() == types.Universe {
			break // file and package scope
		}
		var found *types.Var
		for _, n := range s.Names() {
			v, ok := s.Lookup(n).(*types.Var)
			if !ok || n == "_" || v.Pos() >= pos || shadowed(inner, v, pos) {
				continue
			}
			switch {
			case isType(v.Type(), "context", "Context") && (found == nil || n == "ctx"):
				found = v
			case request == nil && v.Kind() == types.ParamVar && isRequest(v.Type()):
				request = v // a variable may still be nil here
			}
		}
		if found != nil {
			return found, false
		}
	}
	return request, request != nil
}

func shadowed(inner *types.Scope, v *types.Var, pos token.Pos) bool {
	_, obj := inner.LookupParent(v.Name(), pos)
	return obj != v
}

func isRequest(t types.Type) bool {
	p, ok := t.(*types.Pointer)
	return ok && isType(p.Elem(), "net/http", "Request")
}

func isType(t types.Type, pkg, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == pkg && n.Obj().Name() == name
}

// canRedeclare reports whether the body of fn still compiles, and means the
// same, when a parameter has the given name: what declares the name in the body
// has to be a := that declares another variable too, and no closure may have
// taken the parameter before.
func canRedeclare(info *types.Info, fn *ast.FuncLit, name string) bool {
	scope := info.Scopes[fn.Type]
	if scope == nil || scope.Lookup(name) == nil {
		return true
	}
	for _, stmt := range fn.Body.List {
		if here, beside := defines(info, stmt, name); here {
			return beside
		}
		if containsFunc(stmt) {
			return false
		}
	}
	return false
}

// defines reports whether a statement is a := that sets a name, and whether it
// declares another variable too.
func defines(info *types.Info, stmt ast.Stmt, name string) (here, beside bool) {
	s, ok := stmt.(*ast.AssignStmt)
	if !ok || s.Tok != token.DEFINE {
		return false, false
	}
	for _, lhs := range s.Lhs {
		id := lhs.(*ast.Ident)
		here = here || id.Name == name
		beside = beside || id.Name != name && id.Name != "_" && info.Defs[id] != nil
	}
	return here, beside
}

func containsFunc(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		_, lit := n.(*ast.FuncLit)
		found = found || lit
		return !found
	})
	return found
}

// later reports whether the call runs after its arguments are evaluated, in a
// go or defer statement, and the variable may change in between.
func (p *planner) later(stmt ast.Node, v *types.Var) bool {
	switch stmt.(type) {
	case *ast.GoStmt, *ast.DeferStmt:
		return len(p.stable.writes[v.Pos()]) > 0
	}
	return false
}

// readsOnly reports whether fn uses v and never assigns it or takes its
// address: then a parameter of the same name and value can take its place.
func readsOnly(info *types.Info, fn *ast.FuncLit, v *types.Var) bool {
	used, written := false, false
	isV := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && info.Uses[id] == v
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			used = used || info.Uses[n] == v
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				written = written || isV(lhs)
			}
		case *ast.UnaryExpr:
			written = written || n.Op == token.AND && isV(n.X)
		}
		return true
	})
	return used && !written
}
