package replace

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// countsName is the field of breaker.Counts that a count of the original
// corresponds to, by its name; whether it does is for the proof to say.
func countsName(name string) string {
	n := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	run := strings.Contains(n, "consec") || strings.Contains(n, "inrow") || strings.Contains(n, "streak")
	switch {
	case strings.Contains(n, "succ") && run:
		return "ConsecutiveSuccesses"
	case strings.Contains(n, "fail") && run, n == "consecutive":
		return "ConsecutiveFailures"
	case strings.Contains(n, "succ"):
		return "TotalSuccesses"
	case strings.Contains(n, "fail"), strings.Contains(n, "error"):
		return "TotalFailures"
	case strings.Contains(n, "exclu"), strings.Contains(n, "ignor"):
		return "TotalExclusions"
	case strings.Contains(n, "request"), strings.Contains(n, "total"), strings.Contains(n, "calls"), strings.Contains(n, "attempt"):
		return "Requests"
	}
	return ""
}

// countsStruct is the struct of counts that a field of the home holds, nil for
// other fields.
func (s *subject) countsStruct(v *types.Var) *types.TypeName {
	n := rewrite.NamedType(v.Type())
	if n == nil || n.Pkg() != s.Package.Types || !s.fields[v] {
		return nil
	}
	st, ok := n.Type().Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	known := 0
	for f := range st.Fields() {
		if countable(f.Type()) && countsName(f.Name()) != "" {
			known++
		}
	}
	if known < 2 {
		return nil
	}
	return n
}

// countsStructOf is n if the home has a field of that struct of counts.
func (s *subject) countsStructOf(n *types.TypeName) *types.TypeName {
	for f := range s.home.Type().Underlying().(*types.Struct).Fields() {
		if n != nil && rewrite.NamedType(f.Type()) == n && s.fields[f] {
			return n
		}
	}
	return nil
}

// countsFunction is the generated function that says breaker.Counts as a
// struct of the package.
func (s *subject) countsFunction() string {
	if s.countsOf == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n// %s says the counts of the canonical breaker in the terms of this package.\nfunc %s(c %s.Counts) %s {\nreturn %s{\n", s.names.counts, s.names.counts, s.names.breaker, s.countsOf.Name(), s.countsOf.Name())
	for f := range s.countsOf.Type().Underlying().(*types.Struct).Fields() {
		name := countsName(f.Name())
		if name == "" || !countable(f.Type()) {
			continue
		}
		fmt.Fprintf(&b, "%s: %s,\n", f.Name(), s.convert("c."+name, types.Typ[types.Uint32], f.Type()))
	}
	b.WriteString("}\n}\n")
	return b.String()
}

// countsRead is a whole struct of counts that is read.
func (s *subject) countsRead(v *types.Var, base string, pos token.Pos) (string, bool) {
	n := s.countsStruct(v)
	if n == nil {
		return "", false
	}
	s.countsOf = n
	return fmt.Sprintf("%s(%s.Counts())", s.names.counts, s.circuit(base, pos)), true
}

// trip is the rule of the user that decides when it opens.
func (s *subject) trip(self string) string {
	v := s.r.Rule.Var
	if v == nil {
		give(s.r.Rule.Pos, "a function decides when it opens")
	}
	sig, ok := v.Type().Underlying().(*types.Signature)
	if !ok || sig.Params().Len() != 1 || sig.Results().Len() != 1 || !isBool(sig.Results().At(0).Type()) || !v.IsField() {
		give(s.r.Rule.Pos, "a function decides when it opens")
	}
	n := rewrite.NamedType(sig.Params().At(0).Type())
	if _, ptr := sig.Params().At(0).Type().(*types.Pointer); ptr || n == nil {
		give(s.r.Rule.Pos, "a function decides when it opens")
	}
	for f := range s.home.Type().Underlying().(*types.Struct).Fields() {
		if s.countsStruct(f) == n {
			s.countsOf = n
		}
	}
	if s.countsOf != n {
		give(s.r.Rule.Pos, "a function decides when it opens, and what it is given is not understood")
	}
	text := s.reach(v, self)
	if text == "" {
		give(s.r.Rule.Pos, "%s is not a setting of %s itself", v.Name(), s.home.Name())
	}
	return fmt.Sprintf("func(c %s.Counts) bool { return %s(%s(c)) }", s.names.breaker, text, s.names.counts)
}

// source is the field of the state that a local variable has from an inner
// function: state and generation in state, generation := b.currentState(now).
func (s *subject) source(id *ast.Ident) *types.Var {
	obj, ok := s.info.Uses[id].(*types.Var)
	if !ok || obj.IsField() || !s.tainted[obj] {
		return nil
	}
	for _, f := range s.order {
		if id.Pos() < f.decl.Pos() || id.Pos() >= f.decl.End() {
			continue
		}
		var out *types.Var
		ast.Inspect(f.decl.Body, func(n ast.Node) bool {
			a, ok := n.(*ast.AssignStmt)
			if !ok || len(a.Rhs) != 1 {
				return true
			}
			call, ok := a.Rhs[0].(*ast.CallExpr)
			if !ok {
				return true
			}
			in := s.innerCall(call)
			if in == nil {
				return true
			}
			for i, lhs := range a.Lhs {
				if l, ok := lhs.(*ast.Ident); ok && s.info.ObjectOf(l) == obj {
					out = s.returned(in, i)
				}
			}
			return true
		})
		return out
	}
	return nil
}

// returned is the field of the state that a function returns as its i-th
// result, nil if it returns something else.
func (s *subject) returned(f *function, i int) *types.Var {
	result := f.obj.Signature().Results().At(i)
	var out *types.Var
	same := true
	note := func(e ast.Expr) {
		v, _ := s.loaded(unconvert(e))
		if s.r.State != nil && s.stateValue(e) != "" && types.Identical(result.Type(), s.stateType()) {
			v = s.r.State
		}
		if v == nil || out != nil && out != v {
			same = false
		}
		out = v
	}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if i < len(n.Results) {
				note(n.Results[i])
			}
		case *ast.AssignStmt:
			for k, lhs := range n.Lhs {
				if l, ok := lhs.(*ast.Ident); ok && s.info.ObjectOf(l) == types.Object(result) && len(n.Rhs) == len(n.Lhs) {
					note(n.Rhs[k])
				}
			}
		}
		return true
	})
	if !same {
		return nil
	}
	return out
}
