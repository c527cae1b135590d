package replace

import (
	"go/ast"
	"go/types"
)

// givesBack reports whether a list only takes a half-open breaker back to open,
// with the open time over as before: the probe said nothing.
func (s *subject) givesBack(list []ast.Stmt) bool {
	for _, st := range list {
		if s.countsRaise(st) {
			return false
		}
		for _, w := range s.writes(st) {
			if w.field == s.r.Since || w.field == s.r.State && s.stateValue(w.value) != "open" {
				return false
			}
		}
	}
	return true
}

// failed is the condition under which a result is a failure, when one place
// counts both: it branches on a parameter below its branches on the state.
func (w *writer) failed(list []ast.Stmt) string {
	s := w.s
	if d := w.decider(list); d.v != nil {
		s.stays[d.v] = true
		return d.condition()
	}
	for p := range w.f.obj.Signature().Params().Variables() {
		used := false
		for _, st := range list {
			used = used || s.decides(st, p)
		}
		if !used {
			continue
		}
		switch {
		case isError(p.Type()):
			return p.Name() + " != nil"
		case isBool(p.Type()):
			if s.r.Methods[w.f.obj].Negated {
				return p.Name()
			}
			return "!" + p.Name()
		}
	}
	return ""
}

// decides reports whether a parameter takes part in a condition of a
// statement, or is handed to an inner function.
func (s *subject) decides(st ast.Stmt, p *types.Var) bool {
	found := false
	ast.Inspect(st, func(n ast.Node) bool {
		var where ast.Node
		switch n := n.(type) {
		case *ast.IfStmt:
			where = n.Cond
		case *ast.CaseClause:
			for _, e := range n.List {
				found = found || s.uses(e, p)
			}
		case *ast.CallExpr:
			if s.innerCall(n) != nil {
				where = n
			}
		}
		if where != nil {
			found = found || s.uses(where, p)
		}
		return !found
	})
	return found
}

func (s *subject) uses(n ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && s.info.Uses[id] == v {
			found = true
		}
		return !found
	})
	return found
}

// cause is the error of the call, if the function knows it.
func (w *writer) cause() string {
	for p := range w.f.obj.Signature().Params().Variables() {
		if isError(p.Type()) && p.Name() != "" && p.Name() != "_" {
			return p.Name()
		}
	}
	if w.failure != "" {
		return w.failure
	}
	return "nil"
}
