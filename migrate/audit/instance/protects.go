package instance

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/catalog"
)

// maxTargets is how many targets an instance is said to have. One with more is
// a wrapper for many things, of which a few would say nothing.
const maxTargets = 5

// protect finds out what goes through each instance.
func (f *finder) protect() {
	f.flow()
	byHolder := map[token.Pos][]place{}
	for _, u := range f.uses {
		for _, r := range f.guarded(u) {
			byHolder[r.holder] = append(byHolder[r.holder], r.fn)
		}
	}
	for _, fn := range f.handwrittenRuns() {
		byHolder[fn.holder] = append(byHolder[fn.holder], fn.fn)
	}
	for _, made := range f.all {
		t := &targets{finder: f, seen: map[token.Pos]bool{}}
		for _, run := range made.runs {
			t.function(run, maxInto)
		}
		held := f.reach(made)
		holders := make([]token.Pos, 0, len(held))
		for pos := range held {
			holders = append(holders, pos)
		}
		slices.Sort(holders)
		for _, pos := range holders {
			for _, run := range byHolder[pos] {
				t.function(run, maxInto)
			}
		}
		made.Protects = t.list()
	}
}

// guardedCall is a function that is called under the breaker that a holder has.
type guardedCall struct {
	holder token.Pos
	fn     place
}

// guarded returns what a use of a library calls under a breaker that it is
// given as a receiver or an argument.
func (f *finder) guarded(u use) []guardedCall {
	if u.call == nil || u.symbol.NameArg != catalog.None || u.symbol.Use != catalog.Run && u.symbol.Use != catalog.Gate {
		return nil
	}
	at := place{e: u.call, f: u.f}
	var fn place
	switch {
	case u.symbol.Use == catalog.Gate && u.fn != nil:
		fn = after(at, u.fn)
	case u.symbol.FuncArg == catalog.None, arg(u.call, u.symbol.FuncArg) == nil:
		return nil
	default:
		fn = at.in(u.call.Args[u.symbol.FuncArg])
	}
	return f.onHolder(at, u.call, fn)
}

// onHolder finds the breaker of a call: its receiver, or the first argument.
func (f *finder) onHolder(at place, c *ast.CallExpr, fn place) []guardedCall {
	holder := token.NoPos
	if sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr); ok && at.f.pkg.Info.Selections[sel] != nil {
		holder = f.holder(at.in(sel.X))
	}
	for _, a := range c.Args {
		if !holder.IsValid() && a != fn.e {
			if _, isLit := a.(*ast.FuncLit); !isLit && isPointer(at.in(a).typeOf()) {
				holder = f.holder(at.in(a))
			}
		}
	}
	if !holder.IsValid() || f.givers[holder] > 1 && f.isParameter(at, holder) {
		return nil // a helper that is given one breaker after another
	}
	return []guardedCall{{holder, fn}}
}

func isPointer(t types.Type) bool {
	_, ok := t.(*types.Pointer)
	return ok
}

// isParameter reports whether a holder is a parameter of the function that at
// is in, other than its receiver.
func (f *finder) isParameter(at place, holder token.Pos) bool {
	for _, n := range at.f.around(at.e) {
		fn, ok := n.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if obj, ok := at.f.pkg.Info.Defs[fn.Name].(*types.Func); ok {
			_, found := f.params(obj.Signature())[holder]
			return found
		}
	}
	return false
}

// handwrittenRuns are the calls of the functions of hand-written breakers that
// run a call, or ask whether it may run.
func (f *finder) handwrittenRuns() []guardedCall {
	var out []guardedCall
	for _, pkg := range f.in.Packages {
		for _, c := range f.in.Written[pkg] {
			for _, fn := range c.Roles.Runs {
				for _, call := range f.calls[f.key(fn)] {
					if a := lastFunction(call); a.known() {
						out = append(out, f.onHolder(call.place(), call.CallExpr, a)...)
					}
				}
			}
			for _, fn := range c.Roles.Gates {
				for _, call := range f.calls[f.key(fn)] {
					if call.fn != nil && call.fn.Body != nil && !isMethodOf(call, c.Type) {
						out = append(out, f.onHolder(call.place(), call.CallExpr, after(call.place(), call.fn))...)
					}
				}
			}
		}
	}
	return out
}

// isMethodOf: the breaker calls itself.
func isMethodOf(c call, t *types.TypeName) bool {
	fn, ok := c.f.pkg.Info.Defs[c.fn.Name].(*types.Func)
	return ok && fn.Signature().Recv() != nil && named(fn.Signature().Recv().Type()) == t
}

// lastFunction is the last argument that is a function.
func lastFunction(c call) place {
	for _, a := range slices.Backward(c.Args) {
		if t := c.f.pkg.Info.TypeOf(a); t != nil {
			if _, ok := t.Underlying().(*types.Signature); ok {
				return c.place().in(a)
			}
		}
	}
	return place{}
}

// list is what was found, in order: what is outside of the program, or else
// the functions that were called.
func (t *targets) list() []survey.Target {
	out := t.outside
	if len(out) == 0 {
		out = t.inside
	}
	slices.SortFunc(out, func(a, b survey.Target) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	out = slices.CompactFunc(out, func(a, b survey.Target) bool { return a.Kind == b.Kind && a.Name == b.Name })
	if out == nil || len(out) > maxTargets {
		return []survey.Target{}
	}
	return out
}
