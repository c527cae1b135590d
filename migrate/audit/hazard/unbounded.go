package hazard

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3009", unbounded)

// unbounded finds breakers that are made for whatever requests bring, and never
// removed.
func unbounded(p *pass) {
	for _, file := range p.Files {
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			for _, s := range p.stores(n) {
				data := &requestData{p: p, seen: map[*types.Var]bool{}}
				if from := data.of(s.key, path, maxHelpers); from != nil && !p.shrinks(s.container) {
					p.reportUnbounded(s.node, from, "nothing removes them from "+s.container.Name())
				}
			}
			return true
		})
	}
	for _, c := range p.Calls {
		name := c.Arg(c.Symbol.NameArg)
		if name == nil || !c.Library.KeepsNames() {
			continue
		}
		data := &requestData{p: p, seen: map[*types.Var]bool{}}
		if from := data.of(name, c.Path, maxHelpers); from != nil {
			p.reportUnbounded(name, from, "the library keeps them for ever")
		}
	}
}

func (p *pass) reportUnbounded(at ast.Node, from ast.Expr, why string) {
	p.report(at, "a breaker is made for every "+types.ExprString(from)+" that requests bring, and "+why+": memory grows with what is sent",
		"choose the key from a set that is bounded, such as the services that are called, or remove breakers that are idle",
		related(from, "the key comes from the request"))
}

// A store puts a breaker into a map.
type store struct {
	node      ast.Node
	key       ast.Expr
	container *types.Var // a field or a package variable
}

func (p *pass) stores(n ast.Node) []store {
	var out []store
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			ix, ok := ast.Unparen(lhs).(*ast.IndexExpr)
			if !ok || i >= len(n.Rhs) || len(n.Lhs) != len(n.Rhs) || !isMap(p.TypesInfo.TypeOf(ix.X)) || !p.holdsBreaker(p.TypesInfo.TypeOf(n.Rhs[i]), 1) {
				continue
			}
			if v := p.keptLong(ix.X); v != nil {
				out = append(out, store{ix, ix.Index, v})
			}
		}
	case *ast.CallExpr:
		recv := receiverOf(p.TypesInfo, n)
		if recv == nil || len(n.Args) != 2 || !isNamed(p.TypesInfo.TypeOf(recv), "sync", "Map") || !p.holdsBreaker(p.TypesInfo.TypeOf(n.Args[1]), 1) {
			return nil
		}
		if v := p.keptLong(recv); v != nil {
			out = append(out, store{n, n.Args[0], v})
		}
	}
	return out
}

func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// keptLong is the field or package variable that a map is in, or nil.
func (p *pass) keptLong(e ast.Expr) *types.Var {
	v, _ := variableOf(p.TypesInfo, e).(*types.Var)
	if v == nil || !v.IsField() && v.Parent() != p.Pkg.Scope() {
		return nil
	}
	return v
}

// holdsBreaker reports whether a type is a breaker, or a struct of the package
// that has one.
func (p *pass) holdsBreaker(t types.Type, depth int) bool {
	obj := typeName(t)
	if obj == nil {
		return false
	}
	if lib, s := catalog.Lookup(obj); lib != nil {
		return s.Use == catalog.BreakerType
	}
	for _, c := range p.Candidates {
		if c.Type == obj {
			return true
		}
	}
	st, ok := structOf(obj.Type())
	if !ok || obj.Pkg() != p.Pkg || depth == 0 {
		return false
	}
	for f := range st.Fields() {
		if p.holdsBreaker(f.Type(), depth-1) {
			return true
		}
	}
	return false
}

// shrinks reports whether the package ever takes something out of a map, makes
// it anew, or looks at its size.
func (p *pass) shrinks(v *types.Var) bool {
	out := false
	for _, file := range p.Files {
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				out = out || p.removes(n, v)
			case *ast.AssignStmt:
				for _, lhs := range n.Lhs {
					if n.Tok == token.ASSIGN && variableOf(p.TypesInfo, lhs) == types.Object(v) && !p.initialises(path) {
						out = true
					}
				}
			}
			return !out
		})
	}
	return out
}

func (p *pass) removes(call *ast.CallExpr, v *types.Var) bool {
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok && len(call.Args) > 0 {
		if _, builtin := p.TypesInfo.Uses[id].(*types.Builtin); builtin {
			return (id.Name == "delete" || id.Name == "clear" || id.Name == "len") && variableOf(p.TypesInfo, call.Args[0]) == types.Object(v)
		}
	}
	recv := receiverOf(p.TypesInfo, call)
	if recv == nil || variableOf(p.TypesInfo, recv) != types.Object(v) {
		return false
	}
	switch ast.Unparen(call.Fun).(*ast.SelectorExpr).Sel.Name {
	case "Delete", "LoadAndDelete", "CompareAndDelete", "Clear":
		return true
	}
	return false
}

// initialises reports whether an assignment is in a condition that the map is
// nil, or in a function that is no method, such as a constructor.
func (p *pass) initialises(path []ast.Node) bool {
	decl := declaration(path)
	if decl == nil || decl.Recv == nil {
		return true
	}
	for _, n := range path {
		if s, ok := n.(*ast.IfStmt); ok {
			if b, ok := s.Cond.(*ast.BinaryExpr); ok && b.Op == token.EQL && (isNil(p.TypesInfo, b.X) || isNil(p.TypesInfo, b.Y)) {
				return true
			}
		}
	}
	return false
}
