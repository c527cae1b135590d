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
		if s.fields[v] || v.Exported() || s.structOf(v) != s.home || !s.hasReads(v) {
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

// addDead adds fields that the state machine writes and nobody reads: they go
// with it.
func (s *subject) addDead() {
	for _, v := range s.r.Kept {
		if s.fields[v] || v.Exported() || !v.IsField() || s.structOf(v) != s.home {
			continue
		}
		s.fields[v] = true
		if s.hasReads(v) && !s.dead[v] {
			delete(s.fields, v)
		}
	}
}

// hasReads reports whether a field is used otherwise than by writing it.
func (s *subject) hasReads(v *types.Var) bool {
	uses, writes := 0, 0
	for _, file := range s.Package.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if u, ok := s.info.Uses[id].(*types.Var); ok && u.Origin() == v {
					uses++
				}
			}
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok {
					if u, ok := s.info.Uses[id].(*types.Var); ok && u.Origin() == v && s.isZero(kv.Value) {
						writes++
					}
				}
			}
			return true
		})
		for _, w := range s.writesWithin(file, map[*types.Func]bool{}) {
			if w.field == v {
				writes++
			}
		}
	}
	return uses != writes
}
