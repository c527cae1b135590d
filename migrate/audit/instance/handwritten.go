package instance

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/handrolled"
)

// handwritten finds the instances of breakers that were written by hand: calls
// of their constructors, and literals elsewhere.
func (f *finder) handwritten() {
	for _, pkg := range f.in.Packages {
		for _, c := range f.in.Written[pkg] {
			if c.Confidence < handrolled.DefaultConfidence {
				continue
			}
			h := &written{finder: f, c: c, id: WrittenID(pkg, c)}
			if c.Global {
				h.global(pkg.Path)
				continue
			}
			h.find()
		}
	}
}

// written is one type.
type written struct {
	*finder
	c  *handrolled.Candidate
	id string
}

// global: a breaker in package variables is made where they are declared.
func (h *written) global(pkg string) {
	pos := h.fset.Position(h.c.Pos)
	for _, f := range h.files {
		if f.path == pos.Filename {
			h.enterAt(place{e: &ast.Ident{NamePos: h.c.Pos, Name: h.c.Type.Name()}, f: f}, nil, nil)
			return
		}
	}
}

func (h *written) find() {
	constructors := map[token.Pos]bool{}
	for _, fn := range h.c.Roles.Constructor {
		constructors[h.key(fn)] = true
	}
	inside := func(c call) bool {
		if c.fn == nil {
			return false
		}
		obj := c.f.pkg.Info.Defs[c.fn.Name]
		return obj != nil && (constructors[h.key(obj)] || h.isMethod(obj))
	}
	for _, fn := range h.c.Roles.Constructor {
		if fn.Exported() {
			h.unseenCallers[fn.Pkg().Path()] = true
		}
		for _, c := range h.calls[h.key(fn)] {
			if !inside(c) {
				h.enterAt(c.place(), h.functions[h.key(fn)], c.CallExpr)
			}
		}
	}
	for _, c := range h.literals[h.key(h.c.Type)] {
		if inside(c) {
			continue
		}
		if lit, ok := c.Fun.(*ast.CompositeLit); ok {
			h.enterAt(place{e: lit, f: c.f}, nil, nil)
		} else {
			h.enterAt(c.place(), nil, nil)
		}
	}
}

// isMethod: a literal inside of a method resets or copies the breaker.
func (h *written) isMethod(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	return ok && fn.Signature().Recv() != nil && h.key(named(fn.Signature().Recv().Type())) == h.key(h.c.Type)
}

// enterAt adds the instance that an expression makes, by way of a constructor
// or not.
func (h *written) enterAt(at place, fn *function, c *ast.CallExpr) {
	pos := h.fset.Position(at.e.Pos())
	col := &collector{index: h.index, lib: handmade}
	for _, s := range h.settings() {
		h.give(col, s, at, fn, c)
	}
	made := &found{lib: handmade, pos: at.e.Pos(), at: at}
	made.Instance = survey.Instance{
		Implementation: h.id, Package: at.f.pkg.Path, Function: at.f.symbol(at.e), File: at.f.rel, Line: pos.Line, Column: pos.Column,
		Test: at.f.test, Config: col.config(), Settings: append([]survey.Setting{}, col.report()...), Protects: []survey.Target{},
	}
	name, nameAt := h.nameOf(at, c)
	h.name(made, col, name, nameAt)
	made.stored = h.storedIn(at)
	h.all = append(h.all, made)
}

// handmade is the library of those that have none.
var handmade = &catalog.Library{Source: "handrolled"}

// part is a setting of a hand-written breaker.
type part struct {
	catalog.Setting
	from handrolled.Setting
}

// counts is what the threshold is for: failures in a row when a success sets
// the count back, else failures.
func (h *written) counts() string {
	for _, v := range h.c.Roles.Failures {
		for _, w := range h.writesOf(v, false) {
			if w.e == nil || w.fn == nil || !isZero(h.value(w.place).val) {
				continue
			}
			obj := h.key(w.f.pkg.Info.Defs[w.fn.Name])
			if slices.ContainsFunc(h.c.Roles.OnSuccess, func(fn *types.Func) bool { return h.key(fn) == obj }) {
				return "consecutive_failures"
			}
		}
	}
	return "failures"
}

// settings lists the parts of the breaker that are settings.
func (h *written) settings() []part {
	r := &h.c.Roles
	plus := 0
	if r.ThresholdOp == token.GTR {
		plus = 1
	}
	all := []part{
		{catalog.Setting{Key: h.counts(), Plus: plus}, r.Threshold},
		{catalog.Setting{Key: "failure_ratio"}, r.Ratio},
		{catalog.Setting{Key: "min_calls"}, r.MinCalls},
		{catalog.Setting{Key: "trip"}, r.Rule},
		{catalog.Setting{Key: "open_for"}, r.OpenFor},
		{catalog.Setting{Key: "probe_successes"}, r.SuccessThreshold},
		{catalog.Setting{Key: "probes"}, r.HalfOpenLimit},
		{catalog.Setting{Key: "window.span"}, r.Window},
	}
	return slices.DeleteFunc(all, func(p part) bool { return !p.from.Found() })
}
