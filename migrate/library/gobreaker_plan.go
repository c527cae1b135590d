package library

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/report"
)

// planner decides about one gobreaker version in one module.
//
// Three partitions of the scopes drive it: breakers (CircuitBreaker,
// TwoStepCircuitBreaker), settings, and all types of the library together. A
// breaker group becomes canonical or gets a shim; a settings group likewise; a
// whole group stays as it is when something in it cannot be edited.
type planner struct {
	*gobreaker
	ctx  *Context
	emit *emitter
	feat features

	breakers, settings, all *detect.Groups
	stable                  *stability

	keep         map[any][]string // whole groups that stay: reasons
	shim         map[any][]string // breaker groups that get a shim: reasons
	shimSettings map[any][]string // settings groups that get a shim: reasons
	suppressed   map[any]bool     // whole groups that stay because of a comment
	facts        map[any]*settingsFacts
	lits         map[*detect.Scope][]*ast.CompositeLit // Settings literals

	errors       errorMode
	sentinelUses []*detect.Use // of re-exported ones too
	reexported   map[token.Pos]bool

	mixedFile map[*detect.File]bool // uses of the library stay in it
	shimmed   map[*detect.File]bool // names of the shim are used in it

	countsIn bool // Counts() is read somewhere: counters must be kept
	need     shimNeed
	plan     *Plan
}

func (g *gobreaker) Plan(ctx *Context) *Plan {
	p := &planner{
		gobreaker: g, ctx: ctx, emit: newEmitter(ctx),
		keep: map[any][]string{}, shim: map[any][]string{}, shimSettings: map[any][]string{}, suppressed: map[any]bool{},
		facts: map[any]*settingsFacts{}, lits: map[*detect.Scope][]*ast.CompositeLit{},
		mixedFile: map[*detect.File]bool{}, shimmed: map[*detect.File]bool{},
		plan: &Plan{},
	}
	if len(ctx.Findings.Uses) == 0 {
		return p.plan
	}
	for _, u := range ctx.Findings.Uses {
		if u.Object.Pkg().Path() == g.path {
			p.feat = g.features(u.Object.Pkg())
			break
		}
	}
	p.breakers = ctx.Findings.Group(g.isBreaker, ctx.Local)
	p.settings = ctx.Findings.Group(g.isSettings, ctx.Local)
	p.all = ctx.Findings.Group(g.isAny, ctx.Local)
	p.stable = newStability(ctx.Findings)

	p.decide()
	p.errors = p.chooseErrorMode()
	p.findMixedFiles()
	for _, scope := range ctx.Findings.Scopes {
		p.editScope(scope)
	}
	p.editComparisons()
	p.imports()
	p.libraryNote()
	p.plan.Files = p.emit.files
	if s := p.makeShim(); s != nil {
		p.plan.Shims = append(p.plan.Shims, *s)
	}
	return p.plan
}

// libraryNote tells the owner of a library module what callers elsewhere see.
func (p *planner) libraryNote() {
	if !p.ctx.IsLibrary || len(p.plan.Sites) == 0 || p.errors == mixedErrors {
		return
	}
	p.plan.Notes = append(p.plan.Notes, report.Note{
		Rule:    ruleError,
		Message: "this module has no command, so other modules may import it; those that compare a rejection with " + p.path + ".ErrOpenState no longer match",
		Help:    "export the canonical errors from a package of this module, and say so in its changelog",
	})
}

// decide fills keep, shim and shimSettings. Reasons only ever accumulate, so
// the order does not matter.
func (p *planner) decide() {
	for _, unit := range p.ctx.Findings.Units {
		p.keepReasons(unit)
		for _, u := range unit.Uses {
			if u.Symbol == "CircuitBreaker.Counts" || u.Symbol == "TwoStepCircuitBreaker.Counts" {
				p.countsIn = true
			}
		}
	}
	for _, unit := range p.ctx.Findings.Units {
		p.breakerReasons(unit)
		p.settingsReasons(unit)
	}
	// A constructor of the shim takes the shim's Settings.
	for _, unit := range p.ctx.Findings.Units {
		if b, ok := p.breakers.Of(unit); ok && len(p.shim[b]) > 0 {
			if s, ok := p.settings.Of(unit); ok {
				p.shimSettings[s] = append(p.shimSettings[s], "used by a breaker that gets a shim: "+p.shim[b][0])
			}
		}
	}
	if !p.ctx.NeverShim {
		return
	}
	for _, unit := range p.ctx.Findings.Units {
		whole, _ := p.all.Of(unit)
		if b, ok := p.breakers.Of(unit); ok && len(p.shim[b]) > 0 {
			p.keep[whole] = append(p.keep[whole], p.shim[b]...)
		}
		if s, ok := p.settings.Of(unit); ok && len(p.shimSettings[s]) > 0 {
			p.keep[whole] = append(p.keep[whole], p.shimSettings[s]...)
		}
	}
}

