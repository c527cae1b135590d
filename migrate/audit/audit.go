// Package audit finds every circuit breaker of a module: what they are, where
// they are made and with which settings, which are duplicates, and what is
// wrong with them. It changes nothing.
//
//	scan → load → recognise → instances → clusters → hazards → survey
package audit

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/cbctl/cbctl/migrate"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/migrate/intake"
	"github.com/cbctl/cbctl/rewrite"
)

// Options say what to look at.
type Options struct {
	Dir      string   // where the command runs; "" is the current directory
	Patterns []string // Go package patterns; none means ./...
	Tags     []string // build tags
	Tests    bool     // test files too
	Version  string   // of this tool

	// Prove is the number of schedules on which each hand-written breaker is run, to
	// find those that behave the same; 0 runs no code. Sources has the canonical
	// package, which it is run beside. The same Seed makes the same schedules.
	Prove   int
	Seed    uint64
	Sources fs.FS

	// Progress, if not nil, is told what is being done.
	Progress func(stage string)
}

// job is one run.
type job struct {
	opt     Options
	module  *rewrite.Module
	ledger  *rewrite.Ledger
	ignore  *intake.Suppressions
	loader  *rewrite.Loader
	left    []*rewrite.File // use a library, but no configuration builds them
	targets []*rewrite.Package
	written map[*rewrite.Package][]*handrolled.Candidate
	out     *survey.Survey
}

// Run audits the module at Options.Dir. An error is a *migrate.LoadError or
// *migrate.UsageError, or that of the context.
func Run(ctx context.Context, opt Options) (*survey.Survey, error) {
	defer rewrite.CollectMore()()
	j := &job{opt: opt, written: map[*rewrite.Package][]*handrolled.Candidate{}}
	if err := j.read(ctx); err != nil {
		return nil, err
	}
	if j.loader != nil {
		if err := j.look(ctx); err != nil {
			return nil, err
		}
		if err := j.duplicates(ctx); err != nil {
			return nil, err
		}
	}
	j.account()
	j.settle()
	return j.out, nil
}

// read scans the module, and loads the packages that matter, if there are any.
func (j *job) read(ctx context.Context) error {
	var err error
	if j.opt.Dir, err = filepath.Abs(j.opt.Dir); err != nil {
		return err
	}
	if j.module, err = rewrite.FindModule(j.opt.Dir); err != nil {
		return &migrate.LoadError{Msg: err.Error(), Help: "run cbctl in a Go module, or name one with -C"}
	}
	j.out = &survey.Survey{
		SchemaVersion: survey.SchemaVersion, Tool: survey.Tool{Name: migrate.ToolName, Version: j.opt.Version},
		Command: "audit", Module: j.module.Path,
	}
	j.stage("reading files")
	if j.ledger, err = intake.Scan(ctx, j.module); err != nil {
		return loadError(ctx, err)
	}
	j.ignore = intake.NewSuppressions(j.ledger)
	importing, suspects := j.ledger.Importing(owned), intake.Suspects(j.ledger)
	if len(importing)+len(suspects) == 0 {
		return nil
	}
	return j.load(ctx, importing, suspects)
}

func (j *job) load(ctx context.Context, importing, suspects []*rewrite.File) error {
	j.stage("loading packages")
	configs, left := j.ledger.Configs(rewrite.BuildConfig{Tags: j.opt.Tags}, intake.Union(importing, suspects))
	j.left = slices.DeleteFunc(left, func(f *rewrite.File) bool { return !slices.ContainsFunc(f.Imports, owned) })
	var err error
	j.loader, err = rewrite.NewLoader(ctx, j.module, rewrite.LoadOptions{
		Patterns: j.opt.Patterns, Dir: j.opt.Dir, Tests: j.opt.Tests, Configs: configs, ReadOnly: true,
	})
	if err != nil {
		return loadError(ctx, err)
	}
	j.ledger.Settle(j.loader)
	j.stage("type-checking")
	pkgs := append(intake.Holding(j.loader, importing, true), intake.Holding(j.loader, suspects, false)...)
	targets, err := intake.Targets(ctx, j.loader, pkgs, owned)
	if err != nil {
		return loadError(ctx, err)
	}
	j.targets = slices.DeleteFunc(targets, func(p *rewrite.Package) bool { return !p.Selected || p.Types == nil || p.Info == nil })
	return nil
}

// owned reports whether an import path is that of a breaker library.
func owned(path string) bool { return catalog.Of(path) != nil }

func (j *job) stage(s string) {
	if j.opt.Progress != nil {
		j.opt.Progress(s)
	}
}

func loadError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &migrate.LoadError{Msg: err.Error()}
}
