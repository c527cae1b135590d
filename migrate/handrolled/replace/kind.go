package replace

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// kind says how the body of a function is dealt with.
type kind int

const (
	plainKind     kind = iota // changes of the state are taken out
	gateKind                  // asks for a call
	runKind                   // asks, calls, and tells the result
	afterGateKind             // leaves the question to another function, calls, and tells the result
	settleKind                // tells a result
	resetKind                 // closes
	tripKind                  // opens by hand
	readerKind                // looks at the state
	releaseKind               // gives a place among the probes back
)

// classify finds the kind of each function.
func (s *subject) classify() {
	for _, f := range s.order {
		f.kind = s.kindOf(f)
	}
}

func (s *subject) kindOf(f *function) kind {
	body := f.decl.Body
	if s.makesHome(f) || s.holdsLiteral(body) && !s.worksOn(f) {
		return plainKind
	}
	changes := s.countsFailure(body) || s.countsSuccess(body)
	switch role := s.r.Methods[f.obj]; role.Kind {
	case handrolled.Asks:
		if len(s.writes(body)) == 0 && s.otherGate(f) {
			return readerKind // it tells, and lets nobody in
		}
		return gateKind
	case handrolled.Runs:
		if changes && s.countsRaise(body) {
			if s.gateCalled(f) != nil {
				return afterGateKind
			}
			return runKind
		}
		if !s.looksAtState(body) {
			return plainKind
		}
		return gateKind
	case handrolled.RecordsSuccess, handrolled.RecordsFailure, handrolled.RecordsOutcome:
		if changes {
			return settleKind
		}
	case handrolled.Resets:
		return resetKind
	case handrolled.ForcesOpen:
		return tripKind
	case handrolled.ReadsState, handrolled.ReadsCounter, handrolled.ReadsTime, handrolled.ReadsSeveral:
		return readerKind
	case handrolled.SetsState, handrolled.ForcesHalfOpen:
		if !f.vanishes {
			give(f.decl.Pos(), "%s sets the state to what its caller wants", f.obj.Name())
		}
	}
	switch {
	case s.releases(f.obj):
		return releaseKind
	case len(s.writes(body)) == 0:
		return readerKind
	case changes:
		return settleKind
	}
	return plainKind
}

// otherGate reports whether another function lets calls in and takes note of
// it.
func (s *subject) otherGate(f *function) bool {
	for _, o := range s.order {
		kind := s.r.Methods[o.obj].Kind
		if o != f && (kind == handrolled.Asks || kind == handrolled.Runs) && len(s.writes(o.decl.Body)) > 0 && s.looksAtState(o.decl.Body) {
			return true
		}
	}
	return false
}

// gateCalled is the function that a function asks for a call, which stays.
func (s *subject) gateCalled(f *function) *types.Func {
	var out *types.Func
	s.calls(f.decl.Body, func(callee *types.Func, called bool) {
		g := s.functions[callee]
		if called && g != nil && g != f && !g.vanishes && s.r.Methods[callee].Kind == handrolled.Asks && len(s.writes(g.decl.Body)) > 0 {
			out = callee
		}
	})
	return out
}

// looksAtState reports whether a node uses the state or the time.
func (s *subject) looksAtState(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			v, ok := s.info.Uses[n].(*types.Var)
			found = found || ok && (v == s.r.State || v == s.r.Since)
		case *ast.CallExpr:
			if f := s.innerCall(n); f != nil && !f.checking {
				f.checking = true
				found = found || s.looksAtState(f.decl.Body)
				f.checking = false
			}
		}
		return !found
	})
	return found
}

// countsRaise reports whether a node raises the counter that opens it.
func (s *subject) countsRaise(n ast.Node) bool {
	return slices.ContainsFunc(s.writes(n), s.raises)
}

// holdsLiteral reports whether a function makes a breaker on the way.
func (s *subject) holdsLiteral(body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.CompositeLit); ok {
			found = found || s.isHome(lit)
		}
		return !found
	})
	return found
}

// worksOn reports whether a function asks or tells a breaker, which it may have
// to make before.
func (s *subject) worksOn(f *function) bool {
	switch s.r.Methods[f.obj].Kind {
	case handrolled.Asks, handrolled.Runs, handrolled.RecordsSuccess, handrolled.RecordsFailure, handrolled.RecordsOutcome:
		return s.owner != nil && len(s.writes(f.decl.Body)) > 0
	}
	return false
}

// makesHome reports whether a function makes breakers.
func (s *subject) makesHome(f *function) bool {
	for r := range f.obj.Signature().Results().Variables() {
		if rewrite.NamedType(r.Type()) == s.home {
			return true
		}
	}
	return false
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}