const distributedReason = "the breaker shares its state between processes, which the canonical one does not; keep the library there, or make the breaker local"

// kept reports whether a unit stays as it is, and why.
func (p *planner) kept(unit *detect.Unit) (string, bool) {
	whole, ok := p.all.Of(unit)
	if !ok || len(p.keep[whole]) == 0 {
		return "", false
	}
	return p.keep[whole][0], true
}

// keepReasons: what makes a whole group stay with the library.
func (p *planner) keepReasons(unit *detect.Unit) {
	whole, ok := p.all.Of(unit)
	if !ok {
		return
	}
	f := unit.Scope.File
	add := func(format string, args ...any) {
		p.keep[whole] = append(p.keep[whole], fmt.Sprintf(format, args...))
	}
	// A unit without uses needs no edit: it may hold values all the same.
	if reason := p.ctx.Locked(f); reason != "" && (len(unit.Uses) > 0 || len(p.literalsOf(unit)) > 0) {
		add("%s: %s", f.Rel, reason)
	}
	if d, ok := p.ctx.Demoted[unit.Scope]; ok && d.Manual {
		add("%s", d.Reason)
	}
	for _, u := range unit.Uses {
		if what := p.unknown(u); what != "" {
			add("%s is not in the original library: a fork", what)
		}
		rule := p.rule(u.Symbol, u.Object)
		if rule == "" || rule == ruleError {
			continue
		}
		if reason, ok := p.ctx.Ignored(rule, u); ok {
			p.suppressed[whole] = true
			add("suppressed at %s:%d: %s", f.Rel, u.Pos.Line, reason)
		}
		if rule == ruleDistributed {
			add("%s: %s", u.Symbol, distributedReason)
		}
	}
	if obj := p.foreign(unit); obj != nil {
		add("%s.%s (of another module) takes or returns gobreaker types", obj.Pkg().Name(), obj.Name())
	}
}

// foreign returns an object of a third module whose type mentions the library.
func (p *planner) foreign(unit *detect.Unit) types.Object {
	for _, obj := range unit.Refs {
		pkg := obj.Pkg()
		if pkg == nil || p.ctx.Local(pkg) || p.Owns(pkg.Path()) || obj.Type() == nil {
			continue
		}
		if _, isPkg := obj.(*types.PkgName); isPkg || p.adapter(obj) != nil {
			continue
		}
		if _, local := obj.(*types.Var); local && obj.Parent() != nil && obj.Parent() != pkg.Scope() {
			continue
		}
		if detect.Mentions(obj.Type(), p.isAny) {
			return obj
		}
	}
	return nil
}

// breakerReasons: what makes a group of breakers need a shim.
func (p *planner) breakerReasons(unit *detect.Unit) {
	group, ok := p.breakers.Of(unit)
	if !ok {
		return
	}
	add := func(reason string) { p.shim[group] = append(p.shim[group], reason) }
	if p.ctx.AlwaysShim {
		add("--shim always")
	}
	if d, ok := p.ctx.Demoted[unit.Scope]; ok && !d.Manual {
		add(d.Reason)
	}
	if p.ctx.IsLibrary && exported(unit, p.isBreaker) {
		add("exported API of a library module keeps its old methods")
	}
	for _, u := range unit.Uses {
		if reason := p.misfit(u); reason != "" {
			add(fmt.Sprintf("%s:%d: %s", unit.Scope.File.Rel, u.Pos.Line, reason))
		}
	}
}

// exported reports whether a unit declares an exported name, in a package
// that other modules can import, whose type mentions an owned type.
func exported(unit *detect.Unit, owned func(*types.TypeName) bool) bool {
	if !importable(unit.Scope.File) || unit.Node != unit.Scope.Node {
		return false
	}
	info := unit.Scope.File.Pkg.Info
	found := false
	ast.Inspect(unit.Node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			return false
		case *ast.Ident:
			if obj := info.Defs[n]; obj != nil && obj.Exported() && obj.Type() != nil && detect.Mentions(obj.Type(), owned) {
				found = true
			}
		}
		return true
	})
	return found
}

