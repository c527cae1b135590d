package library

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"

	"github.com/cbctl/cbctl/migrate/detect"
)

// A predicate that becomes a setting is read once, when the breaker is made,
// and no longer after each failure. That is the same thing only if what it
// reads cannot change in between: stability decides that.
type stability struct {
	seen   map[string]bool       // packages looked at
	writes map[token.Pos][]write // by position of the variable or field written
}

// write is one place where a variable is assigned or its address is taken.
type write struct {
	pos    token.Pos
	root   types.Object // the variable it goes through
	setup  bool         // in an option, a constructor's helper or the like: before use
	within *detect.Scope
}

// newStability indexes every write in the files looked at.
func newStability(findings *detect.Findings) *stability {
	s := &stability{writes: map[token.Pos][]write{}, seen: map[string]bool{}}
	for _, file := range findings.Files {
		s.seen[file.Pkg.Path] = true
		for _, scope := range file.Scopes {
			s.index(scope)
		}
	}
	return s
}

func (s *stability) index(scope *detect.Scope) {
	info := scope.File.Pkg.Info
	var funcs []ast.Node
	note := func(e ast.Expr) {
		root, obj := target(info, e)
		if obj == nil || root == nil {
			return
		}
		s.writes[obj.Pos()] = append(s.writes[obj.Pos()], write{pos: e.Pos(), root: info.ObjectOf(root), setup: isSetup(info, funcs, root), within: scope})
	}
	ast.PreorderStack(scope.Node, nil, func(n ast.Node, stack []ast.Node) bool {
		funcs = funcs[:0]
		for _, m := range stack {
			switch m.(type) {
			case *ast.FuncDecl, *ast.FuncLit:
				funcs = append(funcs, m)
			}
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				if id, ok := lhs.(*ast.Ident); !ok || info.Defs[id] == nil { // := may assign too
					note(lhs)
				}
			}
		case *ast.IncDecStmt:
			note(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				note(n.X)
			}
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				note(n.Key)
				note(n.Value)
			}
		}
		return true
	})
}

// target returns the root identifier of an assignable expression and the
// variable or field that is written.
func target(info *types.Info, e ast.Expr) (root *ast.Ident, obj types.Object) {
	switch x := e.(type) {
	case *ast.ParenExpr:
		return target(info, x.X)
	case *ast.Ident:
		return x, detect.Origin(info.ObjectOf(x))
	case *ast.SelectorExpr:
		root, _ = target(info, x.X)
		return root, detect.Origin(info.ObjectOf(x.Sel))
	case *ast.StarExpr:
		return target(info, x.X)
	case *ast.IndexExpr:
		return target(info, x.X)
	}
	return nil, nil
}

// setupName matches functions that fill a configuration before it is used.
var setupName = regexp.MustCompile(`(?i)^(with|apply|new|make|init|parse|load|read|complete|fill|sanit|validate|normal)|default|flag|unmarshal|decode`)

// isSetup: the write goes through a parameter of the innermost function, which
// is an option (a function literal) or has the name of a set-up function.
func isSetup(info *types.Info, funcs []ast.Node, root *ast.Ident) bool {
	if len(funcs) == 0 || root == nil {
		return false
	}
	obj := info.ObjectOf(root)
	switch f := funcs[len(funcs)-1].(type) {
	case *ast.FuncLit:
		return declaredIn(obj, f.Type.Params)
	case *ast.FuncDecl:
		return setupName.MatchString(f.Name.Name) && (declaredIn(obj, f.Type.Params) || declaredIn(obj, f.Recv) || within(obj, f.Body))
	}
	return false
}

func declaredIn(obj types.Object, list *ast.FieldList) bool {
	return obj != nil && list != nil && list.Pos() <= obj.Pos() && obj.Pos() < list.End()
}

func within(obj types.Object, n ast.Node) bool {
	return obj != nil && n != nil && n.Pos() <= obj.Pos() && obj.Pos() < n.End()
}

// at returns a test for expressions used in a closure of scope at pos.
//
// With trust, variables and fields are taken for what they are when the
// breaker is made, whoever may write them later.
func (s *stability) at(scope *detect.Scope, pos token.Pos, trust bool) func(ast.Expr) bool {
	info := scope.File.Pkg.Info
	return func(e ast.Expr) bool {
		if info.Types[e].Value != nil {
			return true
		}
		ok := true
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				ok = ok && info.Types[n.Fun].IsType()
			case *ast.IndexExpr, *ast.FuncLit, *ast.UnaryExpr, *ast.TypeAssertExpr, *ast.StarExpr:
				ok = false
			case *ast.SelectorExpr:
				if root := ownCopy(info, n); root != nil && !trust {
					ok = ok && s.unchanged(info.ObjectOf(n.Sel), root, scope, pos) && s.unchanged(root, nil, scope, pos)
					return false
				}
			case *ast.Ident:
				ok = ok && (trust || s.unchanged(detect.Origin(info.ObjectOf(n)), nil, scope, pos))
			}
			return ok
		})
		return ok
	}
}

// ownCopy returns the local variable that a selector reads a field of, when no
// pointer lies between: then only writes through that variable matter.
func ownCopy(info *types.Info, sel *ast.SelectorExpr) types.Object {
	if s := info.Selections[sel]; s == nil || s.Indirect() {
		return nil
	}
	switch x := ast.Unparen(sel.X).(type) {
	case *ast.Ident:
		v, ok := info.ObjectOf(x).(*types.Var)
		if ok && !v.IsField() && v.Pkg() != nil && v.Parent() != v.Pkg().Scope() {
			return v
		}
	case *ast.SelectorExpr:
		return ownCopy(info, x)
	}
	return nil
}

// unchanged: no write to v can happen after pos in the life of the breaker. If
// root is not nil, only writes through it count.
func (s *stability) unchanged(v, root types.Object, scope *detect.Scope, pos token.Pos) bool {
	if _, ok := v.(*types.Var); !ok {
		return v != nil
	}
	if v.Parent() == v.Pkg().Scope() && !s.seen[v.Pkg().Path()] {
		return false // who knows who writes it
	}
	for _, w := range s.writes[v.Pos()] {
		if root != nil && (w.root == nil || w.root.Pos() != root.Pos()) {
			continue
		}
		if !w.setup && (w.within != scope || w.pos > pos) {
			return false
		}
	}
	return true
}
