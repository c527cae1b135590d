package replace

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// circuit is the expression of the canonical breaker of base at a place: a
// call of the generated accessor, which gets what the settings are in.
func (s *subject) circuit(base string, at token.Pos) string {
	switch {
	case s.owner != nil:
		return base + "." + s.names.circuit + "(" + strings.Join(s.ownerArgs(at), ", ") + ")"
	case len(s.given) > 0:
		return s.givenCircuit(base, at)
	}
	return base + "." + s.names.circuit + "()"
}

// circuit is that of the breaker that a function works on.
func (w *writer) circuit() string { return w.s.circuit(w.self(), w.f.decl.Body.Pos()) }

// ownerArgs are the arguments of the accessor: the owner, and the key where
// the observer needs it.
func (s *subject) ownerArgs(at token.Pos) []string {
	if s.moves.in != nil {
		s.moves.usesOwner = true
		out := []string{s.names.owner}
		if s.moves.key != nil {
			out = append(out, s.names.key)
		}
		return out
	}
	f := s.functionAt(at)
	if f == nil {
		give(at, "which %s a breaker belongs to is not known here", s.owner.Name())
	}
	owner := s.ownerIn(f)
	if owner == "" {
		give(f.decl.Pos(), "%s has no %s at hand, which has the settings", f.obj.Name(), s.owner.Name())
	}
	out := []string{owner}
	if s.moves.key == nil {
		return out
	}
	key := s.keyIn(f)
	if key == nil {
		give(f.decl.Pos(), "by which key %s has found the breaker is not clear", f.obj.Name())
	}
	s.mentionAll(key)
	return append(out, s.text(key))
}

// mentionAll notes what an expression uses.
func (s *subject) mentionAll(e ast.Expr) {
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			s.mention(id)
		}
		return true
	})
}

// functionAt is the function around a place, which may be in a test.
func (s *subject) functionAt(at token.Pos) *function {
	for _, f := range s.order {
		if f.decl.Pos() <= at && at <= f.decl.End() {
			return f
		}
	}
	for _, t := range s.Tests {
		for _, file := range t.Syntax {
			for _, d := range file.Decls {
				if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil && fd.Pos() <= at && at <= fd.End() {
					return &function{decl: fd, file: file}
				}
			}
		}
	}
	return nil
}

// ownerNames are the names of the owner and the key in generated code: those
// that the functions of the package use.
func (s *subject) ownerNames(free func(...string) string) {
	if s.owner == nil {
		return
	}
	count := map[string]int{}
	best := ""
	for _, f := range s.order {
		if name := s.ownerIn(f); token.IsIdentifier(name) {
			if count[name]++; count[name] > count[best] {
				best = name
			}
		}
	}
	if best == "" {
		best = "owner"
	}
	s.names.owner, s.names.self = best, s.entryName(best)
	s.names.key = free("key", "breakerKey")
}

// entryName is the name that most functions have for a breaker of an owner.
func (s *subject) entryName(not string) string {
	count := map[string]int{}
	best := ""
	for _, f := range s.order {
		base, ok := ast.Unparen(s.anyBase(f)).(*ast.Ident)
		if !ok || base.Name == not || base.Name == s.names.circuit {
			continue
		}
		if count[base.Name]++; count[base.Name] > count[best] {
			best = base.Name
		}
	}
	switch {
	case best != "":
		return best
	case not != "b":
		return "b"
	}
	return "entry"
}

// anyBase is something that a function selects the state from.
func (s *subject) anyBase(f *function) ast.Expr {
	var out ast.Expr = &ast.BadExpr{}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && rewrite.NamedType(s.info.TypeOf(sel.X)) == s.home {
			if _, isIdent := out.(*ast.Ident); !isIdent {
				out = sel.X
			}
		}
		return true
	})
	return out
}
