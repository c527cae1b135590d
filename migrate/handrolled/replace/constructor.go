package replace

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// returnAtOnce returns what a constructor made without a local variable, when
// the statements that needed it are gone.
func (w *writer) returnAtOnce() {
	last := len(w.out) - 1
	if last != 1 || len(w.f.decl.Body.List) == len(w.out) {
		return
	}
	name, value, ok := strings.Cut(w.out[0], " := ")
	if ok && strings.TrimSpace(w.out[1]) == "return "+name && !strings.HasPrefix(name, "//") {
		w.out = []string{"return " + value}
	}
}

// storesTime reports whether a constructor stores the time at which it is
// called.
func (s *subject) storesTime(f *function) bool {
	found := false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && s.info.Uses[id] == types.Object(s.r.Since) && s.r.Since != nil {
				found = found || !s.isZero(n.Value)
			}
		case *ast.AssignStmt:
			for _, w := range s.assigned(n) {
				found = found || w.field == s.r.Since && s.r.Since != nil && !w.zero
			}
		}
		return !found
	})
	return found
}

// made has a constructor make the canonical breaker at once where the time at
// which it begins matters: with a window, where that time is read later, and where its
// settings may have changed when it is used.
func (w *writer) made(st ast.Stmt) bool {
	s := w.s
	r, ok := st.(*ast.ReturnStmt)
	if !ok || !s.windowed && len(s.changing) == 0 && !(s.timed && s.storesTime(w.f)) || !s.makesHome(w.f) {
		return false
	}
	for i, e := range r.Results {
		if rewrite.NamedType(s.info.TypeOf(e)) != s.home {
			continue
		}
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			if x.Name == "nil" {
				return false
			}
			w.add(s.circuit(x.Name, st.Pos()))
			w.keep(st)
			return true
		case *ast.UnaryExpr:
			if _, ok := x.X.(*ast.CompositeLit); !ok {
				return false
			}
			w.add(s.names.self + " := " + s.render(x))
			w.add(s.circuit(s.names.self, st.Pos()))
			var rest []string
			for k, other := range r.Results {
				if k == i {
					rest = append(rest, s.names.self)
				} else {
					rest = append(rest, s.render(other))
				}
			}
			w.add("return " + strings.Join(rest, ", "))
			w.skip(st)
			return true
		}
	}
	return false
}
