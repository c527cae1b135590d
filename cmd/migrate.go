package cmd

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/mod/semver"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/migrate"
	"github.com/cbctl/cbctl/migrate/audit/output"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/migrate/rules"
)

type migrateFlags struct {
	dryRun, diff, check bool
	unsafe, allowDirty  bool
	test, interactive   bool
	from                *sources
	canonical, shim     *choice
	copyDir             string
	prove               int
	seed                uint64
}

// planned says whether the run writes nothing.
func (f *migrateFlags) planned() bool { return f.dryRun || f.diff || f.check }

func (a *app) migrateCmd() *cobra.Command {
	f := &migrateFlags{
		from:      &sources{},
		canonical: newChoice(string(migrate.Copy), []string{string(migrate.Copy), string(migrate.Require)}),
		shim: newChoice(string(migrate.ShimAuto),
			[]string{string(migrate.ShimAuto), string(migrate.ShimAlways), string(migrate.ShimNever)}),
	}
	cmd := &cobra.Command{
		Use:   "migrate [packages]",
		Short: "Rewrite legacy circuit breakers to the canonical package",
		Long: `migrate finds legacy circuit breakers in the packages (default ./...), rewrites
them to the canonical package, or to a generated shim with the old API over it,
and prints a report.

The result is type-checked in memory, in every build configuration that the
changed files need, before anything is written. Then all files are written or
none. What is not understood is left as it is, with a reason. Files with
uncommitted changes are not touched, generated files never.`,
		Example: `  cbctl migrate                            # the module in the current directory
  cbctl migrate -n ./payments/...          # what would be done in some packages
  cbctl migrate --diff > breakers.patch    # for git apply
  cbctl migrate --check                    # in CI: fails while a legacy breaker is left
  cbctl migrate -o markdown=report.md      # the report for a pull request, too`,
		Annotations: map[string]string{formatsKey: strings.Join(append(slices.Clone(report.Formats), output.MigrationFormats...), " ")},
		RunE: body(func(cmd *cobra.Command, patterns []string) error {
			return a.migrate(cmd.Context(), f, patterns)
		}),
	}
	f.register(cmd)
	return cmd
}

func (f *migrateFlags) register(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.BoolVarP(&f.dryRun, "dry-run", "n", false, "change nothing, print the report of what would be done")
	fs.BoolVarP(&f.diff, "diff", "d", false, "change nothing, print a diff for git apply (the report goes to stderr)")
	fs.BoolVar(&f.check, "check", false, "change nothing, exit with 1 if a legacy breaker is left")
	fs.Var(f.from, "from", "migrate these `SOURCES` only, separated by commas (default all)")
	fs.Var(f.canonical, "canonical", "how the canonical package arrives, copy or require: `MODE`")
	fs.StringVar(&f.copyDir, "copy-dir", "", "where the copy goes, relative to the module: `DIR` (default internal/breaker)")
	fs.Var(f.shim, "shim", "when a shim is generated, auto, always or never: `MODE`")
	fs.IntVar(&f.prove, "prove", 2000, "random schedules that each hand-written breaker and its replacement run side by side, 0 for none: `N`")
	fs.Uint64Var(&f.seed, "seed", 0, "make the schedules of another run again: `S`")
	fs.BoolVarP(&f.interactive, "interactive", "i", false, "ask about each part of the change before anything is written, as git add -p does")
	fs.BoolVar(&f.test, "test", false, "run the tests of affected packages before and after; what breaks one is left as it is")
	fs.BoolVar(&f.unsafe, "unsafe", false, "also apply changes with a documented difference in behaviour")
	fs.BoolVar(&f.allowDirty, "allow-dirty", false, "also edit files with uncommitted changes")
	completeChoices(cmd, "from", rules.ReportedSources())
	completeChoices(cmd, "canonical", f.canonical.allowed)
	completeChoices(cmd, "shim", f.shim.allowed)
}

