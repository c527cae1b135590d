package replace

import (
	"fmt"
	"go/ast"
	"go/constant"
	"strings"
)

// exit is a way out of a gate.
type exit struct {
	text  string // what it does and the return
	reads string // the return alone
	state string // in which it is taken, as far as known
}

// exits are all ways out of a gate.
type exits struct {
	reject, admit []exit
	falls         bool   // control also reaches the end
	extra         string // what is done on the way to the end
}

// gate asks the canonical breaker where the original looked at its state.
func (w *writer) gate(list []ast.Stmt) {
	s := w.s
	first, last := -1, len(list)
	for i, st := range list {
		touching := s.involves(st)
		if first < 0 && (touching || s.lockCall(st) != nil && w.lockedState(list[i:])) {
			first = i
		}
		if w.f.kind == runKind && first >= 0 && i > first && w.rejected(list[first:i]) && !touching && !s.pure(st) && s.lockCall(st) == nil {
			last = i
			break
		}
	}
	if first < 0 {
		give(w.f.decl.Pos(), "where %s turns calls away was not found", w.f.obj.Name())
	}
	if w.f.kind == gateKind {
		last = w.regionEnd(list, first)
	}
	for _, st := range list[:first] {
		w.plain([]ast.Stmt{st})
	}
	region := list[first:last]
	e := w.walk(region, nil, "", false)
	for _, st := range region {
		if s.localOnly(st) && s.isNeeded(st) {
			w.keep(st)
		} else if w.locks && s.lockCall(st) != nil && w.f.kind == gateKind {
			s.locked = true
			w.keep(st)
		}
	}
	if len(region) > 0 {
		w.prev = region[len(region)-1].End()
	}
	w.ask(e)
	rest := list[last:]
	if w.f.kind == runKind {
		w.settle(rest)
		return
	}
	w.plain(rest)
}

// lockedState reports whether the state is looked at before anything else
// happens.
func (w *writer) lockedState(list []ast.Stmt) bool {
	for _, st := range list {
		if w.s.lockCall(st) != nil || w.s.localOnly(st) && !w.s.involves(st) {
			continue
		}
		return w.s.involves(st)
	}
	return false
}

// rejected reports whether a list can leave the function.
func (w *writer) rejected(list []ast.Stmt) bool {
	for _, st := range list {
		if returns(st) {
			return true
		}
	}
	return false
}

// regionEnd is the end of the part of a gate that depends on the state.
func (w *writer) regionEnd(list []ast.Stmt, first int) int {
	end := first
	for i := first; i < len(list); i++ {
		if w.s.involves(list[i]) || w.s.lockCall(list[i]) != nil {
			end = i + 1
		}
	}
	if w.s.returnsAtOnce(list[end:]) {
		return len(list)
	}
	return end
}

// returnsAtOnce reports whether nothing but a return of a constant is left.
func (s *subject) returnsAtOnce(list []ast.Stmt) bool {
	if len(list) != 1 {
		return false
	}
	r, ok := list[0].(*ast.ReturnStmt)
	return ok && s.pure(r)
}

// walk collects the ways out of a list.
func (w *writer) walk(list []ast.Stmt, extra []string, state string, nested bool) exits {
	s := w.s
	var out exits
	moving := nested && s.mover(list)
	prefix := len(extra)
	for _, st := range list {
		switch {
		case s.lockCall(st) != nil:
			if w.locks && nested {
				give(st.Pos(), "%s locks in a branch", w.f.obj.Name())
			}
		case isReturn(st):
			w.leave(&out, st.(*ast.ReturnStmt), extra, state)
			return out
		case s.localOnly(st):
			if nested && s.isNeeded(st) && !moving {
				extra = append(extra[:len(extra):len(extra)], s.render(st))
			}
		case branchesOf(st) != nil && (s.involves(st) || returns(st)):
			in := w.branches(st, extra, state)
			out.reject = append(out.reject, in.reject...)
			out.admit = append(out.admit, in.admit...)
			if in.extra != "" {
				give(st.Pos(), "%s does something that depends on its state", w.f.obj.Name())
			}
			if !in.falls {
				return out
			}
		case s.pure(st):
		case moving:
		default:
			if s.guarded(st) {
				s.touchesGuarded = true
			}
			extra = append(extra[:len(extra):len(extra)], s.render(st))
		}
	}
	out.falls = true
	out.extra = strings.Join(extra[prefix:], "\n")
	if !nested {
		out.extra = strings.Join(extra, "\n")
	}
	return out
}

// branches walks an if or switch.
func (w *writer) branches(st ast.Stmt, extra []string, state string) exits {
	s := w.s
	var out exits
	take := func(list []ast.Stmt, state string) {
		in := w.walk(list, extra, state, true)
		out.reject = append(out.reject, in.reject...)
		out.admit = append(out.admit, in.admit...)
		out.falls = out.falls || in.falls
		if in.extra != "" {
			out.extra = in.extra
		}
	}
	switch st := st.(type) {
	case *ast.IfStmt:
		if !s.involves(st) && returns(st) {
			give(st.Pos(), "%s leaves for another reason in the midst of looking at its state", w.f.obj.Name())
		}
		take(st.Body.List, s.pathOf(st.Cond, state))
		switch e := st.Else.(type) {
		case *ast.BlockStmt:
			take(e.List, state)
		case *ast.IfStmt:
			take([]ast.Stmt{e}, state)
		default:
			out.falls = true
		}
	case *ast.SwitchStmt:
		all := false
		for _, c := range st.Body.List {
			cl := c.(*ast.CaseClause)
			p := state
			all = all || cl.List == nil
			if len(cl.List) == 1 {
				if st.Tag == nil {
					p = s.pathOf(cl.List[0], state)
				} else if v := s.stateValue(cl.List[0]); v != "" {
					p = v
				}
			}
			take(cl.Body, p)
		}
		out.falls = out.falls || !all
	case *ast.BlockStmt:
		take(st.List, state)
	}
	return out
}

