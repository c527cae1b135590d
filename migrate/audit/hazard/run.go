package hazard

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/rewrite"
)

// A Diagnostic is what one analyzer says.
type Diagnostic struct {
	Rule string
	analysis.Diagnostic
}

// Run runs all rules on a package that was checked with bodies. Packages may be
// looked at concurrently. What the analyzers share is computed once.
func Run(pkg *rewrite.Package, fset *token.FileSet) ([]Diagnostic, error) {
	r := &runner{pkg: pkg, fset: fset, results: map[*analysis.Analyzer]any{}}
	for _, a := range Analyzers() {
		if _, err := r.run(a); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", pkg.Path, a.Name, err)
		}
	}
	return r.out, nil
}

// runner is the driver of one package. The analyzers have no facts, so that a
// package needs nothing of others but their types.
type runner struct {
	pkg     *rewrite.Package
	fset    *token.FileSet
	results map[*analysis.Analyzer]any
	out     []Diagnostic
}

func (r *runner) run(a *analysis.Analyzer) (any, error) {
	if res, ok := r.results[a]; ok {
		return res, nil
	}
	of := map[*analysis.Analyzer]any{}
	for _, need := range a.Requires {
		res, err := r.run(need)
		if err != nil {
			return nil, err
		}
		of[need] = res
	}
	res, err := a.Run(r.pass(a, of))
	r.results[a] = res
	return res, err
}

func (r *runner) pass(a *analysis.Analyzer, of map[*analysis.Analyzer]any) *analysis.Pass {
	return &analysis.Pass{
		Analyzer: a, Fset: r.fset, Files: r.files(), Pkg: r.pkg.Types, TypesInfo: r.pkg.Info, ResultOf: of,
		Report:   func(d analysis.Diagnostic) { r.out = append(r.out, Diagnostic{Rule: RuleOf(a), Diagnostic: d}) },
		ReadFile: os.ReadFile,
	}
}

// files are those that could be parsed.
func (r *runner) files() []*ast.File {
	var out []*ast.File
	for _, f := range r.pkg.Syntax {
		if f != nil {
			out = append(out, f)
		}
	}
	return out
}
