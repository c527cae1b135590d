package replace

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// findChanging finds the fields with settings that methods change while the
// breaker is in use, and includes those methods: they tell the canonical
// breaker.
func (s *subject) findChanging() {
	s.changing = map[*types.Var]bool{}
	fields := s.settingFields()
	for i, file := range s.Package.Syntax {
		if strings.HasSuffix(s.Package.Files[i], "_test.go") {
			continue
		}
		for _, d := range file.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil || fd.Recv == nil {
				continue
			}
			fn, _ := s.info.Defs[fd.Name].(*types.Func)
			f := &function{obj: fn, decl: fd, file: file}
			if fn == nil || rewrite.NamedType(fn.Signature().Recv().Type()) != s.home || s.makesHome(f) || s.setsUp(fn) {
				continue
			}
			if set := s.settingsSet(fd.Body, fields); len(set) > 0 {
				for _, v := range set {
					s.changing[v] = true
				}
				s.include(f)
			}
		}
	}
	for v := range s.changing {
		s.alsoKept = append(s.alsoKept, v)
	}
}

// setsUp reports whether a method is called before the breaker is used.
func (s *subject) setsUp(fn *types.Func) bool {
	name := strings.ToLower(fn.Name())
	return slices.Contains(s.r.Constructor, fn) || strings.HasPrefix(name, "init") || strings.HasPrefix(name, "setup")
}

// settingFields are the fields of the struct that have settings of the
// configuration, or hold what has them.
func (s *subject) settingFields() []*types.Var {
	r := s.r
	var out []*types.Var
	for _, set := range []handrolled.Setting{r.Threshold, r.Ratio, r.MinCalls, r.Rule, r.OpenFor, r.SuccessThreshold, r.HalfOpenLimit, r.Window} {
		if set.Var == nil || !set.Var.IsField() {
			continue
		}
		path := strings.Split(s.path(set.Var, s.home.Type(), "", 0), ".")
		if len(path) < 2 {
			continue
		}
		for f := range s.home.Type().Underlying().(*types.Struct).Fields() {
			if f.Name() == path[1] && !slices.Contains(out, f.Origin()) {
				out = append(out, f.Origin())
			}
		}
	}
	return out
}

// settingsSet are those of some fields that a node assigns to, in whole or in
// part, outside of function literals.
func (s *subject) settingsSet(n ast.Node, fields []*types.Var) []*types.Var {
	var out []*types.Var
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				if v := s.settingIn(lhs, fields); v != nil {
					out = append(out, v)
				}
			}
		case *ast.CallExpr:
			if op, on, _ := s.atomicCall(n); on != nil && !strings.HasPrefix(op, "Load") {
				if v := s.settingIn(on, fields); v != nil {
					out = append(out, v)
				}
			}
		}
		return true
	})
	return out
}

// settingIn is the one of some fields that an expression selects, or selects
// from.
func (s *subject) settingIn(e ast.Expr, fields []*types.Var) *types.Var {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		if v, ok := s.info.Uses[e.Sel].(*types.Var); ok && slices.Contains(fields, v.Origin()) {
			return v.Origin()
		}
		return s.settingIn(e.X, fields)
	case *ast.StarExpr:
		return s.settingIn(e.X, fields)
	case *ast.UnaryExpr:
		return s.settingIn(e.X, fields)
	}
	return nil
}

// changesSetting reports whether a node changes a setting.
func (s *subject) changesSetting(n ast.Node) bool {
	if len(s.changing) == 0 {
		return false
	}
	var fields []*types.Var
	for v := range s.changing {
		fields = append(fields, v)
	}
	return len(s.settingsSet(n, fields)) > 0
}

// reconfigured tells the canonical breaker that a setting has changed.
func (w *writer) reconfigured(st ast.Stmt) string {
	if w.s.makesHome(w.f) || w.s.setsUp(w.f.obj) || !w.s.changesSetting(st) {
		return ""
	}
	if w.s.owner != nil || len(w.s.given) > 0 {
		give(st.Pos(), "%s changes some of its settings, and it does not have the others", w.f.obj.Name())
	}
	return "\n" + w.self() + w.s.reconfigure(w.self())
}

func (s *subject) reconfigure(self string) string {
	return fmt.Sprintf(".%s().Reconfigure(%s.%s())", s.names.circuit, self, s.names.config)
}

// tellOnce leaves only the last of several calls that tell of new settings, in
// statements that follow each other.
func (s *subject) tellOnce(out []string) []string {
	if len(s.changing) == 0 {
		return out
	}
	out, last := slices.Clone(out), false
	for i := len(out) - 1; i >= 0; i-- {
		at := strings.LastIndex(out[i], "\n")
		if at < 0 || !strings.HasSuffix(out[i], "."+s.names.config+"())") {
			continue
		}
		if last {
			out[i] = out[i][:at]
		}
		last = true
	}
	return out
}