func (a *app) migrate(ctx context.Context, f *migrateFlags, patterns []string) error {
	if err := a.checkOutputs(); err != nil {
		return err
	}
	progress := a.progress()
	defer progress.Stop()
	opt := a.options(f, patterns, progress.Stage)
	a.needVersion(&opt)
	if f.interactive {
		opt.Review = a.newReview(progress).ask
	}
	res, err := a.plan(ctx, opt)
	if err != nil {
		return err
	}
	if !f.planned() && len(res.Set.Changes) > 0 {
		progress.Stage("writing")
		if err := res.Apply(ctx, f.allowDirty); err != nil {
			return err
		}
	}
	progress.Stop()
	if err := a.printMigration(res, f); err != nil {
		return err
	}
	return verdict(res, f)
}

func (a *app) options(f *migrateFlags, patterns []string, progress func(string)) migrate.Options {
	return migrate.Options{
		Dir:       a.global.dir,
		Patterns:  patterns,
		Tags:      a.global.tags,
		Tests:     a.global.tests,
		From:      f.from.list,
		Shim:      migrate.ShimMode(f.shim.value),
		Canonical: migrate.CanonicalMode(f.canonical.value),
		CopyDir:   f.copyDir,
		Unsafe:    f.unsafe,
		Prove:     f.prove,
		Seed:      f.seed,
		Test:      f.test,
		Sources:   a.Sources,
		Version:   readBuild().Version,
		Progress:  progress,
	}
}

// unreleased is the version that the go command gives to a module that is
// known only by a replace.
const unreleased = "v0.0.0-00010101000000-000000000000"

// needVersion sees to a version that go.mod can hold: a build from a checkout
// may have none.
func (a *app) needVersion(opt *migrate.Options) {
	if opt.Canonical != migrate.Require || semver.IsValid(opt.Version) {
		return
	}
	opt.Version = unreleased
	fmt.Fprintf(a.Stderr, "note: this build of cbctl has no version, so go.mod will require %s\n%s", unreleased,
		diag.Help("afterwards: go get github.com/cbctl/cbctl@latest, or a replace that points to a checkout", a.style(a.Stderr)))
}

// printMigration writes the diff, the report and the report files.
func (a *app) printMigration(res *migrate.Result, f *migrateFlags) error {
	to := a.Stdout
	if f.diff {
		if err := a.printDiff(res.Set.Diff()); err != nil {
			return err
		}
		to = a.Stderr
	}
	opt := report.Options{
		Color:   a.style(to).Color,
		Verbose: a.global.verbose,
		Quiet:   a.global.quiet,
		Planned: f.planned(),
		Title:   ruleTitle,
	}
	write := func(w io.Writer, format report.Format) error { return writeMigration(w, res, format, opt) }
	format := report.Format(a.global.format.value)
	if err := write(to, format); err != nil {
		return err
	}
	opt.Color = false
	if format == report.GitHubFormat {
		if err := a.jobSummary(func(w io.Writer, _ int) error { return report.Markdown(w, res.Report, opt) }); err != nil {
			return err
		}
	}
	return a.writeOutputs(write)
}

// writeMigration prints the report, or for formats that show code and what is
// wrong with it, its sites as findings.
func writeMigration(w io.Writer, res *migrate.Result, f report.Format, opt report.Options) error {
	if slices.Contains(output.MigrationFormats, string(f)) {
		return output.Write(w, output.OfMigration(res.Report, opt.Planned), f, output.Options{Prefix: res.Set.Module.InCheckout()})
	}
	return report.Write(w, res.Report, f, opt)
}

// verdict turns the result into an exit code.
func verdict(res *migrate.Result, f *migrateFlags) error {
	s := res.Report.Summary
	left := f.check && s.Rewritten+s.Shimmed+s.Manual > 0
	wouldChange := (f.dryRun || f.diff) && len(res.Set.Changes) > 0
	if left || wouldChange || !res.Report.Clean() {
		return errFindings
	}
	return nil
}

func ruleTitle(id string) string {
	r, _ := rules.Lookup(id)
	return r.Title
}
