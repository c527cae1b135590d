// Package instancetest runs the finder of instances over modules on disk and
// over archives with what is to be found in them.
package instancetest

import (
	"context"
	"slices"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/instance"
	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/intake"
	"github.com/cbctl/cbctl/rewrite"
)

// Load type-checks what of a module can have breakers, as the audit does. What
// does not type-check is logged.
func Load(t *testing.T, dir string) (instance.Input, error) {
	t.Helper()
	ctx := context.Background()
	m, err := rewrite.FindModule(dir)
	if err != nil {
		return instance.Input{}, err
	}
	ledger, err := intake.Scan(ctx, m)
	if err != nil {
		return instance.Input{}, err
	}
	owned := func(path string) bool { return catalog.Of(path) != nil }
	importing, suspects := ledger.Importing(owned), intake.Suspects(ledger)
	configs, _ := ledger.Configs(rewrite.BuildConfig{}, intake.Union(importing, suspects))
	l, err := rewrite.NewLoader(ctx, m, rewrite.LoadOptions{Tests: true, Configs: configs, ReadOnly: true})
	if err != nil {
		return instance.Input{}, err
	}
	pkgs := append(intake.Holding(l, importing, true), intake.Holding(l, suspects, false)...)
	targets, err := intake.Targets(ctx, l, pkgs, owned)
	if err != nil {
		return instance.Input{}, err
	}
	in := instance.Input{Module: m, Fset: l.Fset(), Packages: targets, Source: l.Source, Written: map[*rewrite.Package][]*handrolled.Candidate{}}
	written := map[string]bool{}
	for next := targets; len(next) > 0; {
		for _, pkg := range next {
			if pkg.ForTest == "" && !catalog.IsCopy(pkg.Types) && !written[pkg.Path] {
				written[pkg.Path] = true
				in.Written[pkg] = handrolled.Recognise(pkg, l.Fset())
			}
		}
		if next, err = more(ctx, l, in); err != nil {
			return instance.Input{}, err
		}
		in.Packages = append(in.Packages, next...)
	}
	for _, pkg := range in.Packages {
		if len(pkg.Errors) > 0 {
			t.Logf("%s: %s and %d more", pkg.ID, pkg.Errors[0].Error(), len(pkg.Errors)-1)
		}
	}
	return in, nil
}

// more checks the packages that would tell more.
func more(ctx context.Context, l *rewrite.Loader, in instance.Input) ([]*rewrite.Package, error) {
	res := instance.Find(in)
	have := map[*rewrite.Package]bool{}
	for _, pkg := range in.Packages {
		have[pkg] = true
	}
	var callees, out []*rewrite.Package
	for _, pkg := range l.Packages() {
		if slices.Contains(res.Packages, pkg.Path) && !have[pkg] {
			have[pkg] = true
			out = append(out, pkg)
		}
		if slices.Contains(res.Callers, pkg.Path) {
			callees = append(callees, pkg)
		}
	}
	for _, pkg := range l.Importers(callees) {
		if !have[pkg] {
			have[pkg] = true
			out = append(out, pkg)
		}
	}
	return out, l.Check(ctx, out)
}
