// Package hazard finds code that uses circuit breakers in a way that will hurt.
// Each rule is a go/analysis analyzer in a file of its own, so that audit,
// `go vet -vettool`, golangci-lint and build systems run the same code.
package hazard

import (
	"go/ast"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/rules"
)

// all are the analyzers, by rule ID.
var all = map[string]*analysis.Analyzer{}

// Analyzers returns the analyzers of all rules, sorted by rule ID.
func Analyzers() []*analysis.Analyzer {
	var out []*analysis.Analyzer
	for _, r := range rules.All() {
		if a := all[r.ID]; a != nil {
			out = append(out, a)
		}
	}
	return out
}

// RuleOf returns the ID of the rule that an analyzer is for.
func RuleOf(a *analysis.Analyzer) string {
	for id, other := range all {
		if other == a {
			return id
		}
	}
	return ""
}

// hazard declares the analyzer of a rule. Its name is that of the rule without
// hyphens, and its documentation is the rule's title and page.
func hazard(id string, run func(*pass)) *analysis.Analyzer {
	r, ok := rules.Lookup(id)
	if !ok {
		panic("no rule " + id)
	}
	a := &analysis.Analyzer{
		Name:     strings.ReplaceAll(r.Name, "-", ""),
		Doc:      r.Title,
		URL:      "https://github.com/cbctl/cbctl/blob/main/docs/" + id + ".md",
		Requires: []*analysis.Analyzer{uses, written, steps, declared},
	}
	a.Run = func(p *analysis.Pass) (any, error) {
		run(&pass{
			Pass: p, rule: id, Uses: p.ResultOf[uses].(*Uses), Written: p.ResultOf[written].(*Written),
			functions: p.ResultOf[declared].(*functions), steps: p.ResultOf[steps].(stepList),
		})
		return nil, nil
	}
	all[id] = a
	return a
}

// pass is what a rule looks at: one package, its uses of breaker libraries, the
// breakers that are written by hand in it, and what both are asked to do.
type pass struct {
	*analysis.Pass
	*Uses
	*Written
	*functions
	steps stepList
	rule  string
}

// of returns the calls of breakers with one of some uses.
func (p *pass) of(want ...catalog.Use) []*step { return p.steps.of(want...) }

// at returns what a call does to a breaker, or nil.
func (p *pass) at(call *ast.CallExpr) *step {
	i, ok := slices.BinarySearchFunc(p.steps, call, func(s *step, call *ast.CallExpr) int { return int(s.Pos() - call.Pos()) })
	for ; ok && i < len(p.steps) && p.steps[i].Pos() == call.Pos(); i++ {
		if p.steps[i].CallExpr == call {
			return p.steps[i]
		}
	}
	return nil
}

// report tells of a finding at a node. Help says what to do, in the imperative.
func (p *pass) report(at ast.Node, message, help string, more ...func(*analysis.Diagnostic)) {
	if file := p.Fset.File(at.Pos()); file == nil || strings.HasSuffix(file.Name(), "_test.go") || p.generated(at) {
		return // tests break rules on purpose, and generated code is mended elsewhere
	}
	d := analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Category: p.rule, Message: message}
	if help != "" {
		d.Message += helpMark + help
	}
	for _, m := range more {
		m(&d)
	}
	p.Report(d)
}

// generated reports whether a node is in a generated file.
func (p *pass) generated(at ast.Node) bool {
	return slices.ContainsFunc(p.Files, func(f *ast.File) bool {
		return f.FileStart <= at.Pos() && at.Pos() < f.FileEnd && ast.IsGenerated(f)
	})
}

// helpMark parts the message from the help: analysis.Diagnostic has no place
// for the latter.
const helpMark = "; "

// related adds a place that explains the finding.
func related(at ast.Node, message string) func(*analysis.Diagnostic) {
	return func(d *analysis.Diagnostic) {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: at.Pos(), End: at.End(), Message: message})
	}
}

// fix adds a change that mends the finding without changing anything else.
func fix(message string, edits ...analysis.TextEdit) func(*analysis.Diagnostic) {
	return func(d *analysis.Diagnostic) {
		d.SuggestedFixes = append(d.SuggestedFixes, analysis.SuggestedFix{Message: message, TextEdits: edits})
	}
}

// Split parts the text of a diagnostic into what is found and what to do.
func Split(text string) (message, help string) {
	message, help, _ = strings.Cut(text, helpMark)
	return message, help
}
