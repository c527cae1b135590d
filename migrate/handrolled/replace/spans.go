package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// listed reports whether failures are kept in a list, not as a number.
func (s *subject) listed() bool {
	return slices.ContainsFunc(s.r.Failures, func(v *types.Var) bool {
		_, ok := v.Type().Underlying().(*types.Slice)
		return ok
	})
}

// otherTime is a duration besides the open time that the functions of the
// state use: the span of a window.
func (s *subject) otherTime(self string) string {
	for _, f := range s.order {
		if found := s.timeIn(f.decl.Body, self); found != "" {
			return found
		}
	}
	return ""
}

// timeIn is the first duration besides the open time that a body uses and that
// is within reach of self.
func (s *subject) timeIn(body ast.Node, self string) string {
	found := ""
	ast.Inspect(body, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || found != "" {
			return found == ""
		}
		v, ok := s.info.Uses[sel.Sel].(*types.Var)
		if ok && v.IsField() && v != s.r.OpenFor.Var && !s.fields[v] && isDuration(v.Type()) {
			found = s.reach(v, self)
		}
		return true
	})
	return found
}

// longest is the other duration in a function that works out the open time: a
// bound for one that grows.
func (s *subject) longest(self string) string {
	if s.r.OpenFor.Var == nil {
		return ""
	}
	for _, file := range s.Package.Syntax {
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil || !s.mentions(fd.Body, s.r.OpenFor.Var) || !loops(fd.Body) {
				continue
			}
			if found := s.timeIn(fd.Body, self); found != "" {
				return found
			}
		}
	}
	return ""
}

// loops reports whether a function repeats something, or takes a power.
func loops(body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			found = true
		case *ast.BinaryExpr:
			found = found || n.Op == token.SHL
		case *ast.SelectorExpr:
			found = found || n.Sel.Name == "Pow"
		}
		return !found
	})
	return found
}
