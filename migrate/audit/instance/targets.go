package instance

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/catalog"
)

// maxInto is how many calls deep targets are looked for.
const maxInto = 3

// targets gathers what functions under one breaker go to.
type targets struct {
	*finder
	outside []survey.Target // hosts, statements, remote calls
	inside  []survey.Target // functions of other packages
	seen    map[token.Pos]bool
}

// function looks into a function: a literal, a declared one, or what callers
// give for a parameter.
func (t *targets) function(at place, into int) {
	v := t.value(at)
	all := []value{v}
	if v.each != nil {
		all = v.each
	}
	for _, v := range all {
		switch e := v.at.e.(type) {
		case *ast.FuncLit:
			t.body(v.at, e.Body, into)
		case *ast.CallExpr: // a function that returns what is to be called
			for _, a := range e.Args {
				if lit, ok := a.(*ast.FuncLit); ok {
					t.body(v.at.in(a), lit.Body, into)
				}
			}
		default:
			if fn, ok := v.at.object().(*types.Func); ok {
				t.declared(v.at, fn, into)
			}
		}
	}
}

func (t *targets) declared(at place, obj *types.Func, into int) {
	if fn := t.functions[t.key(obj)]; fn != nil && fn.decl.Body != nil && into > 0 {
		t.body(place{e: fn.decl.Name, f: fn.f}, fn.decl.Body, into-1)
		return
	}
	t.other(at, obj)
}

func (t *targets) body(at place, body *ast.BlockStmt, into int) {
	if body == nil || t.seen[body.Pos()] {
		return
	}
	t.seen[body.Pos()] = true
	ast.Inspect(body, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			t.call(at.in(c), c, into)
		}
		return true
	})
}

// call classifies one call.
func (t *targets) call(at place, c *ast.CallExpr, into int) {
	switch obj := at.in(c.Fun).object().(type) {
	case *types.Func:
		t.callOf(at, c, obj, into)
	case *types.Var: // next(ctx), fn(): a function that was handed over
		if _, ok := obj.Type().Underlying().(*types.Signature); ok && !obj.IsField() && into > 0 {
			if v := t.value(at.in(c.Fun)); v.at.e != c.Fun || v.each != nil {
				t.function(at.in(c.Fun), into-1)
			}
		}
	}
}

func (t *targets) callOf(at place, c *ast.CallExpr, fn *types.Func, into int) {
	if fn.Pkg() == nil || catalog.Of(fn.Pkg().Path()) != nil || t.owned[fn.Pkg().Path()] {
		return
	}
	if target, ok := t.known(at, c, fn); ok {
		if target.Name != "" {
			t.outside = append(t.outside, target)
		}
		return
	}
	if own := t.functions[t.key(fn)]; own != nil {
		t.through(at, fn, into)
		return
	}
	t.other(at, fn)
}

// through looks into a function of the module. When nothing in it leaves the
// program, it is named itself, and what it calls is not.
func (t *targets) through(at place, fn *types.Func, into int) {
	outside, inside := len(t.outside), len(t.inside)
	t.declared(at, fn, into)
	if len(t.outside) > outside || isNoise(fn) || !mayFail(fn) {
		return
	}
	t.inside = t.inside[:inside]
	t.other(at, fn)
}

// mayFail: what returns no error and takes no context is not what a breaker is
// for.
func mayFail(fn *types.Func) bool {
	for v := range fn.Signature().Results().Variables() {
		if v.Type() == errorType {
			return true
		}
	}
	for v := range fn.Signature().Params().Variables() {
		if v.Type().String() == "context.Context" {
			return true
		}
	}
	return false
}

var errorType = types.Universe.Lookup("error").Type()

// other notes a function whose inside says nothing.
func (t *targets) other(at place, fn *types.Func) {
	if fn.Pkg() == nil || t.isStd(fn.Pkg().Path()) || isNoise(fn) || !mayFail(fn) {
		return
	}
	kind, name := "function", fn.Pkg().Name()+"."+fn.Name()
	if recv := fn.Signature().Recv(); recv != nil {
		kind = "method"
		if tn := named(recv.Type()); tn != nil {
			name = fn.Pkg().Name() + "." + tn.Name() + "." + fn.Name()
		}
	}
	t.inside = append(t.inside, t.target(kind, name, at))
}

func (t *targets) target(kind, name string, at place) survey.Target {
	pos := t.fset.Position(at.e.Pos())
	return survey.Target{Kind: kind, Name: name, File: t.module.Rel(pos.Filename), Line: pos.Line}
}

// isStd reports whether a package is of the standard library.
func (t *targets) isStd(importPath string) bool {
	if importPath == t.module.Path || strings.HasPrefix(importPath, t.module.Path+"/") {
		return false
	}
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// noise matches packages whose functions are not what a breaker is for.
var noise = regexp.MustCompile(`(?i)(^|[/.-])(z?logg?e?r?s?|log|zap|logrus|zerolog|slog|klog|glog|errors?|errs|xerrors|metrics?|prometheus|statsd|tracing|trace|otel|opentelemetry|telemetry|opentracing|uuid|testify|assert|require|codes|status|retry|backoff|multierr|errgroup|proto|protobuf)([/.-]|$)`)

var quiet = regexp.MustCompile(`^(Log|Debug|Info|Warn|Error|Trace|Observe|Inc|Is|Has|Get|Set|With|String|New|Close|Unwrap|Done|Err)[a-z]*(f|w|ln|Context)?$|^(Lock|Unlock|RLock|RUnlock|(Record|On|Mark|Report)[A-Z].*|Is[A-Z].*|New[A-Z].*|With[A-Z].*)$`)

// isNoise reports logging, errors, metrics and the like: what is given an
// error looks at one that another call has returned.
func isNoise(fn *types.Func) bool {
	for p := range fn.Signature().Params().Variables() {
		if p.Type() == errorType {
			return true
		}
	}
	return noise.MatchString(fn.Pkg().Path()) || noise.MatchString(fn.Pkg().Name()) || quiet.MatchString(fn.Name())
}
