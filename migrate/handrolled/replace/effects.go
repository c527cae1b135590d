package replace

import (
	"go/ast"
	"go/types"
)

// effects collects the changes of a function.
type effects struct {
	s     *subject
	list  []effect
	lists int
	// leaving: the list being walked ends the function.
	leaving bool
	// given are the states that parameters of inner functions have in the call
	// that is being walked.
	given map[types.Object]string
}

func (e *effects) walk(list []ast.Stmt, at states, counted bool, seen map[*types.Func]bool) states {
	e.lists++
	return e.walkIn(e.lists, list, at, counted, seen)
}

// walkIn walks a list whose statements all happen together with those of the
// list here.
func (e *effects) walkIn(here int, list []ast.Stmt, at states, counted bool, seen map[*types.Func]bool) states {
	s := e.s
	outer := e.leaving
	defer func() { e.leaving = outer }()
	for _, st := range list {
		e.leaving = leaves(list)
		if taken, known := e.decided(st); known {
			at = e.walkIn(here, taken, at, counted, seen)
			continue
		}
		switch st := st.(type) {
		case *ast.IfStmt:
			if st.Init != nil {
				e.statement(st.Init, at, counted, here, seen)
			}
			if len(s.sets(st.Cond)) == 0 { // else narrow knows
				e.statement(&ast.ExprStmt{X: st.Cond}, at, counted, here, seen)
			}
			yes, no := s.narrow(st.Cond, at)
			c := counted || s.comparesCount(st.Cond)
			if free := s.uncounted(st.Cond, at); c && free != 0 {
				e.walk(st.Body.List, free, counted, seen)
				yes &^= free
			}
			after := e.walk(st.Body.List, yes, c, seen)
			switch el := st.Else.(type) {
			case *ast.BlockStmt:
				no = e.walk(el.List, no, c, seen)
			case *ast.IfStmt:
				no = e.walk([]ast.Stmt{el}, no, c, seen)
			}
			at = no
			if !leaves(st.Body.List) {
				at |= after
			}
		case *ast.SwitchStmt:
			left, out := at, states(0)
			for _, c := range st.Body.List {
				cl := c.(*ast.CaseClause)
				yes, no := s.narrowCase(st, cl, left)
				cond := counted
				for _, x := range cl.List {
					cond = cond || s.comparesCount(x)
				}
				after := e.walk(cl.Body, yes, cond, seen)
				if !leaves(cl.Body) {
					out |= after
				}
				left = no
			}
			at = out | left
		case *ast.BlockStmt:
			at = e.walk(st.List, at, counted, seen)
		default:
			e.statement(st, at, counted, here, seen)
			at = s.after(st, at)
		}
	}
	return at
}

func (e *effects) statement(st ast.Stmt, at states, counted bool, here int, seen map[*types.Func]bool) {
	s := e.s
	ast.Inspect(st, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if f := s.innerCall(call); f != nil && !seen[f.obj] {
			seen[f.obj] = true
			from := len(e.list)
			outer := e.given
			e.given = e.statesGiven(f, call)
			e.walkIn(here, f.decl.Body.List, at, counted, seen)
			e.given = outer
			var args []access
			for _, x := range e.list[from:] {
				args = append(args, x.access)
			}
			for i, a := range s.bound(f, call, args) {
				e.list[from+i].access = a
			}
			delete(seen, f.obj)
		}
		return true
	})
	direct := map[*types.Func]bool{}
	for fn := range s.functions {
		direct[fn] = true // walked above
	}
	for _, w := range s.writesWithin(st, direct) {
		e.list = append(e.list, effect{w, at, counted, here, e.leaving})
	}
}
