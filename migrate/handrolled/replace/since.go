package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// tellsSince reports whether somebody is told when it opened, in whatever state
// it is: a field of a status. The canonical breaker only knows since when it is
// in its state, so that the field stays, and an observer writes it.
func (s *subject) tellsSince() bool {
	v := s.r.Since
	if s.r.State == nil || v == nil || !v.IsField() || !isTime(v.Type()) || v.Exported() || s.deadline() {
		return false
	}
	told := false
	for i, file := range s.Package.Syntax {
		if strings.HasSuffix(s.Package.Files[i], "_test.go") {
			continue
		}
		for _, d := range file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil {
				told = told || s.tellsField(fd.Body, v)
			}
		}
	}
	return told
}

// tellsField reports whether a body puts a field into a literal, or returns it,
// without a branch around it.
func (s *subject) tellsField(body *ast.BlockStmt, v *types.Var) bool {
	is := func(e ast.Expr) bool {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		return ok && s.info.Uses[sel.Sel] == types.Object(v)
	}
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt, *ast.SwitchStmt:
			return false
		case *ast.KeyValueExpr:
			found = found || is(n.Value)
		case *ast.ReturnStmt:
			for _, e := range n.Results {
				found = found || is(e)
			}
		case *ast.AssignStmt:
			for i, e := range n.Rhs {
				if is(e) && n.Tok == token.ASSIGN && i < len(n.Lhs) {
					_, local := n.Lhs[i].(*ast.Ident)
					found = found || !local
				}
			}
		}
		return !found
	})
	return found
}
