package library

import (
	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/report"
)

// errorMode says what a rejection returns.
type errorMode int

const (
	richErrors  errorMode = iota // *OpenError: name, state, retry-after, cause
	plainErrors                  // the canonical sentinels themselves
	mixedErrors                  // the library's sentinels: some of its breakers stay
)

// chooseErrorMode looks at every use of the two sentinels in the module.
func (p *planner) chooseErrorMode() errorMode {
	var uses []*detect.Use
	for _, u := range p.ctx.Findings.Uses {
		if p.rule(u.Symbol, u.Object) == ruleError {
			uses = append(uses, u)
		}
	}
	p.reexported = reexports(uses)
	p.sentinelUses = p.follow(uses)
	if len(uses) == 0 { // nobody looks at the errors
		if p.ctx.TextSeen {
			return plainErrors
		}
		return richErrors
	}
	for _, unit := range p.ctx.Findings.Units {
		if _, ok := p.breakers.Of(unit); ok {
			if _, kept := p.kept(unit); kept {
				return mixedErrors
			}
		}
	}
	for _, u := range uses {
		// A sentinel in a file that cannot be edited stays; what it is
		// compared with must then be the library's error.
		if p.ctx.Locked(u.Scope.File) != "" {
			return mixedErrors
		}
	}
	if p.ctx.TextSeen {
		return plainErrors
	}
	for _, u := range p.sentinelUses {
		if p.sentinelUseOf(u) == usedAsValue {
			return plainErrors
		}
	}
	return richErrors
}

// rejectionErrors returns the expressions for Config.OpenErr and ProbeErr, or
// "" when rejections are *OpenError.
func (p *planner) rejectionErrors(f *detect.File) (open, probe string) {
	switch p.errors {
	case plainErrors:
		return p.emit.canon(f, "ErrOpenState"), p.emit.canon(f, "ErrProbeLimit")
	case mixedErrors:
		lib := ""
		if !dotImports(f, p.path) {
			lib = p.emit.pkg(f, p.path, "gobreaker") + "."
		}
		return lib + "ErrOpenState", lib + "ErrTooManyRequests"
	}
	return "", ""
}

var canonicalError = map[string]string{"ErrOpenState": "ErrOpenState", "ErrTooManyRequests": "ErrProbeLimit"}

// editError renames a sentinel; comparisons by identity are edited once for
// all, in editComparisons.
func (p *planner) editError(u *detect.Use) (report.Outcome, string) {
	if p.errors == mixedErrors {
		return report.Manual, "breakers of the library stay in this module, so its errors stay too; the canonical breakers return the same errors"
	}
	p.emit.text(u.Scope.File, outer(u), p.emit.canon(u.Scope.File, canonicalError[u.Symbol]))
	if p.errors == richErrors && p.sentinelUseOf(u) >= usedCompared {
		return report.Rewritten, "compared with errors.Is, which sees through wrapping too"
	}
	return report.Rewritten, ""
}

// editComparisons makes the comparisons of rich errors go through errors.Is.
func (p *planner) editComparisons() {
	if p.errors != richErrors {
		return
	}
	for _, u := range p.sentinelUses {
		p.compareWithIs(u)
	}
}
