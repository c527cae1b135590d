// Copyright (c) 2026 The cbctl authors. MIT licence.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

const (
	plantedModule  = "github.com/sony/gobreaker"
	plantedVersion = "v1.0.0"
	plantedFile    = "guarded_for_cost.go"
)

// source lets a breaker out of the package, so that its importers have to be
// looked at as well, before and after the change.
const source = `package %s

import "github.com/sony/gobreaker"

// GuardedForCost lets its circuit breaker out.
type GuardedForCost struct {
	Breaker *gobreaker.CircuitBreaker
}

// NewGuardedForCost opens after more than three failures in a row.
func NewGuardedForCost(name string) *GuardedForCost {
	return &GuardedForCost{Breaker: gobreaker.NewCircuitBreaker(gobreaker.Settings{
		Name:        name,
		ReadyToTrip: func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures > 3 },
	})}
}

// Call runs f unless the breaker is open.
func (g *GuardedForCost) Call(f func() error) error {
	_, err := g.Breaker.Execute(func() (interface{}, error) { return nil, f() })
	return err
}
`

// plant moves the tree to a copy whose most imported package uses gobreaker.
func (t *tree) plant(ctx context.Context, temp string) error {
	from := repository(t.dir)
	rel, err := filepath.Rel(from, t.dir)
	if err != nil {
		return err
	}
	to := filepath.Join(temp, "tree")
	if err := copyTree(ctx, from, to); err != nil {
		return fmt.Errorf("copy of the tree: %w", err)
	}
	t.dir = filepath.Join(to, rel)
	if err := t.list(ctx); err != nil {
		return fmt.Errorf("the copy, without what it had outside of %s: %w", from, err)
	}
	p, importers := t.mostImported()
	if p == nil {
		return fmt.Errorf("no package of the module imports another one, so there is no worst case to plant")
	}
	if err := t.supply(ctx, temp); err != nil {
		return err
	}
	file := filepath.Join(p.Dir, plantedFile)
	if err := os.WriteFile(file, fmt.Appendf(nil, source, p.Name), 0o644); err != nil {
		return err
	}
	t.planted = fmt.Sprintf("planted in %s, which %d packages and test variants import", p.ImportPath, importers)
	return t.list(ctx)
}

// supply makes gobreaker a requirement, in the way the module has its others.
func (t *tree) supply(ctx context.Context, temp string) error {
	name := filepath.Join(t.dir, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	mod, err := modfile.Parse(name, data, nil)
	if err != nil {
		return err
	}
	list := filepath.Join(t.dir, "vendor", "modules.txt")
	_, err = os.Stat(list)
	vendored := err == nil
	for _, r := range mod.Require {
		if r.Mod.Path == plantedModule && !r.Indirect {
			return nil
		}
	}
	sources, err := downloaded(ctx, temp)
	if err != nil {
		return err
	}
	to := filepath.Join(temp, "gobreaker")
	if vendored {
		to = filepath.Join(t.dir, "vendor", filepath.FromSlash(plantedModule))
	}
	if err := copyPackage(sources, to); err != nil {
		return err
	}
	if vendored {
		return t.vendor(ctx, list)
	}
	// A replacement needs no sums; without requirements it cannot move the
	// versions of others.
	if err := os.WriteFile(filepath.Join(to, "go.mod"), []byte("module "+plantedModule+"\n\ngo 1.17\n"), 0o644); err != nil {
		return err
	}
	return goCommand(ctx, t.dir, nil, "mod", "edit", "-require="+plantedModule+"@"+plantedVersion, "-replace="+plantedModule+"="+to)
}

// vendor adds the module to the list that go.mod is compared with.
func (t *tree) vendor(ctx context.Context, list string) error {
	data, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	entry := fmt.Sprintf("# %s %s\n## explicit; go 1.12\n%[1]s\n", plantedModule, plantedVersion)
	if err := os.WriteFile(list, append(data, entry...), 0o644); err != nil {
		return err
	}
	return goCommand(ctx, t.dir, nil, "mod", "edit", "-require="+plantedModule+"@"+plantedVersion)
}

// downloaded is the directory of gobreaker in the module cache.
func downloaded(ctx context.Context, temp string) (string, error) {
	var out bytes.Buffer
	if err := goCommand(ctx, temp, &out, "mod", "download", "-json", plantedModule+"@"+plantedVersion); err != nil {
		return "", err
	}
	var m struct{ Dir string }
	if err := json.Unmarshal(out.Bytes(), &m); err != nil || m.Dir == "" {
		return "", fmt.Errorf("go mod download says nothing of %s: %s", plantedModule, tail(out.Bytes()))
	}
	return m.Dir, nil
}

// copyPackage copies what a build of the package needs.
func copyPackage(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		if err := copyFile(file, filepath.Join(to, filepath.Base(file))); err != nil {
			return err
		}
	}
	return nil
}
