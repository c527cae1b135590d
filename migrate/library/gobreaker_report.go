package library

import (
	"fmt"
	"go/ast"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/report"
)

// implementation adds a constructor call to the report.
func (p *planner) implementation(u *detect.Use, site Site) {
	typ := u.Symbol[len("New"):]
	impl := report.Implementation{
		ID:      fmt.Sprintf("%s:%s:%d:%d", p.source, u.Scope.File.Rel, u.Pos.Line, u.Pos.Column),
		Kind:    "library",
		Source:  p.source,
		Package: u.Scope.File.Pkg.Path,
		Type:    typ,
		File:    u.Scope.File.Rel,
		Line:    u.Pos.Line,
		Outcome: site.Outcome,
		Reason:  site.Reason,
		Config:  map[string]any{},
		Proof:   report.Proof{Status: "not_run"},
	}
	unit, lit := u.Unit, p.litOf(u)
	if lit == nil {
		lit = p.zeroSettings(u)
	}
	if lit == nil {
		unit, lit = p.onlyLiteral(u.Unit)
	}
	if lit != nil {
		dry := *p // the edits are made elsewhere
		dry.emit = newEmitter(p.ctx)
		m := dry.newLiteral(unit, lit)
		impl.Config, impl.Parity = m.config, m.parity
		p.explain(&impl, m)
	}
	p.plan.Implementations = append(p.plan.Implementations, impl)
}

// explain says in the report what --unsafe did or would do. The constructor's
// site is the last one that was added.
func (p *planner) explain(impl *report.Implementation, m *literal) {
	if impl.Outcome != report.Rewritten {
		return
	}
	site := &p.plan.Sites[len(p.plan.Sites)-1]
	switch {
	case m.unsafe != "":
		impl.Reason, site.Reason, site.Safety = m.unsafe, m.unsafe, report.Unsafe
	case m.hint != "" && impl.Reason == "":
		impl.Reason = m.hint
	}
}

// litOf finds the settings literal that a constructor call gets, directly or
// through a local variable.
func (p *planner) litOf(u *detect.Use) *ast.CompositeLit {
	c := constructor(u)
	if c == nil {
		return nil
	}
	arg := ast.Unparen(c.Args[0])
	if lit, ok := arg.(*ast.CompositeLit); ok {
		return lit
	}
	id, ok := arg.(*ast.Ident)
	if !ok {
		return nil
	}
	obj := u.Scope.File.Pkg.Info.Uses[id]
	var lit *ast.CompositeLit
	ast.Inspect(u.Scope.Node, func(n ast.Node) bool {
		if s, ok := n.(*ast.AssignStmt); ok && len(s.Lhs) == len(s.Rhs) {
			for i, lhs := range s.Lhs {
				if l, ok := lhs.(*ast.Ident); ok && obj != nil && u.Scope.File.Pkg.Info.Defs[l] == obj {
					lit, _ = s.Rhs[i].(*ast.CompositeLit)
				}
			}
		}
		return true
	})
	return lit
}

// onlyLiteral returns the one settings literal of a settings group: what a
// constructor elsewhere gets.
func (p *planner) onlyLiteral(at *detect.Unit) (in *detect.Unit, lit *ast.CompositeLit) {
	group, ok := p.settings.Of(at)
	if !ok {
		return nil, nil
	}
	for _, unit := range p.ctx.Findings.Units {
		if g, ok := p.settings.Of(unit); !ok || g != group {
			continue
		}
		for _, l := range p.literalsOf(unit) {
			if lit != nil {
				return nil, nil
			}
			in, lit = unit, l
		}
	}
	return in, lit
}
