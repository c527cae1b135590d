package intake

import (
	"context"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/rewrite"
)

// Holding returns the packages that have one of some files; test variants,
// which repeat the files of the package that they test, are only for who asks.
func Holding(loader *rewrite.Loader, files []*rewrite.File, variants bool) []*rewrite.Package {
	want := map[string]bool{}
	for _, f := range files {
		want[filepath.Join(loader.Module().Root, filepath.FromSlash(f.Path))] = true
	}
	return slices.DeleteFunc(loader.Packages(), func(pkg *rewrite.Package) bool {
		return pkg.ForTest != "" && !variants || !slices.ContainsFunc(pkg.Files, func(f string) bool { return want[f] })
	})
}

// Targets checks and returns some packages, and those that get values of a
// library from one of them that lets them out. Owns tells the import paths of
// the libraries. Plain packages come before test variants: a file is looked at
// through the first package that has it.
func Targets(ctx context.Context, loader *rewrite.Loader, pkgs []*rewrite.Package, owns func(importPath string) bool) ([]*rewrite.Package, error) {
	owned := func(tn *types.TypeName) bool { return tn.Pkg() != nil && owns(tn.Pkg().Path()) }
	var targets []*rewrite.Package
	seen := map[*rewrite.Package]bool{}
	for _, pkg := range pkgs {
		if !seen[pkg] {
			targets, seen[pkg] = append(targets, pkg), true
		}
	}
	for next := targets; len(next) > 0; {
		if err := loader.Check(ctx, next); err != nil {
			return nil, err
		}
		var leaky []*rewrite.Package
		for _, pkg := range next {
			if pkg.Types != nil && detect.Leaks(pkg.Types, owned) {
				leaky = append(leaky, pkg)
			}
		}
		next = nil
		for _, pkg := range loader.Importers(leaky) {
			if !seen[pkg] {
				seen[pkg] = true
				targets, next = append(targets, pkg), append(next, pkg)
			}
		}
	}
	return inOrder(targets), nil
}

func inOrder(pkgs []*rewrite.Package) []*rewrite.Package {
	slices.SortStableFunc(pkgs, func(a, b *rewrite.Package) int {
		if a.Config != b.Config {
			return a.Config - b.Config
		}
		if (a.ForTest == "") != (b.ForTest == "") {
			if a.ForTest == "" {
				return -1
			}
			return 1
		}
		return strings.Compare(a.ID, b.ID)
	})
	return pkgs
}
