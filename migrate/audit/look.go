package audit

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/cbctl/cbctl/migrate/audit/hazard"
	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/rewrite"
)

// seen is what was found in one package.
type seen struct {
	hazard.Result
	failed error // a rule that could not cope with the package
}

// look recognises hand-written breakers and runs the rules, several packages
// at a time; what they find is put together in the order of the packages.
func (j *job) look(ctx context.Context) error {
	j.stage("looking for breakers")
	results := make([]seen, len(j.targets))
	g, running := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, pkg := range j.targets {
		g.Go(func() error {
			if running.Err() == nil {
				results[i] = j.lookAt(pkg)
			}
			return running.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return loadError(ctx, err)
	}
	looked := map[string]bool{} // a package has the same types in its test variants
	for i, pkg := range j.targets {
		if pkg.ForTest == "" && !looked[pkg.Path] {
			looked[pkg.Path] = true
			j.written[pkg] = results[i].Written
		}
	}
	j.implementations()
	j.hazards(results)
	return j.instances(ctx)
}

func (j *job) lookAt(pkg *rewrite.Package) seen {
	var s seen
	if catalog.Of(pkg.Path) != nil || catalog.IsCopy(pkg.Types) {
		return s
	}
	s.Result, s.failed = hazard.Run(pkg, j.loader.Fset())
	return s
}
