package replace

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
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

// gate asks the canonical breaker where the original looked at its state.
func (w *writer) gate(list []ast.Stmt) {
	s := w.s
	first, last := -1, len(list)
	for i, st := range list {
		touching := s.involves(st)
		if first < 0 && (touching || w.holds(st) && w.lockedState(list[i:])) {
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
	for last > first+1 && w.f.kind == runKind && s.localOnly(list[last-1]) && !s.involves(list[last-1]) {
		last-- // for the call, not for the question
	}
	for _, st := range list[:first] {
		w.plain([]ast.Stmt{st})
	}
	region := list[first:last]
	if s.moves.guarded() && !w.apart {
		w.lockedRegion(region)
	}
	e := w.walk(region, nil, s.anyState(), false, false)
	allow := fmt.Sprintf("%s.%s().Allow()", w.self(), s.names.circuit)
	if len(region) > 0 {
		w.space(region[0])
	}
	for _, st := range region {
		if s.localOnly(st) && s.isNeeded(st) || w.apart && w.holds(st) {
			w.keep(st)
		}
	}
	w.ask(e, allow)
	if len(region) > 0 {
		w.pass(region[len(region)-1])
	}
	rest := list[last:]
	if w.f.kind == runKind {
		w.settle(rest)
		return
	}
	w.plain(rest)
}

// lockedRegion prepares for a question that is asked under the lock. A lock
// that is released by a deferred call stays as it is; else it is taken before
// and released in each way out.
func (w *writer) lockedRegion(region []ast.Stmt) {
	for _, st := range region {
		if d, ok := st.(*ast.DeferStmt); ok && w.s.lockCall(d) != nil {
			w.apart = true
			return
		}
	}
	w.explicit = true
	w.add(w.s.lockText(w.self()) + ".Lock()")
}

// holds reports whether a statement takes the lock, or sees that it is
// released.
func (w *writer) holds(st ast.Stmt) bool {
	if w.s.lockCall(st) != nil {
		return true
	}
	d, ok := st.(*ast.DeferStmt)
	if !ok {
		return false
	}
	id := calleeIdent(d.Call)
	if id == nil {
		return false
	}
	fn, ok := w.s.info.Uses[id].(*types.Func)
	return ok && w.s.unlocker(fn.Origin())
}

// lockedState reports whether the state is looked at before anything else
// happens.
func (w *writer) lockedState(list []ast.Stmt) bool {
	for _, st := range list {
		if w.holds(st) || w.s.localOnly(st) && !w.s.involves(st) {
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
		case s.lockCall(st) != nil, w.apart && w.holds(st):
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
				give(st.Pos(), "%s does something that depends on its state", w.f.obj.Name())
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
	if guarded && text != "" && !w.apart {
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
			list = append(list, s.lockText(w.self())+".Unlock()")
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

// verdict says what a return means for the call.
type verdict int

const (
	admitsCall verdict = iota
	rejectsCall
	admitsIf  // a bool that is true when the call may go ahead
	rejectsIf // a bool that is true when it may not
)

func (s *subject) verdict(f *function, r *ast.ReturnStmt) verdict {
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
func (w *writer) ask(e exits, allow string) {
	if text, ok := w.plainAnswer(e, allow); ok {
		w.add(text)
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "if _, rejected := %s; rejected != nil {\n%s\n}", allow, w.choose(e.reject, "rejects"))
	w.add(b.String())
	if e.falls {
		w.add(e.extra)
		if w.explicit {
			w.add(w.s.lockText(w.self()) + ".Unlock()")
		}
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
	half, other := "", ""
	for _, x := range list {
		target := &other
		if x.states == halfState {
			target = &half
		}
		if *target != "" && *target != x.text {
			give(w.f.decl.Pos(), "%s %s in several ways that its state does not tell apart", w.f.obj.Name(), what)
		}
		*target = x.text
	}
	switch {
	case half == "" || half == other:
		return other
	case other == "":
		return half
	}
	both, half, other := commonStart(half, other)
	return fmt.Sprintf("%sif %s.%s().LastState() == %s.HalfOpen {\n%s\n}\n%s", both, w.self(), s.names.circuit, s.names.breaker, half, other)
}

// commonStart takes the lines off with which two texts begin, as far as they
// are whole statements.
func commonStart(a, b string) (both, restA, restB string) {
	linesA, linesB := strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")
	whole, depth := 0, 0
	for i := 0; i < min(len(linesA), len(linesB))-1 && linesA[i] == linesB[i]; i++ {
		depth += strings.Count(linesA[i], "{") + strings.Count(linesA[i], "(") - strings.Count(linesA[i], "}") - strings.Count(linesA[i], ")")
		if depth == 0 {
			whole = i + 1
		}
	}
	return strings.Join(linesA[:whole], ""), strings.Join(linesA[whole:], ""), strings.Join(linesB[whole:], "")
}
