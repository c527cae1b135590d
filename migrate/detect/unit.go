package detect

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Unit is the piece of a scope in which values flow unseen: one statement
// without the statements inside it, a signature, or a spec. Two units can only
// exchange values through an object that both refer to.
type Unit struct {
	Scope *Scope
	Node  ast.Node
	Uses  []*Use
	// Refs are the objects the unit declares or refers to, embedded fields on
	// the way to a promoted member included.
	Refs []types.Object

	// lits are the function literals whose results the unit gives or takes:
	// a return inside one, and the statement around it.
	lits []*ast.FuncLit

	taken    []types.Type // what values are taken out of interfaces as
	released []types.Type // of the values that become interface values here
}

// UnitAt returns the innermost unit that contains a position of the scope.
func (s *Scope) UnitAt(pos token.Pos) *Unit {
	var best *Unit
	for _, u := range s.Units {
		if u.Node.Pos() <= pos && pos < u.Node.End() && (best == nil || u.Node.End()-u.Node.Pos() <= best.Node.End()-best.Node.Pos()) {
			best = u
		}
	}
	return best
}

// unitNode returns the node of the unit that path leads into: the innermost
// statement that is not merely a part of another one. path starts at the
// scope's node.
func unitNode(path []ast.Node) ast.Node {
	for i := len(path) - 1; i > 0; i-- {
		if _, ok := path[i].(ast.Stmt); !ok || part(path, i) {
			continue
		}
		return path[i]
	}
	return path[0]
}

// part reports whether path[i] is a statement that says nothing by itself: a
// block, a case, or what a type switch switches on.
func part(path []ast.Node, i int) bool {
	switch path[i].(type) {
	case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.LabeledStmt, *ast.DeclStmt:
		return true
	}
	_, ok := path[i-1].(*ast.TypeSwitchStmt)
	return ok
}

// units hands out the units of one scope by their nodes.
type units struct {
	scope  *Scope
	byNode map[ast.Node]*Unit
}

func (us *units) at(path []ast.Node) *Unit {
	n := unitNode(path)
	u := us.byNode[n]
	if u == nil {
		u = &Unit{Scope: us.scope, Node: n}
		us.byNode[n] = u
		us.scope.Units = append(us.scope.Units, u)
	}
	return u
}

// enclosing returns the function literal that path is in, or nil.
func enclosing(path []ast.Node) *ast.FuncLit {
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.FuncLit:
			return n
		case *ast.FuncDecl:
			return nil
		}
	}
	return nil
}
