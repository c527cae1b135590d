package hazard

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3006", oneSided)

// oneSided finds functions that know one reason for a rejection and not the
// other: breakers reject with one error while open, and with another when they
// are half-open or full.
func oneSided(p *pass) {
	all := p.comparisons()
	done := map[ast.Node]bool{}
	for _, c := range all {
		decl := declaration(c.path)
		if decl == nil || done[decl] || p.ofGate(c) {
			continue
		}
		other := catalog.LimitError
		if c.symbol.Use == catalog.LimitError {
			other = catalog.OpenError
		}
		names := rejections(c.lib, other)
		if len(names) == 0 || p.names(decl, c.lib, other) || p.shared(decl, c.lib, other, all) {
			continue
		}
		done[decl] = true
		missing := strings.Join(names, " or ")
		p.report(c.node, c.symbol.Name+" is handled here and "+missing+" is not: a call turned away for that reason is taken for one that was made and failed",
			helpFor(c.lib, missing))
	}
}

func helpFor(lib *catalog.Library, missing string) string {
	for _, s := range lib.Symbols {
		if lib.AnyRejection(s) {
			return "test for " + s.Name + ", which matches every rejection"
		}
	}
	return "handle " + missing + " as well"
}

// rejections are the names of a library's variables for one reason.
func rejections(lib *catalog.Library, use catalog.Use) []string {
	var out []string
	for _, s := range lib.Symbols {
		if s.Use == use && s.Rejects() && strings.HasPrefix(s.Name, "Err") && !lib.AnyRejection(s) {
			out = append(out, s.Name)
		}
	}
	return out
}

// names reports whether a function mentions an error for a reason, or the one
// for all reasons.
func (p *pass) names(decl *ast.FuncDecl, lib *catalog.Library, use catalog.Use) bool {
	found := false
	ast.Inspect(decl, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && !found {
			if c := p.sentinel(e, e, nil); c != nil && c.lib == lib {
				found = c.symbol.Use == use || lib.AnyRejection(c.symbol)
			}
		}
		return !found
	})
	return found
}

// shared reports whether a function only tells one reason from others, and
// another function of the package does that for the other reason.
func (p *pass) shared(decl *ast.FuncDecl, lib *catalog.Library, use catalog.Use, all []*comparison) bool {
	if !p.isPredicate(decl) {
		return false
	}
	for _, c := range all {
		if c.lib == lib && c.symbol.Use == use && declaration(c.path) != decl && p.isPredicate(declaration(c.path)) {
			return true
		}
	}
	return false
}

func (p *pass) isPredicate(decl *ast.FuncDecl) bool {
	if decl == nil {
		return false
	}
	fn, ok := p.TypesInfo.Defs[decl.Name].(*types.Func)
	return ok && fn.Signature().Results().Len() == 1 && isBool(fn.Signature().Results().At(0).Type())
}

// ofGate reports whether the error compared is the answer of a gate: every
// other one is a rejection too.
func (p *pass) ofGate(c *comparison) bool {
	if c.err == nil {
		return false
	}
	v := localVar(p.TypesInfo, c.err)
	return v != nil && slices.ContainsFunc(p.of(catalog.Gate), func(s *step) bool {
		if len(s.path) == 0 || s.lib != c.lib {
			return false
		}
		return assigns(p.TypesInfo, s.path[len(s.path)-1], v)
	})
}
