package cmd

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/migrate"
	"github.com/cbctl/cbctl/migrate/report"
)

type verifyFlags struct {
	old   string
	prove int
	seed  uint64
}

func (a *app) verifyCmd() *cobra.Command {
	f := &verifyFlags{}
	cmd := &cobra.Command{
		Use:   "verify [packages]",
		Short: "Repeat the proofs of a migrated tree",
		Long: `verify takes the hand-written breakers that a migration has replaced, as they
are now, and runs them beside what they were before it, in the packages (default
./...). It prints a shortest timeline for each one that behaves otherwise.

The old sources come from the journal of the migration. Without one, as in a
fresh clone, they come from git: of --old, or of the last commit in which the
package did not import the canonical one yet.`,
		Example: `  cbctl verify                   # in CI, after people went on working on the code
  cbctl verify --old v1.4.0      # against the sources of a release
  cbctl verify --prove 20000     # look harder`,
		RunE: body(func(cmd *cobra.Command, patterns []string) error {
			return a.verify(cmd.Context(), f, patterns)
		}),
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.IntVar(&f.prove, "prove", 2000, "random schedules that old and new run side by side: `N`")
	fs.Uint64Var(&f.seed, "seed", 0, "make the schedules of another run again: `S`")
	fs.StringVar(&f.old, "old", "", "the commit that has the old sources, for example a tag: `REV`")
	return cmd
}

func (a *app) verify(ctx context.Context, f *verifyFlags, patterns []string) error {
	if err := a.checkOutputs(); err != nil {
		return err
	}
	progress := a.progress()
	defer progress.Stop()
	proofs, err := migrate.Verify(ctx, migrate.VerifyOptions{
		Dir: a.global.dir, Patterns: patterns, Tags: a.global.tags,
		Old: f.old, Prove: f.prove, Seed: f.seed,
		Version: readBuild().Version, Progress: progress.Stage,
	})
	if err != nil {
		return err
	}
	progress.Stop()
	opt := report.Options{Color: a.style(a.Stdout).Color, Verbose: a.global.verbose, Quiet: a.global.quiet}
	if err := proofs.Write(a.Stdout, report.Format(a.global.format.value), opt); err != nil {
		return err
	}
	opt.Color = false
	err = a.writeOutputs(func(w io.Writer, format report.Format) error { return proofs.Write(w, format, opt) })
	if err == nil && !proofs.Clean() {
		return errFindings
	}
	return err
}
