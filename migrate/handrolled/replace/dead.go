package replace

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// deadFields are kept fields that were read, and are only written now: counts
// for a rule that the canonical breaker has of its own.
func (s *subject) deadFields(p *Plan) []*types.Var {
	var out []*types.Var
	for _, v := range s.r.Kept {
		if s.fields[v] || v.Exported() || s.structOf(v) != s.home || !s.isRead(v) {
			continue
		}
		if s.onlyWritten(p, v) {
			out = append(out, v)
		}
	}
	return out
}

// onlyWritten reports whether the code after a plan does nothing with a field
// but write it.
func (s *subject) onlyWritten(p *Plan, v *types.Var) bool {
	edited := map[ast.Node]bool{}
	for _, fe := range p.Files {
		for _, e := range fe.Edits {
			edited[e.Node] = true
			if !onlyWrites(e.Text, v.Name()) {
				return false
			}
		}
	}
	used := false
	for _, pkg := range append(slices.Clone(s.Tests), s.Package) {
		for i, file := range pkg.Syntax {
			if pkg != s.Package && !strings.HasSuffix(pkg.Files[i], "_test.go") {
				continue
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if used || edited[n] {
					return false
				}
				if id, ok := n.(*ast.Ident); ok && id.Name == v.Name() {
					if f, ok := pkg.Info.Uses[id].(*types.Var); ok && f.IsField() {
						used = true
					}
				}
				return true
			})
		}
	}
	return !used
}

// onlyWrites reports whether a text of a body or type selects a field of a
// name only to write it.
func onlyWrites(text, name string) bool {
	if text == "" {
		return true
	}
	head := "package p\nfunc _() "
	if strings.HasPrefix(text, "struct") {
		head = "package p\ntype _ "
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", head+text, parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	uses, writes := 0, 0
	of := func(e ast.Expr) int {
		if sel, ok := e.(*ast.SelectorExpr); ok && sel.Sel.Name == name {
			return 1
		}
		return 0
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			uses += of(n)
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && id.Name == name {
				uses++
			}
		case *ast.IncDecStmt:
			writes += of(n.X)
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				if n.Tok != token.DEFINE {
					writes += of(lhs)
				}
			}
		case *ast.ExprStmt:
			call, ok := n.X.(*ast.CallExpr)
			if !ok {
				break
			}
			if m, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Add", "Store", "Swap"}, m.Sel.Name) {
				writes += of(m.X)
			}
		}
		return true
	})
	return uses == writes
}
