package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// addMove adds what a block does besides changing the state.
func (s *subject) addMove(f *function, list []ast.Stmt, path string) {
	var to []string
	for _, st := range list {
		if branchesOf(st) == nil {
			to = append(to, s.sets(st)...)
		}
	}
	target := ""
	if len(to) == 1 {
		target = to[0]
	}
	s.addBlock(f, list, path, target, token.NoPos)
}

// addBlock renders the impure statements of a block as an answer to a move.
func (s *subject) addBlock(f *function, list []ast.Stmt, from, to string, first token.Pos) {
	if first == token.NoPos {
		for _, st := range list {
			if len(s.writes(st)) > 0 && (len(s.sets(st)) > 0 || s.setsUnknown(st)) {
				first = st.Pos()
				break
			}
		}
	}
	outer := s.moves.in
	s.moves.in = &moveContext{f: f, block: list, first: first}
	defer func() { s.moves.in = outer }()
	var out []string
	guarded := false
	for _, st := range list {
		if s.lockCall(st) != nil || s.pure(st) && !s.isNeeded(st) || s.remembersState(st) {
			continue
		}
		if branches := branchesOf(st); branches != nil && s.involves(st) && len(s.writes(st)) > 0 {
			continue // collected on its own
		}
		if isReturn(st) || st.End() <= first && returns(st) {
			continue // it leaves before the change
		}
		if returns(st) {
			give(st.Pos(), "%s leaves in the midst of changing the state", f.obj.Name())
		}
		out = append(out, s.render(st))
		guarded = guarded || s.guarded(st)
	}
	if len(out) == 0 {
		return
	}
	m := move{from: from, to: to, text: strings.Join(out, "\n"), guarded: guarded}
	if !slices.Contains(s.moves.list, m) {
		s.moves.list = append(s.moves.list, m)
	}
}

// moveIdent is what a local variable of the original function becomes in the
// observer; false when it may stay.
func (s *subject) moveIdent(id *ast.Ident) (string, bool) {
	c := s.moves.in
	v, ok := s.info.ObjectOf(id).(*types.Var)
	if !ok || v.IsField() || v.Parent() == s.Package.Types.Scope() || v.Pkg() != s.Package.Types {
		return "", false
	}
	if s.isOwner(c.f, v) {
		s.moves.usesOwner = true
		return s.names.owner, true
	}
	if s.isSelf(c.f, v) {
		return s.moves.receiverName(s), true
	}
	if s.r.State != nil && types.Identical(v.Type(), s.stateType()) && s.capturesState(c.f, v) {
		s.moves.usesFrom = true
		return "from", true
	}
	if len(c.block) > 0 && v.Pos() >= c.block[0].Pos() && v.Pos() < c.block[len(c.block)-1].End() {
		return "", false
	}
	switch {
	case s.r.State != nil && types.Identical(v.Type(), s.stateType()) && s.becomesState(c.f, v):
		s.moves.usesTo = true
		return "to", true
	case isTime(v.Type()):
		return "event.Time", true
	case isError(v.Type()):
		return "event.Cause", true
	case s.isKeyOf(c.f, v):
		s.moves.key = v.Type()
		return s.names.key, true
	}
	give(id.Pos(), "what it does when its state changes uses %s of %s", id.Name, c.f.obj.Name())
	return "", false
}

// remembersState reports whether a statement puts the state into a local
// variable; the observer has it.
func (s *subject) remembersState(st ast.Stmt) bool {
	a, ok := st.(*ast.AssignStmt)
	return ok && a.Tok == token.DEFINE && len(a.Rhs) == 1 && s.r.State != nil && types.Identical(s.info.TypeOf(a.Rhs[0]), s.stateType()) && s.readsState(a.Rhs[0])
}

// capturesState reports whether a local variable remembers the state from
// before the change.
func (s *subject) capturesState(f *function, v *types.Var) bool {
	found := false
	ast.Inspect(f.decl, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
			for i, lhs := range a.Lhs {
				if id, ok := lhs.(*ast.Ident); ok && s.info.ObjectOf(id) == v {
					found = found || s.readsState(a.Rhs[i])
				}
			}
		}
		return !found
	})
	return found
}

// becomesState reports whether a variable of the type of the state is what the
// state is set to. Of numbers and flags only those are.
func (s *subject) becomesState(f *function, v *types.Var) bool {
	if _, basic := types.Unalias(v.Type()).(*types.Basic); !basic {
		return true
	}
	return slices.ContainsFunc(s.writes(f.decl.Body), func(w access) bool {
		id, ok := unconvert(w.value).(*ast.Ident)
		return ok && w.field == s.r.State && s.info.Uses[id] == types.Object(v)
	})
}

// isSelf reports whether a variable of a function is the breaker.
func (s *subject) isSelf(f *function, v *types.Var) bool {
	if rewrite.NamedType(v.Type()) != s.home {
		return false
	}
	if s.owner != nil {
		base, ok := s.baseIn(f).(*ast.Ident)
		return ok && s.info.ObjectOf(base) == v
	}
	return s.declaredAsParam(f, v)
}

func (s *subject) declaredAsParam(f *function, v *types.Var) bool {
	return v.Pos() >= f.decl.Pos() && v.Pos() < f.decl.Body.Pos()
}

func (m *moves) receiverName(s *subject) string {
	if m.self == "" {
		m.self = s.names.self
	}
	return m.self
}

func (m *moves) receiver(s *subject, base ast.Expr) string {
	if id, ok := ast.Unparen(base).(*ast.Ident); ok {
		if text, ok := s.moveIdent(id); ok {
			return text
		}
	}
	give(base.Pos(), "what it does when its state changes uses another breaker")
	return ""
}

// stateText is the state before or after the change.
func (m *moves) stateText(s *subject, e ast.Expr, t types.Type) string {
	name := "to"
	if m.in.first == token.NoPos || e.Pos() < m.in.first {
		name = "from"
		m.usesFrom = true
	} else {
		m.usesTo = true
	}
	return s.convert(name, s.stateType(), t)
}