// leave notes a return: does it turn the call away?
func (w *writer) leave(out *exits, r *ast.ReturnStmt, extra []string, state string) {
	s := w.s
	verdict := s.verdict(w.f, r, state)
	text := s.render(r)
	full := strings.Join(append(extra[:len(extra):len(extra)], text), "\n")
	switch verdict {
	case rejectsCall:
		out.reject = append(out.reject, exit{full, text, state})
	case admitsCall:
		out.admit = append(out.admit, exit{full, text, state})
	default:
		yes, no := "true", "false"
		if verdict == rejectsIf {
			yes, no = no, yes
		}
		pre := strings.Join(extra, "\n")
		if pre != "" {
			pre += "\n"
		}
		out.admit = append(out.admit, exit{pre + "return " + yes, "return " + yes, state})
		out.reject = append(out.reject, exit{pre + "return " + no, "return " + no, state})
	}
}

// verdict says what a return means for the call.
type verdict int

const (
	admitsCall verdict = iota
	rejectsCall
	admitsIf  // a bool that is true when the call may go ahead
	rejectsIf // a bool that is true when it may not
)

func (s *subject) verdict(f *function, r *ast.ReturnStmt, state string) verdict {
	if len(r.Results) == 0 {
		give(r.Pos(), "%s returns without saying what", f.obj.Name())
	}
	last := ast.Unparen(r.Results[len(r.Results)-1])
	if t := s.info.TypeOf(last); isBool(t) || len(r.Results) == 1 && isBool(s.info.TypeOf(r.Results[0])) {
		tv := s.info.Types[last]
		open := s.opensWithTrue(f)
		if tv.Value != nil {
			if constant.BoolVal(tv.Value) == open {
				return rejectsCall
			}
			return admitsCall
		}
		if open {
			return rejectsIf
		}
		return admitsIf
	}
	if id, ok := last.(*ast.Ident); ok && id.Name == "nil" {
		if len(r.Results) > 1 {
			if tv := s.info.Types[ast.Unparen(r.Results[0])]; tv.Value != nil && tv.Value.Kind() == constant.Bool && !constant.BoolVal(tv.Value) && !s.hasOtherError(f) {
				return rejectsCall
			}
		}
		return admitsCall
	}
	return rejectsCall
}

// hasOtherError reports whether some return of a function has an error that is
// not nil: then a nil error admits.
func (s *subject) hasOtherError(f *function) bool {
	found := false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
			id, isIdent := ast.Unparen(r.Results[len(r.Results)-1]).(*ast.Ident)
			found = found || !isIdent || id.Name != "nil"
		}
		return !found
	})
	return found
}

// opensWithTrue reports whether a gate answers true when it turns calls away,
// as IsOpen does.
func (s *subject) opensWithTrue(f *function) bool { return s.r.Methods[f.obj].Negated }

// ask writes the question and what follows from the answer.
func (w *writer) ask(e exits) {
	s := w.s
	allow := fmt.Sprintf("%s.%s().Allow()", w.self(), s.names.circuit)
	if text, ok := w.plainAnswer(e, allow); ok {
		w.add(text)
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "if _, rejected := %s; rejected != nil {\n%s\n}", allow, w.choose(e.reject, "rejects"))
	w.add(b.String())
	if e.falls {
		w.add(e.extra)
		if len(e.admit) == 0 {
			return
		}
	}
	if len(e.admit) > 0 && !(e.falls && w.f.kind == runKind) {
		w.add(w.choose(e.admit, "lets through"))
	}
}

// plainAnswer is the whole of a gate that returns a bool and does nothing
// else.
func (w *writer) plainAnswer(e exits, allow string) (string, bool) {
	if e.falls || len(e.reject) == 0 || len(e.admit) == 0 {
		return "", false
	}
	yes, no := e.admit[0].text, e.reject[0].text
	for _, x := range e.admit {
		if x.text != yes {
			return "", false
		}
	}
	for _, x := range e.reject {
		if x.text != no {
			return "", false
		}
	}
	switch {
	case yes == "return true" && no == "return false":
		return fmt.Sprintf("_, rejected := %s\nreturn rejected == nil", allow), true
	case yes == "return false" && no == "return true":
		return fmt.Sprintf("_, rejected := %s\nreturn rejected != nil", allow), true
	}
	return "", false
}

// choose writes one of several exits, by the state when there are two.
func (w *writer) choose(list []exit, what string) string {
	s := w.s
	byState := map[string]string{}
	for _, x := range list {
		if old, ok := byState[x.state]; ok && old != x.text {
			give(w.f.decl.Pos(), "%s %s in several ways that its state does not tell apart", w.f.obj.Name(), what)
		}
		byState[x.state] = x.text
	}
	half, inHalf := byState["half"]
	other, n := "", 0
	for state, text := range byState {
		if state != "half" && text != other {
			other = text
			n++
		}
	}
	switch {
	case n > 1:
		give(w.f.decl.Pos(), "%s %s in several ways that its state does not tell apart", w.f.obj.Name(), what)
	case !inHalf || n == 0 || half == other:
		if n == 0 {
			return half
		}
		return other
	}
	return fmt.Sprintf("if %s.%s().LastState() == %s.HalfOpen {\n%s\n}\n%s", w.self(), s.names.circuit, s.names.breaker, half, other)
}
