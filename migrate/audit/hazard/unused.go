package hazard

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"maps"
	"slices"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3010", unused)

// unused finds breakers that no call runs under: they are kept where nobody
// looks, or configured under a name that is not the one in use.
func unused(p *pass) {
	kept := p.keptBreakers()
	if len(kept) > 0 {
		p.reportUnused(kept)
	}
	p.otherName()
}

// keptBreakers are the fields and package variables that only this package can
// see and that a new breaker is assigned to, with the constructor.
func (p *pass) keptBreakers() map[*types.Var]*step {
	out := map[*types.Var]*step{}
	for _, s := range p.of(catalog.Make) {
		if len(s.path) == 0 {
			continue
		}
		v := p.keptAs(s)
		if v != nil && !v.Exported() && v.Pkg() == p.Pkg && !v.Embedded() && (v.IsField() || v.Parent() == p.Pkg.Scope()) {
			out[v] = s
		}
	}
	return out
}

func (p *pass) keptAs(s *step) *types.Var {
	switch n := s.path[len(s.path)-1].(type) {
	case *ast.KeyValueExpr:
		if id, ok := n.Key.(*ast.Ident); ok {
			v, _ := p.TypesInfo.Uses[id].(*types.Var)
			return originOf(v)
		}
	case *ast.AssignStmt, *ast.ValueSpec:
		if e := target(n, s.CallExpr); e != nil {
			return originOf(varOf(p.TypesInfo, e))
		}
	}
	return nil
}

func originOf(v *types.Var) *types.Var {
	if v == nil {
		return nil
	}
	return v.Origin()
}

// reportUnused tells of those whose only uses are assignments, or questions
// about their state.
func (p *pass) reportUnused(kept map[*types.Var]*step) {
	used, read := map[*types.Var]bool{}, map[*types.Var]ast.Node{}
	for _, file := range p.Files {
		inspectPath(file, nil, func(n ast.Node, path []ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			v, _ := p.TypesInfo.Uses[id].(*types.Var)
			if v = originOf(v); v == nil || kept[v] == nil || isWritten(path, id) {
				return true
			}
			if p.onlyAsks(path, id) {
				read[v] = id
			} else {
				used[v] = true
			}
			return true
		})
	}
	for _, s := range p.of(catalog.Make) {
		v := holding(kept, s)
		switch {
		case v == nil || used[v]:
		case read[v] != nil:
			p.report(s.CallExpr, fmt.Sprintf("no call runs under this breaker: %s is only asked for its state, which never changes", v.Name()),
				"run the calls that it should guard under it, or remove it", related(read[v], "asked here"))
		default:
			p.report(s.CallExpr, fmt.Sprintf("no call runs under this breaker: %s is not used after it is set", v.Name()),
				"run the calls that it should guard under it, or remove it", related(at(v.Pos()), "kept here"))
		}
	}
}

// holding is the variable that the breaker of a step is kept in, or nil.
func holding(kept map[*types.Var]*step, s *step) *types.Var {
	for v, made := range kept {
		if made == s {
			return v
		}
	}
	return nil
}

// isWritten reports whether a mention of a variable or field sets it, or is the
// key of a literal.
func isWritten(path []ast.Node, id *ast.Ident) bool {
	at := ast.Node(id)
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.SelectorExpr:
			if n.Sel != at {
				return false
			}
			at = n
			continue
		case *ast.KeyValueExpr:
			return n.Key == at
		case *ast.AssignStmt:
			return slices.ContainsFunc(n.Lhs, func(e ast.Expr) bool { return e == at })
		}
		return false
	}
	return false
}

// onlyAsks reports whether a mention is of a breaker that is asked for its
// state or counts, or compared with nil.
func (p *pass) onlyAsks(path []ast.Node, id *ast.Ident) bool {
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.SelectorExpr, *ast.ParenExpr:
			continue
		case *ast.BinaryExpr:
			return isNil(p.TypesInfo, n.X) || isNil(p.TypesInfo, n.Y)
		case *ast.CallExpr:
			s := p.at(n)
			return s != nil && s.use == catalog.Read && s.breaker != nil && covers(s.breaker, id)
		}
		return false
	}
	return false
}

// otherName finds a name that is configured, in a package whose calls use
// another one that is not.
func (p *pass) otherName() {
	configured, run := map[string]ast.Expr{}, map[string]ast.Expr{}
	for _, s := range p.of(catalog.Configure, catalog.Run, catalog.Fetch) {
		if s.call == nil || s.lib.Source != "hystrix" {
			continue
		}
		arg := s.call.Arg(s.call.Symbol.NameArg)
		if arg == nil || p.TypesInfo.Types[arg].Value == nil {
			return // names that are made at run time may be any
		}
		to := run
		if s.use == catalog.Configure {
			to = configured
		}
		to[constant.StringVal(p.TypesInfo.Types[arg].Value)] = arg
	}
	idle, bare := without(configured, run), without(run, configured)
	if len(idle) != 1 || len(bare) != 1 {
		return
	}
	p.report(configured[idle[0]], fmt.Sprintf("no call here runs under %q; one runs under %q, which has no settings here: it gets the defaults", idle[0], bare[0]),
		"use one constant for both", related(run[bare[0]], "runs here"))
}

// without are the names of a that b does not have, sorted.
func without(a, b map[string]ast.Expr) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if b[name] == nil {
			out = append(out, name)
		}
	}
	return out
}
