package handrolled

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/rewrite"
)

func (w *walker) ifStmt(s *ast.IfStmt) bool {
	saved := w.cond
	if s.Init != nil {
		w.stmt(s.Init)
	}
	c := w.eval(s.Cond)
	then := w.branch(c, false, func() bool { return w.block(s.Body.List) })
	other := false
	if s.Else != nil {
		other = w.branch(c, true, func() bool { return w.stmt(s.Else) })
	}
	w.cond = saved
	switch {
	case then && other:
		return true
	case then:
		w.cond = w.cond.push(c, true)
	case other:
		w.cond = w.cond.push(c, false)
	}
	return false
}

func (w *walker) switchStmt(s *ast.SwitchStmt) bool {
	if s.Init != nil {
		w.stmt(s.Init)
	}
	var tag *term
	if s.Tag != nil {
		tag = w.eval(s.Tag)
	}
	saved := w.cond
	all, hasDefault := true, false
	var seen, left []*term
	for _, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		t := w.caseTerm(tag, clause)
		if clause.List == nil {
			hasDefault = true
		}
		w.cond = saved
		taken := false
		for _, earlier := range seen {
			w.cond = w.cond.push(earlier, true)
			holds, known := decided(earlier)
			taken = taken || holds && known
		}
		if taken {
			continue
		}
		leaves := w.branch(t, false, func() bool { return w.block(clause.Body) })
		all = all && leaves
		if t != nil {
			seen = append(seen, t)
			if leaves {
				left = append(left, t)
			}
		}
	}
	w.cond = saved
	for _, t := range left {
		w.cond = w.cond.push(t, true)
	}
	return all && hasDefault
}

// caseTerm is the condition of a case, nil for default.
func (w *walker) caseTerm(tag *term, c *ast.CaseClause) *term {
	var t *term
	for _, e := range c.List {
		v := w.eval(e)
		if tag != nil {
			v = &term{kind: binTerm, op: token.EQL, x: tag, y: v, pos: e.Pos()}
		}
		if t == nil {
			t = v
		} else {
			t = &term{kind: binTerm, op: token.LOR, x: t, y: v, pos: c.Pos()}
		}
	}
	return t
}

func (w *walker) loop(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.ForStmt:
		if s.Init != nil {
			w.stmt(s.Init)
		}
		var c *term
		if s.Cond != nil {
			c = w.eval(s.Cond)
		}
		w.branch(c, false, func() bool {
			w.block(s.Body.List)
			return true
		})
	case *ast.RangeStmt:
		over := w.eval(s.X)
		for _, e := range []ast.Expr{s.Key, s.Value} {
			if id, ok := e.(*ast.Ident); ok {
				if obj := w.objectOf(id); obj != nil {
					w.frame.env[obj] = binding{over, w.nest}
				}
			}
		}
		w.frame.loops = append(w.frame.loops, over)
		held := w.held
		w.block(s.Body.List)
		w.held = held
		w.frame.loops = w.frame.loops[:len(w.frame.loops)-1]
	}
}

func (w *walker) returnStmt(s *ast.ReturnStmt) {
	var results []*term
	for _, e := range s.Results {
		results = append(results, w.eval(e))
	}
	if len(s.Results) == 0 {
		for _, obj := range w.frame.results {
			results = append(results, w.frame.env[obj].t)
		}
	}
	if len(results) == 1 && results[0].kind == tupleTerm {
		results = results[0].args // return f() of several results
	}
	for len(w.frame.returns) < len(results) {
		w.frame.returns = append(w.frame.returns, nil)
	}
	for i, t := range results {
		w.frame.returns[i] = append(w.frame.returns[i], alt{t, w.cond})
	}
	if w.frame.depth == 0 {
		w.emitReturn(results, s.Pos())
	}
}

// emitReturn notes a return. What a call returned in several ways is returned
// in as many, each under the condition of its own.
func (w *walker) emitReturn(results []*term, pos token.Pos) {
	n := 0
	for _, t := range results {
		if t.kind == altTerm && !isBool(t) {
			if vals := t.values(); n == 0 || len(vals) == n {
				n = len(vals)
			}
		}
	}
	w.emit(event{kind: returnEvent, results: results, pos: pos})
	if n < 2 || n > 2*maxAlts {
		return
	}
	saved := w.cond
	for i := range n {
		if slices.ContainsFunc(results, func(t *term) bool { return w.excludes(t, i) }) {
			continue
		}
		each := make([]*term, len(results))
		for j, t := range results {
			each[j] = t
			if vals := t.values(); t.kind == altTerm && len(vals) == n {
				each[j] = vals[i].t
				if vals[i].cond != nil {
					w.cond = vals[i].cond
				}
			}
		}
		w.emit(event{kind: returnEvent, results: each, pos: pos})
		w.cond = saved
	}
}

// excludes reports whether the condition that holds says that t is nil, or is
// not, and its i-th value is otherwise.
func (w *walker) excludes(t *term, i int) bool {
	if t.kind != altTerm {
		return false
	}
	vals := t.values()
	if i >= len(vals) {
		return false
	}
	for c := w.cond; c != nil; c = c.outer {
		if c.t == nil || c.t.kind != binTerm || c.t.x != t || !c.t.y.isNil() {
			continue
		}
		if op := (atom{t: c.t, neg: c.neg}).holds(); op == token.NEQ && vals[i].t.isNil() || op == token.EQL && vals[i].t.some {
			return true
		}
	}
	return false
}

// typeSwitch walks the cases of a type switch under what they say of a state
// that is an object.
func (w *walker) typeSwitch(s *ast.TypeSwitchStmt) {
	var x ast.Expr
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		x = a.X
	case *ast.AssignStmt:
		x = a.Rhs[0]
	}
	on := anything
	if ta, ok := ast.Unparen(x).(*ast.TypeAssertExpr); ok {
		on = w.eval(ta.X)
	}
	for _, c := range s.Body.List {
		clause := c.(*ast.CaseClause)
		var t *term
		if len(clause.List) == 1 {
			if tn := rewrite.NamedType(w.fullType(clause.List[0])); tn != nil && tn.Pkg() == w.ix.pkg && !types.IsInterface(tn.Type()) {
				t = &term{kind: binTerm, op: token.EQL, x: on, y: objectOf(tn, clause.Pos()), pos: clause.Pos()}
			}
		}
		w.branch(t, false, func() bool { return w.block(clause.Body) })
	}
}
