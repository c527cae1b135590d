package instance

import (
	"context"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/intake"
	"github.com/cbctl/cbctl/rewrite"
)

// load type-checks what of a module can have breakers, as the audit does.
func load(t *testing.T, dir string) (Input, error) {
	t.Helper()
	ctx := context.Background()
	m, err := rewrite.FindModule(dir)
	if err != nil {
		return Input{}, err
	}
	ledger, err := intake.Scan(ctx, m)
	if err != nil {
		return Input{}, err
	}
	owned := func(path string) bool { return catalog.Of(path) != nil }
	importing, suspects := ledger.Importing(owned), intake.Suspects(ledger)
	configs, _ := ledger.Configs(rewrite.BuildConfig{}, intake.Union(importing, suspects))
	l, err := rewrite.NewLoader(ctx, m, rewrite.LoadOptions{Tests: true, Configs: configs, ReadOnly: true})
	if err != nil {
		return Input{}, err
	}
	pkgs := append(intake.Holding(l, importing, true), intake.Holding(l, suspects, false)...)
	targets, err := intake.Targets(ctx, l, pkgs, owned)
	if err != nil {
		return Input{}, err
	}
	in := Input{Module: m, Fset: l.Fset(), Packages: targets, Source: l.Source, Written: map[*rewrite.Package][]*handrolled.Candidate{}}
	for _, pkg := range targets {
		if len(pkg.Errors) > 0 {
			t.Logf("%s: %s and %d more", pkg.ID, pkg.Errors[0].Error(), len(pkg.Errors)-1)
		}
		if pkg.ForTest == "" && !catalog.IsCopy(pkg.Types) {
			in.Written[pkg] = handrolled.Recognise(pkg, l.Fset())
		}
	}
	return in, nil
}

// byID indexes implementations.
func byID(impls []survey.Implementation) map[string]survey.Implementation {
	out := map[string]survey.Implementation{}
	for _, i := range impls {
		out[i.ID] = i
	}
	return out
}
