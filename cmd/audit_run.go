package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/migrate"
	"github.com/cbctl/cbctl/migrate/audit"
	"github.com/cbctl/cbctl/migrate/audit/baseline"
	"github.com/cbctl/cbctl/migrate/audit/clone"
	"github.com/cbctl/cbctl/migrate/audit/merge"
	"github.com/cbctl/cbctl/migrate/audit/policy"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/rewrite"
)

// auditRun is one run of audit, step by step.
type auditRun struct {
	*app
	flags *auditFlags
	args  []string // packages, or reports to merge

	known  *baseline.File        // nil without one
	module *rewrite.Module       // nil when reports are merged
	looked func(pkg string) bool // at a package, if it exists
	out    *survey.Survey
}

// prepare finds what is wrong with the arguments before any work is done.
func (r *auditRun) prepare(context.Context) error {
	if err := r.checkOutputs(); err != nil {
		return err
	}
	if err := r.flags.check(); err != nil {
		return err
	}
	if r.flags.baseline == "" && !r.flags.writeBaseline {
		return nil
	}
	known, err := baseline.Read(r.baselineFile())
	switch {
	case err == nil:
		r.known = known
	case !r.flags.writeBaseline:
		return unreadable("--baseline", err, "cbctl audit --write-baseline makes one")
	case !errors.Is(err, fs.ErrNotExist): // a broken one is written anew
		fmt.Fprintf(r.Stderr, "note: the old baseline is not read: %v\n", err)
	}
	return nil
}

func (r *auditRun) baselineFile() string {
	file := r.flags.baseline
	if file == "" {
		file = baseline.DefaultFile
	}
	return r.inDir(file)
}

// unreadable is the error for a file that a flag names.
func unreadable(flag string, err error, help string) error {
	var at *diag.Error
	if errors.As(err, &at) {
		if at.Help == "" {
			at.Help = help
		}
		return &usageError{err: at}
	}
	return &usageError{err: fmt.Errorf("%s: %w", flag, err), help: help}
}

func (r *auditRun) survey(ctx context.Context) error {
	if len(r.flags.merge) > 0 {
		return r.merged()
	}
	progress := r.progress()
	defer progress.Stop()
	opt := audit.Options{
		Dir: r.global.dir, Patterns: r.args, Tags: r.global.tags, Tests: r.global.tests,
		Version: readBuild().Version, Progress: progress.Stage,
		Prove: r.flags.prove, Seed: r.flags.seed, Sources: r.Sources,
	}
	var err error
	if r.out, err = r.look(ctx, opt); err != nil {
		return err
	}
	return r.locate()
}

// locate finds the module, and what of it the arguments name.
func (r *auditRun) locate() error {
	dir, err := filepath.Abs(r.global.dir)
	if err != nil {
		return err
	}
	if r.module, err = rewrite.FindModule(dir); err != nil {
		return err
	}
	r.looked = rewrite.Named(r.module, dir, r.args)
	return nil
}

// merged reads the reports: those of the flag, and the arguments, as a shell
// makes of `--merge *.json`.
func (r *auditRun) merged() error {
	var reports []merge.Report
	for _, file := range append(r.flags.merge, r.args...) {
		report, err := merge.Read(r.inDir(file))
		if err != nil {
			return unreadable("--merge", err, "a report is made by cbctl audit --format json")
		}
		reports = append(reports, report)
	}
	r.looked = func(string) bool { return true }
	r.out = merge.Merge(reports, survey.Tool{Name: migrate.ToolName, Version: readBuild().Version}, clusterers...)
	merge.Add(r.out, clone.Across(r.out))
	return nil
}

// clusterers find duplicates across the reports that are merged.
var clusterers = []merge.Clusterer{clone.Clusters}

// accept applies the baseline, or writes it.
func (r *auditRun) accept(context.Context) error {
	if r.flags.writeBaseline {
		r.known = baseline.Of(r.out, r.known, r.looked)
		file := r.baselineFile()
		if err := r.known.Write(file); err != nil {
			return err
		}
		fmt.Fprintf(r.Stderr, "%s has %s\n", shortPath(file), layout.Count(r.known.Len(), "finding"))
	}
	if r.known != nil {
		r.known.Apply(r.out, r.looked)
	}
	return nil
}

// narrow leaves what was changed.
func (r *auditRun) narrow(ctx context.Context) error {
	if r.flags.since == "" {
		return nil
	}
	changes, err := rewrite.ChangedSince(ctx, r.module, r.flags.since)
	var rev *rewrite.RevisionError
	if errors.As(err, &rev) {
		return &usageError{err: fmt.Errorf("--since %w", err), help: rev.Help}
	}
	if err != nil {
		return err
	}
	policy.KeepChanged(r.out, func(file string, first, last int) bool { return changes.Touches(r.path(file), first, last) })
	return nil
}
