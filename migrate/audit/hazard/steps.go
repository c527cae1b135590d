package hazard

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/handrolled"
)

// A step is a call that makes, asks, runs under, tells or reads a breaker: one
// of a library, or one that was written by hand in the same package.
type step struct {
	*ast.CallExpr
	use     catalog.Use
	path    []ast.Node // from the file down to the call's parent
	breaker ast.Expr   // what the call is about; nil for Make and for breakers that are known by name
	run     ast.Expr   // of Run: what is called under the breaker, nil when that is not an argument
	name    string     // of the function, for messages

	lib  *catalog.Library      // nil for hand-written ones
	call *Call                 // of lib
	hand *handrolled.Candidate // nil for libraries
	role handrolled.MethodRole // of hand

	passedOn bool // the call is of a function that hands on what the breaker answers
}

// stepList is the result of the analyzer, in order of position.
type stepList []*step

// of returns the steps with one of some uses.
func (l stepList) of(want ...catalog.Use) []*step {
	var out []*step
	for _, s := range l {
		if slices.Contains(want, s.use) {
			out = append(out, s)
		}
	}
	return out
}

var steps = &analysis.Analyzer{
	Name:       "breakersteps",
	Doc:        "finds the calls that breakers of libraries and hand-written ones get",
	Requires:   []*analysis.Analyzer{uses, written},
	Run:        func(p *analysis.Pass) (any, error) { return findSteps(p), nil },
	ResultType: reflect.TypeFor[stepList](),
}

func findSteps(p *analysis.Pass) stepList {
	var out stepList
	for _, c := range p.ResultOf[uses].(*Uses).Calls {
		if c.Symbol.Use != catalog.Other {
			out = append(out, libraryStep(p.TypesInfo, c))
		}
	}
	w := p.ResultOf[written].(*Written)
	if len(w.Candidates) == 0 {
		return out
	}
	for _, file := range p.Files {
		if ast.IsGenerated(file) {
			continue
		}
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if s := writtenStep(p.TypesInfo, w, call); s != nil {
					s.path = slices.Clone(path)
					out = append(out, s)
				}
			}
			return true
		})
	}
	slices.SortStableFunc(out, func(a, b *step) int { return int(a.Pos() - b.Pos()) })
	return out
}

func libraryStep(info *types.Info, c *Call) *step {
	s := &step{
		CallExpr: c.CallExpr, use: c.Symbol.Use, path: c.Path, lib: c.Library, call: c,
		name: shortName(c.Symbol.Name), run: c.Arg(c.Symbol.FuncArg),
	}
	switch {
	case s.use == catalog.Make:
	case receiverOf(info, c.CallExpr) != nil:
		s.breaker = receiverOf(info, c.CallExpr)
	case c.Symbol.NameArg == catalog.None && len(c.Args) > 0:
		s.breaker = breakerArg(info, c)
	}
	return s
}

// breakerArg is the argument of a function of a library that is a breaker.
func breakerArg(info *types.Info, c *Call) ast.Expr {
	for _, arg := range c.Args {
		if lib, sym := catalog.Lookup(typeName(info.TypeOf(arg))); lib != nil && sym.Use == catalog.BreakerType {
			return arg
		}
	}
	return nil
}

// kinds says what a function of a hand-written breaker is for.
var kinds = map[handrolled.MethodKind]catalog.Use{
	handrolled.Asks: catalog.Gate, handrolled.Runs: catalog.Run,
	handrolled.RecordsSuccess: catalog.Succeed, handrolled.RecordsFailure: catalog.Fail, handrolled.RecordsOutcome: catalog.Report,
	handrolled.ReadsState: catalog.Read, handrolled.ReadsCounter: catalog.Read, handrolled.ReadsTime: catalog.Read, handrolled.ReadsSeveral: catalog.Read,
	handrolled.Resets: catalog.Control, handrolled.ForcesOpen: catalog.Control, handrolled.ForcesHalfOpen: catalog.Control, handrolled.SetsState: catalog.Control,
}

// writtenStep is the step of a call of a hand-written breaker, without path.
// Breakers inside of other types have no steps: what their methods do for
// others cannot be told.
func writtenStep(info *types.Info, w *Written, call *ast.CallExpr) *step {
	fn, ok := callee(info, call).(*types.Func)
	if !ok || fn == nil {
		return nil
	}
	for _, c := range w.Candidates {
		if c.Inlined {
			continue
		}
		s := &step{CallExpr: call, name: fn.Name(), hand: c}
		if slices.Contains(c.Roles.Constructor, fn) {
			s.use = catalog.Make
			return s
		}
		role, ok := c.Roles.Methods[fn]
		if !ok || kinds[role.Kind] == catalog.Other || fn.Signature().Recv() == nil && !c.Global { // a function that is not a method may only use it
			continue
		}
		s.role, s.use = role, kinds[role.Kind]
		s.breaker, s.run = receiverOf(info, call), argumentOf(fn, role.Param, call)
		return s
	}
	return nil
}

// argumentOf is what a call gives for a parameter, or nil.
func argumentOf(fn *types.Func, param *types.Var, call *ast.CallExpr) ast.Expr {
	i := 0
	for v := range fn.Signature().Params().Variables() {
		if v == param && i < len(call.Args) {
			return call.Args[i]
		}
		i++
	}
	return nil
}

// receiverOf is the receiver of a method call, or nil.
func receiverOf(info *types.Info, call *ast.CallExpr) ast.Expr {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || info.Selections[sel] == nil {
		return nil
	}
	return sel.X
}

// typeName is the name of a type or of what it points to, or nil.
func typeName(t types.Type) types.Object {
	if t == nil {
		return nil
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj()
	}
	return nil
}

// shortName is Execute for CircuitBreaker.Execute.
func shortName(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[i+1:]
		}
	}
	return name
}
