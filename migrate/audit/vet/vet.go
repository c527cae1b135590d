// Package vet lets the program be the tool of `go vet -vettool` and of
// `go fix -fixtool`: the go command then caches what was found, package by
// package, and so does every build system that runs vet tools.
package vet

import (
	"go/ast"
	"go/token"
	"iter"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/cbctl/cbctl/migrate/audit/hazard"
	"github.com/cbctl/cbctl/migrate/intake"
)

// Asked reports whether the go command is the caller: it asks for the version
// and the flags of a tool, and then names a file with what to look at.
func Asked(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg")
}

// Main does what the go command asks for, and ends the program.
func Main() { unitchecker.Main(Analyzers()...) }

// Analyzers returns the rules of an audit that look at one package, as
// analyzers that heed //cbctl:ignore comments and name the rule in the message.
func Analyzers() []*analysis.Analyzer {
	var out []*analysis.Analyzer
	for _, a := range ByRule() {
		out = append(out, a)
	}
	return out
}

// ByRule returns the analyzers with the IDs of their rules, in the order of the
// IDs.
func ByRule() iter.Seq2[string, *analysis.Analyzer] {
	return func(yield func(string, *analysis.Analyzer) bool) {
		for _, a := range hazard.Analyzers() {
			if rule := hazard.RuleOf(a); !yield(rule, heeding(rule, a)) {
				return
			}
		}
	}
}

// heeding returns a copy of an analyzer that leaves out what a comment asks to.
func heeding(rule string, a *analysis.Analyzer) *analysis.Analyzer {
	run := a.Run
	out := *a
	out.Run = func(p *analysis.Pass) (any, error) {
		heeding := *p
		heeding.Report = func(d analysis.Diagnostic) {
			if !ignored(p, rule, d.Pos) {
				d.Message += " (" + rule + ")"
				p.Report(d)
			}
		}
		return run(&heeding)
	}
	return &out
}

// ignored reports whether a comment on the line of a position or the one above
// suppresses a rule.
func ignored(p *analysis.Pass, rule string, pos token.Pos) bool {
	for _, f := range p.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return ignoredIn(p.Fset, f, rule, p.Fset.Position(pos).Line)
		}
	}
	return false
}

func ignoredIn(fset *token.FileSet, f *ast.File, rule string, line int) bool {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if at := fset.Position(c.Pos()).Line; (at == line || at == line-1) && intake.Ignores(c.Text, rule) {
				return true
			}
		}
	}
	return false
}
