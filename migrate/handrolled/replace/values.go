package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// The breakers of an owner may be values: elements of a slice, or of a map from
// which they are taken and into which they are put again.

// findValues finds out whether breakers of an owner are taken out of a map and
// put back. It refuses other copies, which would no longer be ones.
func (s *subject) findValues() {
	if s.owner == nil {
		return
	}
	for i, file := range s.Package.Syntax {
		if strings.HasSuffix(s.Package.Files[i], "_test.go") {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s.copies(n)
			return true
		})
	}
}

// copies looks at what a node does with values that are breakers.
func (s *subject) copies(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, e := range n.Rhs {
			if !s.isValue(e) || i >= len(n.Lhs) {
				continue
			}
			if !s.elementOfMap(e) && !s.elementOfMap(n.Lhs[i]) {
				give(e.Pos(), "a %s is copied", s.home.Name())
			}
			s.byValue = true
		}
	case *ast.ReturnStmt:
		s.refuseCopies(n.Results)
	case *ast.CallExpr:
		s.refuseCopies(n.Args)
	case *ast.KeyValueExpr:
		s.refuseCopies([]ast.Expr{n.Value})
	}
}

func (s *subject) refuseCopies(list []ast.Expr) {
	for _, e := range list {
		if s.isValue(e) {
			give(e.Pos(), "a %s is copied", s.home.Name())
		}
	}
}

// isValue reports whether an expression is a breaker that is there already, and
// no pointer to one.
func (s *subject) isValue(e ast.Expr) bool {
	tv, ok := s.info.Types[e]
	if !ok || !tv.IsValue() {
		return false
	}
	n, ok := types.Unalias(tv.Type).(*types.Named)
	if !ok || n.Origin().Obj() != s.home {
		return false
	}
	_, literal := ast.Unparen(e).(*ast.CompositeLit)
	return !literal
}

func (s *subject) elementOfMap(e ast.Expr) bool {
	x, ok := ast.Unparen(e).(*ast.IndexExpr)
	if !ok {
		return false
	}
	_, ok = s.info.TypeOf(x.X).Underlying().(*types.Map)
	return ok
}

// rangeCuts makes a loop over values work on the elements themselves.
func (s *subject) rangeCuts(n *ast.RangeStmt) []cut {
	value, ok := n.Value.(*ast.Ident)
	if !ok || s.owner == nil || value.Name == "_" || n.Tok != token.DEFINE || !s.involves(n.Body) {
		return nil
	}
	if t, ok := types.Unalias(s.info.TypeOf(value)).(*types.Named); !ok || t.Origin().Obj() != s.home {
		return nil
	}
	if _, ok := s.info.TypeOf(n.X).Underlying().(*types.Slice); !ok {
		return nil
	}
	key := s.text(n.Key)
	if key == "_" {
		key = value.Name + "Index"
	}
	begin := n.Body.Lbrace + 1
	return []cut{
		{stretch{n.Key.Pos(), value.End()}, key},
		{stretch{begin, begin}, "\n" + value.Name + " := &" + s.text(n.X) + "[" + key + "]"},
	}
}

// stretch is a piece of the source that is no node.
type stretch struct{ from, to token.Pos }

func (s stretch) Pos() token.Pos { return s.from }
func (s stretch) End() token.Pos { return s.to }

// makeText is how the canonical breaker is made only once: by a
// sync.Once, or in values, which must not have one, by looking.
func (s *subject) makeText(text string) string {
	self := s.names.self
	if s.byValue {
		return "if " + self + "." + s.names.core + " == nil {\n" + text + "}\n"
	}
	return self + "." + s.names.once + ".Do(func() {\n" + text + "})\n"
}
