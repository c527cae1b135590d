package replace

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// testWrite is what a test does instead of changing the state by hand: it
// restores the canonical breaker with another state or count. False is for
// what has no counterpart.
func (s *subject) testWrite(a *ast.AssignStmt) (string, bool) {
	writes := s.assigned(a)
	if len(writes) != len(a.Lhs) || a.Tok != token.ASSIGN {
		return "", false
	}
	var out []string
	for _, w := range writes {
		text, ok := s.testSet(w)
		if !ok {
			return "", false
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n"), true
}

// testSet is testWrite for one field. An open breaker opens anew, so that the
// present as the time of its opening goes without saying.
func (s *subject) testSet(w access) (string, bool) {
	if w.base == nil || w.value == nil || s.structOf(w.field) != s.home {
		return "", false
	}
	circuit := s.baseText(w.base) + "." + s.names.circuit + "()"
	to := s.stateValue(w.value)
	switch {
	case w.field == s.r.State && to == "open":
		return circuit + ".Trip(0, nil)", true
	case w.field == s.r.State && to != "":
		return s.restored(circuit, "State", s.canonicalState(to)), true
	case w.field == s.r.Since && !s.deadline() && s.opensBeside(w):
		return "", true
	case len(s.r.Failures) == 1 && w.field == s.r.Failures[0] && countable(w.field.Type()):
		return s.restored(circuit, "Failures", "uint32("+s.render(w.value)+")"), true
	}
	return "", false
}

// restored sets one field of what the canonical breaker knows.
func (s *subject) restored(circuit, field, value string) string {
	return fmt.Sprintf("{\nknown := %s.Snapshot()\nknown.%s = %s\nif err := %s.Restore(known); err != nil {\npanic(err)\n}\n%s.State()\n}", circuit, field, value, circuit, circuit)
}

// opensBeside reports whether a test sets a time to the present beside a change
// to open.
func (s *subject) opensBeside(w access) bool {
	call, ok := ast.Unparen(w.value).(*ast.CallExpr)
	if !ok || !s.isClock(call) {
		return false
	}
	found := false
	for _, t := range s.Tests {
		for _, file := range t.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				if b, ok := n.(*ast.BlockStmt); ok && b.Pos() <= call.Pos() && call.End() <= b.End() {
					for _, st := range b.List {
						a, ok := st.(*ast.AssignStmt)
						found = found || ok && a.End() <= call.Pos() && len(s.sets(a)) == 1 && s.sets(a)[0] == "open"
					}
				}
				return !found
			})
		}
	}
	return found
}

// otherWrites are changes of the state in a test that testWrite does not know.
func (s *subject) otherWrites(n ast.Node) []access {
	known := map[ast.Node]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if b, ok := n.(*ast.BlockStmt); ok {
			for _, st := range b.List {
				if a, ok := st.(*ast.AssignStmt); ok {
					_, known[a] = s.testWrite(a)
				}
			}
		}
		return true
	})
	var out []access
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if !known[n] {
				out = append(out, s.assigned(n)...)
			}
		case *ast.IncDecStmt:
			out = append(out, s.writes(n)...)
		case *ast.CallExpr:
			if a := s.atomicWrite(n); a != nil {
				out = append(out, *a)
			}
		}
		return true
	})
	return out
}