// editScope makes the edits and records the sites of one scope.
func (p *planner) editScope(scope *detect.Scope) {
	for _, u := range scope.Uses {
		rule := p.rule(u.Symbol, u.Object)
		reason, kept := p.kept(u.Unit)
		if rule == "" && kept {
			continue
		}
		whole, _ := p.all.Of(u.Unit)
		site := Site{Use: u, Rule: rule, Safety: report.Safe}
		switch {
		case rule == ruleError:
			site.Outcome, site.Reason = p.editError(u)
		case rule == ruleDistributed && !kept: // one of its errors: a value of no group
			site.Outcome, site.Safety, site.Reason = report.Manual, report.ManualOnly, distributedReason
		case kept && p.suppressed[whole]:
			site.Outcome, site.Reason = report.Suppressed, reason
		case kept:
			site.Outcome, site.Safety, site.Reason = report.Manual, report.ManualOnly, reason
		default:
			site.Outcome, site.Reason = p.editUse(u)
		}
		if rule != "" {
			p.plan.Sites = append(p.plan.Sites, site)
		}
		if rule == ruleConstruct {
			p.implementation(u, site)
		}
	}
	p.editLiterals(scope)
	p.editCounts(scope)
	p.editAdapters(scope)
}

// editUse edits one use of a group that moves.
func (p *planner) editUse(u *detect.Use) (report.Outcome, string) {
	group, inBreakers := p.breakers.Of(u.Unit)
	shimmed := inBreakers && len(p.shim[group]) > 0
	because := ""
	if shimmed {
		because = p.shim[group][0]
	}
	switch u.Symbol {
	case "CircuitBreaker", "TwoStepCircuitBreaker":
		if shimmed {
			p.qualify(u, p.need.typ(u.Symbol))
			return report.Shimmed, because
		}
		p.renameType(u, "Breaker")
	case "NewCircuitBreaker", "NewTwoStepCircuitBreaker":
		if shimmed {
			p.qualify(u, p.need.typ(u.Symbol[len("New"):]))
			return report.Shimmed, because
		}
		return p.editConstructor(u)
	case "CircuitBreaker.Execute":
		if shimmed {
			return report.Shimmed, because
		}
		p.editExecute(u)
	case "TwoStepCircuitBreaker.Allow":
		if shimmed {
			return report.Shimmed, because
		}
		p.editAllow(u)
	case "Settings":
		return p.editSettingsType(u)
	case "State", "Counts":
		p.renameType(u, u.Symbol)
	case "StateClosed", "StateHalfOpen", "StateOpen":
		p.emit.text(u.Scope.File, outer(u), p.emit.canon(u.Scope.File, u.Symbol[len("State"):]))
	default: // Name, State, Counts of breakers, String: the same on both sides
		if shimmed {
			return report.Shimmed, because
		}
	}
	return report.Rewritten, ""
}

// outer is the expression that names a package-level object: pkg.Name, or
// Name alone under a dot import.
func outer(u *detect.Use) ast.Expr {
	if sel, ok := last(u).(*ast.SelectorExpr); ok && sel.Sel == u.Ident {
		return sel
	}
	return u.Ident
}

func last(u *detect.Use) ast.Node {
	if len(u.Path) == 0 {
		return nil
	}
	return u.Path[len(u.Path)-1]
}

// parent returns the i-th node above outer(u); 0 is the direct parent.
func parent(u *detect.Use, i int) ast.Node {
	k := len(u.Path) - 1 - i
	if outer(u) != ast.Expr(u.Ident) {
		k--
	}
	if k < 0 {
		return nil
	}
	return u.Path[k]
}

// renameType replaces a type's name, type arguments included: the canonical
// types are not generic.
func (p *planner) renameType(u *detect.Use, to string) {
	f := u.Scope.File
	var node ast.Expr = outer(u)
	if ix, ok := parent(u, 0).(*ast.IndexExpr); ok && ix.X == node {
		node = ix
	}
	p.dropImportsOf(f, node)
	p.emit.text(f, node, p.emit.canon(f, to))
}

// qualify points a name at the shim, which has the library's names: only the
// package it comes from changes.
func (p *planner) qualify(u *detect.Use, symbol string) {
	f := u.Scope.File
	if name, inPlace := p.shimName(f); !inPlace {
		p.emit.text(f, outer(u), name+"."+symbol)
	}
}
