package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// pure reports whether a statement has no effect but on the state and on local
// variables, so that it can go once the canonical breaker keeps the state.
// Returns and jumps are no effects: the caller looks at them.
func (s *subject) pure(n ast.Node) bool {
	ok := true
	ast.Inspect(n, func(n ast.Node) bool {
		if !ok || n == nil {
			return false
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			ok = s.pureCall(n)
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, lhs := range n.Lhs {
					ok = ok && s.ours(lhs)
				}
			}
		case *ast.IncDecStmt:
			ok = s.ours(n.X)
		case *ast.SendStmt, *ast.GoStmt, *ast.SelectStmt, *ast.FuncLit:
			ok = false
		case *ast.UnaryExpr:
			ok = n.Op != token.ARROW
		}
		return ok
	})
	return ok
}

// ours reports whether an assignment changes the state or a local variable.
func (s *subject) ours(e ast.Expr) bool {
	if v, _ := s.fieldOf(e); v != nil {
		return true
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	if id.Name == "_" {
		return true
	}
	v, ok := s.info.ObjectOf(id).(*types.Var)
	return ok && !v.IsField() && v.Parent() != s.Package.Types.Scope()
}

// pureCall reports whether a call only computes, locks, or works on the state.
func (s *subject) pureCall(call *ast.CallExpr) bool {
	if tv, ok := s.info.Types[call.Fun]; ok && (tv.IsType() || tv.IsBuiltin()) {
		id, _ := ast.Unparen(call.Fun).(*ast.Ident)
		return id == nil || id.Name != "panic" && id.Name != "close" && id.Name != "print" && id.Name != "println" && id.Name != "recover"
	}
	if s.lockCall(call) != nil || s.outerLock(call) != nil || s.innerPure(call) {
		return true
	}
	if op, on, _ := s.atomicCall(call); on != nil {
		v, _ := s.fieldOf(on)
		return v != nil || strings.HasPrefix(op, "Load")
	}
	if s.isClock(call) {
		return true
	}
	id := calleeIdent(call)
	if id != nil && s.r.Rule.Var != nil && s.info.Uses[id] == types.Object(s.r.Rule.Var) {
		return true
	}
	if id == nil {
		return false
	}
	fn, ok := s.info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "time":
		switch fn.Name() {
		case "Sleep", "AfterFunc", "Stop", "Reset", "NewTimer", "NewTicker", "After", "Tick":
			return false
		}
		return true
	case "math", "slices", "sort", "cmp":
		return true
	}
	return s.methodOfState(fn) || s.computes(fn.Origin())
}

// computes reports whether a function of the package only computes something.
func (s *subject) computes(fn *types.Func) bool {
	if fn.Pkg() != s.Package.Types || s.functions[fn] != nil {
		return false
	}
	if known, ok := s.computing[fn]; ok {
		return known
	}
	s.computing[fn] = false // while it is looked at
	for _, file := range s.Package.Syntax {
		for _, d := range file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil && s.info.Defs[fd.Name] == types.Object(fn) {
				s.computing[fn] = s.pure(fd.Body)
			}
		}
	}
	return s.computing[fn]
}

// methodOfState reports whether a function is another one that the canonical
// breaker answers for, such as a getter that advances the state.
func (s *subject) methodOfState(fn *types.Func) bool {
	f := s.functions[fn.Origin()]
	return f != nil && (f.kind == readerKind || f.vanishes && s.innerIsPure(f))
}

func (s *subject) innerPure(call *ast.CallExpr) bool {
	f := s.innerCall(call)
	return f != nil && s.innerIsPure(f)
}

// innerIsPure reports whether what an inner function does besides moving the
// state happens at a change of state, which an observer takes over.
func (s *subject) innerIsPure(f *function) bool {
	if f.checking {
		return true
	}
	f.checking = true
	defer func() { f.checking = false }()
	return s.pure(f.decl.Body) || s.onlyMoves(f.decl.Body.List)
}

// isClock reports whether a call asks for the present time: a field or
// function of the kind that the roles name, or the Now method of something.
func (s *subject) isClock(call *ast.CallExpr) bool {
	tv, ok := s.info.Types[call]
	if !ok || !isTime(tv.Type) || len(call.Args) > 0 {
		return false
	}
	id := calleeIdent(call)
	if id == nil {
		return false
	}
	return s.r.Clock != nil && s.info.Uses[id] == s.r.Clock || strings.Contains(strings.ToLower(id.Name), "now")
}

func isTime(t types.Type) bool {
	n := rewrite.NamedType(t)
	return n != nil && n.Pkg() != nil && n.Pkg().Path() == "time" && n.Name() == "Time"
}

// lockCall is the call that a statement or expression makes on a lock of the
// breaker, or nil.
func (s *subject) lockCall(n ast.Node) *ast.CallExpr {
	call := callOf(n)
	if call == nil {
		return nil
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	switch sel.Sel.Name {
	case "Lock", "Unlock", "RLock", "RUnlock":
	default:
		return nil
	}
	if x, ok := ast.Unparen(sel.X).(*ast.SelectorExpr); ok {
		if v, ok := s.info.Uses[x.Sel].(*types.Var); ok && s.locks[v.Origin()] {
			return call
		}
	}
	if rewrite.NamedType(s.info.TypeOf(sel.X)) == s.home {
		for v := range s.locks {
			if v.Embedded() {
				return call
			}
		}
	}
	return nil
}
