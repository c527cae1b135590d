package hazard

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// A Diagnostic is what one analyzer says.
type Diagnostic struct {
	Rule string
	analysis.Diagnostic
}

// Result is what was found in a package.
type Result struct {
	Diagnostics []Diagnostic
	Written     []*handrolled.Candidate // breakers written by hand, and what may be one
}

// Run runs all rules on a package that was checked with bodies. Packages may be
// looked at concurrently. What the analyzers share is computed once. With an
// error, which names the rules that failed, it returns what the others found.
func Run(pkg *rewrite.Package, fset *token.FileSet) (Result, error) {
	r := &runner{pkg: pkg, fset: fset, results: map[*analysis.Analyzer]any{}}
	var errs []error
	for _, a := range Analyzers() {
		if _, err := r.run(a); err != nil {
			errs = append(errs, err)
		}
	}
	out := Result{Diagnostics: r.out}
	if w, ok := r.results[written].(*Written); ok {
		out.Written = w.All
	}
	return out, errors.Join(errs...)
}

// runner is the driver of one package. The analyzers have no facts, so that a
// package needs nothing of others but their types.
type runner struct {
	pkg     *rewrite.Package
	fset    *token.FileSet
	results map[*analysis.Analyzer]any
	out     []Diagnostic
}

func (r *runner) run(a *analysis.Analyzer) (res any, err error) {
	defer failed(a, &err)
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
	res, err = a.Run(r.pass(a, of))
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

// files are those that could be parsed. Of a test variant they are the test
// files: the others are those of the package, which knows more of them.
func (r *runner) files() []*ast.File {
	var out []*ast.File
	for i, f := range r.pkg.Syntax {
		if f != nil && (r.pkg.ForTest == "" || strings.HasSuffix(r.pkg.Files[i], "_test.go")) {
			out = append(out, f)
		}
	}
	return out
}

// failed turns a panic of a rule into its error: one rule that stumbles over
// odd code must not cost the others.
func failed(a *analysis.Analyzer, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("the rule %s failed: %v", a.Name, r)
	}
}
