package hazard

import (
	"go/token"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// Written are the breakers of a package that were written by hand.
type Written struct {
	Candidates []*handrolled.Candidate // those that are breakers for sure enough
	All        []*handrolled.Candidate // and those that may be
}

// written recognises hand-written breakers.
var written = &analysis.Analyzer{
	Name:       "handwrittenbreakers",
	Doc:        "recognises circuit breakers that were written by hand",
	Run:        func(p *analysis.Pass) (any, error) { return recognise(p), nil },
	ResultType: reflect.TypeFor[*Written](),
}

func recognise(p *analysis.Pass) *Written {
	if catalog.Of(p.Pkg.Path()) != nil || catalog.IsCopy(p.Pkg) {
		return &Written{}
	}
	pkg := &rewrite.Package{Path: p.Pkg.Path(), Name: p.Pkg.Name(), Syntax: p.Files, Types: p.Pkg, Info: p.TypesInfo}
	for _, f := range p.Files {
		pkg.Files = append(pkg.Files, fileName(p.Fset, f.FileStart))
	}
	w := &Written{All: handrolled.Recognise(pkg, p.Fset)}
	for _, c := range w.All {
		if c.Confidence >= handrolled.DefaultConfidence {
			w.Candidates = append(w.Candidates, c)
		}
	}
	return w
}

func fileName(fset *token.FileSet, pos token.Pos) string {
	if f := fset.File(pos); f != nil {
		return f.Name()
	}
	return ""
}
