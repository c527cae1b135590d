package replace

import (
	"go/ast"
	"strings"
)

// exit is a way out of a gate.
type exit struct {
	text   string // what it does and the return
	states states // in which it is taken, as far as known
}

// exits are all ways out of a gate.
type exits struct {
	reject, admit []exit
	falls         bool   // control also reaches the end
	extra         string // what is done on the way to the end
	states        states // at the end
}

// extras are the statements on the way to an exit that are not about the
// state.
type extras struct {
	list    []string
	guarded bool // they need the lock
	effects int  // that are more than local variables
}

func (x extras) with(text string, guarded bool, effects int) extras {
	return extras{append(x.list[:len(x.list):len(x.list)], text), x.guarded || guarded, x.effects + effects}
}

// walk collects the ways out of a list.
func (w *writer) walk(list []ast.Stmt, before *extras, at states, nested, moving bool) exits {
	s := w.s
	var out exits
	var on extras
	if before != nil {
		on = *before
	}
	moving = moving || nested && s.mover(list)
	prefix, effects := len(on.list), on.effects
	for _, st := range list {
		switch {
		case s.lockCall(st) != nil, s.outerLock(st) != nil, w.apart && w.holds(st):
		case isReturn(st):
			w.leave(&out, st.(*ast.ReturnStmt), on, at)
			return out
		case s.localOnly(st):
			if nested && s.isNeeded(st) {
				on = on.with(s.render(st), s.guarded(st), 0)
			}
		case branchesOf(st) != nil && (s.involves(st) || returns(st)):
			in := w.branches(st, &on, at)
			out.reject = append(out.reject, in.reject...)
			out.admit = append(out.admit, in.admit...)
			if in.extra != "" {
				text, ok := w.leftOf(st)
				if !ok || returns(st) {
					give(st.Pos(), "%s does something that depends on its state", w.f.obj.Name())
				}
				on = on.with(text, s.guarded(st), 1)
			}
			if !in.falls {
				return out
			}
			at = in.states
		case s.pure(st):
			at = s.after(st, at)
		case moving:
			at = s.after(st, at)
		default:
			on = on.with(s.render(st), s.guarded(st), 1)
			at = s.after(st, at)
		}
	}
	out.falls, out.states = true, at
	rest := on.list
	switch {
	case nested && on.effects == effects:
		return out // local variables end here
	case nested:
		rest = rest[prefix:]
	}
	out.extra = w.guard(strings.Join(rest, "\n"), on.guarded, false)
	return out
}

// guard puts statements under the lock where it is needed.
func (w *writer) guard(text string, guarded, leaves bool) string {
	lock := ""
	if w.explicit {
		return text
	}
	if guarded && text != "" && !w.apart && w.s.takesLock(w.f) {
		lock = w.s.lockText(w.self())
	}
	switch {
	case lock == "":
		return text
	case leaves:
		return lock + ".Lock()\ndefer " + lock + ".Unlock()\n" + text
	}
	return lock + ".Lock()\n" + text + "\n" + lock + ".Unlock()"
}

// branches walks an if or switch.
func (w *writer) branches(st ast.Stmt, on *extras, at states) exits {
	s := w.s
	var out exits
	moving := false
	take := func(list []ast.Stmt, at states) {
		if at == 0 && s.r.State != nil || s.never(list) {
			return
		}
		in := w.walk(list, on, at, true, moving)
		out.reject = append(out.reject, in.reject...)
		out.admit = append(out.admit, in.admit...)
		if in.falls {
			out.falls = true
			out.states |= in.states
		}
		if in.extra != "" {
			out.extra = in.extra
		}
	}
	switch st := st.(type) {
	case *ast.IfStmt:
		if !s.involves(st) && returns(st) {
			give(st.Pos(), "%s leaves for another reason in the midst of looking at its state", w.f.obj.Name())
		}
		yes, no := s.narrow(st.Cond, at)
		moving = len(s.sets(st.Cond)) == 1 // if swapped {
		take(st.Body.List, yes)
		moving = false
		switch e := st.Else.(type) {
		case *ast.BlockStmt:
			take(e.List, no)
		case *ast.IfStmt:
			take([]ast.Stmt{e}, no)
		default:
			out.falls = true
			out.states |= no
		}
	case *ast.SwitchStmt:
		all := false
		left := at
		for _, c := range st.Body.List {
			cl := c.(*ast.CaseClause)
			yes, no := s.narrowCase(st, cl, left)
			if cl.List == nil {
				all = true
			}
			take(cl.Body, yes)
			left = no
		}
		if !all && left != 0 {
			out.falls = true
			out.states |= left
		}
	case *ast.BlockStmt:
		take(st.List, at)
	}
	return out
}

// leave notes a return: does it turn the call away?
func (w *writer) leave(out *exits, r *ast.ReturnStmt, on extras, at states) {
	s := w.s
	if at == 0 {
		return // no state gets here
	}
	full := func(text string, guarded bool) exit {
		list := on.list[:len(on.list):len(on.list)]
		if w.explicit {
			list = append(list, w.release())
		}
		return exit{w.guard(strings.Join(append(list, text), "\n"), on.guarded || guarded, true), at}
	}
	verdict := s.verdict(w.f, r)
	switch verdict {
	case rejectsCall:
		out.reject = append(out.reject, full(s.render(r), s.guarded(r)))
	case admitsCall:
		out.admit = append(out.admit, full(s.render(r), s.guarded(r)))
	default:
		yes, no := "return true", "return false"
		if verdict == rejectsIf {
			yes, no = no, yes
		}
		out.admit = append(out.admit, full(yes, false))
		out.reject = append(out.reject, full(no, false))
	}
}
