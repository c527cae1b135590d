package audit

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/cbctl/cbctl/migrate/audit/hazard"
	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// seen is what was found in one package.
type seen struct {
	written []*handrolled.Candidate
	found   []hazard.Diagnostic
}

// look recognises hand-written breakers and runs the rules, several packages
// at a time; what they find is put together in the order of the packages.
func (j *job) look(ctx context.Context) error {
	j.stage("looking for breakers")
	results := make([]seen, len(j.targets))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, pkg := range j.targets {
		g.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			results[i], err = j.lookAt(pkg)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return loadError(ctx, err)
	}
	looked := map[string]bool{} // a package has the same types in its test variants
	for i, pkg := range j.targets {
		if pkg.ForTest == "" && !looked[pkg.Path] {
			looked[pkg.Path] = true
			j.written[pkg] = results[i].written
		}
	}
	j.implementations()
	j.hazards(results)
	return nil
}

func (j *job) lookAt(pkg *rewrite.Package) (seen, error) {
	var s seen
	if catalog.Of(pkg.Path) != nil || catalog.IsCopy(pkg.Types) {
		return s, nil
	}
	var err error
	if s.found, err = hazard.Run(pkg, j.loader.Fset()); err != nil {
		return s, err
	}
	if pkg.ForTest == "" {
		s.written = handrolled.Recognise(pkg, j.loader.Fset())
	}
	return s, nil
}
