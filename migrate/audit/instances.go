package audit

import (
	"context"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/instance"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/rewrite"
)

// rounds bounds how often packages are added that know more about settings:
// a value from a package whose value is from a package.
const rounds = 3

// instances enters where breakers are made, and the libraries that they are
// of. Packages that make hand-written ones, or know the value of a setting, are
// loaded for it.
func (j *job) instances(ctx context.Context) error {
	j.stage("finding instances")
	given := slices.Clone(j.targets)
	if err := j.add(ctx, &given, j.makers()); err != nil {
		return err
	}
	var res instance.Result
	for range rounds {
		res = instance.Find(instance.Input{
			Module: j.module, Fset: j.loader.Fset(), Packages: given, Written: j.written, Source: j.loader.Source,
		})
		more := j.named(res.Packages)
		more = append(more, j.plain(j.loader.Importers(j.named(res.Callers)))...)
		before := len(given)
		if err := j.add(ctx, &given, more); err != nil {
			return err
		}
		if len(given) == before {
			break
		}
	}
	j.enter(res)
	return nil
}

// enter takes what was found in the packages that were asked for.
func (j *job) enter(res instance.Result) {
	selected := map[string]bool{}
	for _, p := range j.loader.Packages() {
		selected[p.Path] = selected[p.Path] || p.Selected
	}
	of := map[string]int{}
	for _, i := range res.Instances {
		if selected[i.Package] {
			j.out.Instances = append(j.out.Instances, i)
			of[i.Implementation]++
		}
	}
	j.out.Implementations = append(j.out.Implementations, res.Implementations...)
	for i := range j.out.Implementations {
		impl := &j.out.Implementations[i]
		impl.Instances = of[impl.ID]
	}
	// A library that only packages use that were not asked for is not theirs.
	j.out.Implementations = slices.DeleteFunc(j.out.Implementations, func(i survey.Implementation) bool {
		return i.Kind == survey.Library && i.Instances == 0 && len(j.opt.Patterns) > 0
	})
}

// makers are the packages that may make a breaker that is written in another.
func (j *job) makers() []*rewrite.Package {
	var with []*rewrite.Package
	for _, pkg := range j.targets {
		if len(j.written[pkg]) > 0 {
			with = append(with, pkg)
		}
	}
	return j.plain(j.loader.Importers(with))
}

// named returns the packages with some import paths, in the first
// configuration that has them.
func (j *job) named(paths []string) []*rewrite.Package {
	had := map[string]bool{}
	return slices.DeleteFunc(j.plain(j.loader.Packages()), func(p *rewrite.Package) bool {
		if had[p.Path] || !slices.Contains(paths, p.Path) {
			return true
		}
		had[p.Path] = true
		return false
	})
}

// plain leaves test variants out.
func (j *job) plain(pkgs []*rewrite.Package) []*rewrite.Package {
	return slices.DeleteFunc(pkgs, func(p *rewrite.Package) bool { return p.ForTest != "" })
}

// add checks those packages that are not given yet, and adds them.
func (j *job) add(ctx context.Context, given *[]*rewrite.Package, more []*rewrite.Package) error {
	more = slices.DeleteFunc(more, func(p *rewrite.Package) bool { return slices.Contains(*given, p) })
	if err := j.loader.Check(ctx, more); err != nil {
		return loadError(ctx, err)
	}
	for _, p := range more {
		if p.Types != nil && p.Info != nil && !slices.Contains(*given, p) {
			*given = append(*given, p)
		}
	}
	return nil
}
