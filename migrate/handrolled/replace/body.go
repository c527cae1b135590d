package replace

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// writer builds the statements of a function body.
type writer struct {
	s     *subject
	f     *function
	out   []string
	op    bool // the canonical breaker has been told
	locks bool // lock statements stay
	apart bool // a function of its own releases the lock
	// explicit: the canonical breaker is asked under the lock, which is
	// released in each way out.
	explicit bool
	held     string    // releases a lock of the owner that is held there
	inherits bool      // the list around takes and releases it
	prev     token.Pos // end of the statement before
	gaps     gaps
	failure  string // the error of the call, in the branch where it failed
}

func (w *writer) add(text string) {
	if text == "" {
		return
	}
	if w.gaps.take() && len(w.out) > 0 {
		text = "\n" + text
	}
	w.out = append(w.out, text)
}

func (w *writer) text() string { return strings.Join(w.s.tellOnce(w.out), "\n") }

// body is the new text of a function body, braces included.
func (s *subject) body(f *function) string {
	text := s.bodyText(f, false)
	if s.touchesGuarded {
		text = s.bodyText(f, true)
	}
	return "{\n" + text + "\n}"
}

func (s *subject) bodyText(f *function, locks bool) string {
	s.touchesGuarded = false
	locks = locks || s.unlocksApart(f) || s.moves.guarded()
	w := &writer{s: s, f: f, locks: locks, apart: s.unlocksApart(f), prev: f.decl.Body.Lbrace + 1}
	list := f.decl.Body.List
	switch f.kind {
	case gateKind, runKind:
		w.gate(list)
	case afterGateKind:
		w.afterGate(list, s.gateCalled(f))
	case resetKind:
		w.always(list, "Reset()")
	case releaseKind:
		w.always(list, "Record("+s.names.breaker+".Ignored, nil)")
	case tripKind:
		w.always(list, "Trip(0, nil)")
	case settleKind:
		w.settle(list)
	case readerKind:
		w.reader(list)
	default:
		w.plain(list)
		w.returnAtOnce()
	}
	return w.text()
}

// keep adds a statement as it is, with the comments before it and reads of the
// state replaced.
func (w *writer) keep(st ast.Stmt) {
	w.space(st)
	w.add(w.s.commentsBetween(w.f.file, w.prev, st.Pos()) + w.s.render(st) + w.pass(st) + w.reconfigured(st))
	w.gaps.skipping = false
	if w.s.guarded(st) {
		w.s.touchesGuarded = true
	}
}

// lock adds a lock statement if something that stays needs it.
func (w *writer) lock(st ast.Stmt) {
	if w.locks {
		w.keep(st)
	} else {
		w.skip(st)
	}
}

// common deals with statements that every kind of function treats the same.
func (w *writer) common(st ast.Stmt) bool {
	s := w.s
	switch {
	case s.lockCall(st) != nil:
		w.lock(st)
	case s.localOnly(st):
		if s.isNeeded(st) {
			w.keep(st)
		} else {
			w.skip(st)
		}
	case !s.involves(st):
		w.keep(st)
	default:
		return false
	}
	return true
}

// plain takes changes of the state out: constructors and options.
func (w *writer) plain(list []ast.Stmt) {
	for _, st := range list {
		switch {
		case w.f.kind == plainKind && w.made(st):
		case w.common(st):
		case w.s.pure(st) && len(w.s.writes(st)) > 0 && !returns(st):
			w.skip(st)
		case w.compound(st, (*writer).plain):
		default:
			w.keep(st)
		}
	}
}

// self is the breaker in the function: its receiver, or a parameter or local
// variable.
func (w *writer) self() string {
	s := w.s
	if base := s.baseIn(w.f); base != nil {
		if s.owner != nil && s.moves.in == nil {
			s.mentionAll(base)
		}
		return s.baseText(base)
	}
	give(w.f.decl.Pos(), "which breaker %s works on is not clear", w.f.obj.Name())
	return ""
}

// baseIn is what the fields of the state are selected from in a function,
// which has to be the same everywhere.
func (s *subject) baseIn(f *function) ast.Expr {
	var base ast.Expr
	if recv := f.decl.Recv; recv != nil && len(recv.List[0].Names) == 1 && rewrite.NamedType(s.info.TypeOf(recv.List[0].Type)) == s.home {
		return recv.List[0].Names[0]
	}
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		e, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if v, ok := s.info.Uses[e.Sel].(*types.Var); ok && s.fields[v.Origin()] && s.structOf(v.Origin()) == s.home {
			if base == nil {
				base = e.X
			} else if s.text(base) != s.text(e.X) {
				give(e.Pos(), "%s works on several breakers at once", f.obj.Name())
			}
		}
		return true
	})
	return base
}
