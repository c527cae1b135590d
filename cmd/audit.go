package cmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/migrate/audit/output"
	"github.com/cbctl/cbctl/migrate/audit/policy"
	"github.com/cbctl/cbctl/migrate/rules"
)

type auditFlags struct {
	baseline      string
	writeBaseline bool
	since         string
	failOn        failOn
	merge         []string
	prove         int
	seed          uint64
}

func (a *app) auditCmd() *cobra.Command {
	f := &auditFlags{}
	cmd := &cobra.Command{
		Use:   "audit [packages]",
		Short: "List every circuit breaker, its duplicates and its dangers",
		Long: `audit finds every circuit breaker in the packages (default ./...): uses of
libraries, types written by hand, and breakers inside of other types. It prints
where they are made and with which settings, which are duplicates of each other,
and what is wrong with them. It changes nothing.

A finding that is accepted gets a comment, //cbctl:ignore RULE <reason>, or stands
in a baseline file, so that only new ones fail.`,
		Example: `  cbctl audit                                      # the module in the current directory
  cbctl audit --since origin/main --fail-on warning   # in CI: what this branch adds
  cbctl audit -o html=audit.html -o sarif=audit.sarif # a page to read, and code scanning
  cbctl audit --write-baseline                     # accept what there is today
  cbctl audit --merge team-*.json                  # one survey of many repositories`,
		Annotations: map[string]string{formatsKey: strings.Join(output.Formats, " ")},
		RunE:        body(func(cmd *cobra.Command, args []string) error { return a.audit(cmd.Context(), f, args) }),
	}
	f.register(cmd)
	return cmd
}

func (f *auditFlags) register(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.baseline, "baseline", "", "findings in this `FILE` are known and do not fail")
	fs.BoolVar(&f.writeBaseline, "write-baseline", false, "write all findings to the baseline (default .cbctl-baseline.json)")
	fs.StringVar(&f.since, "since", "", "only findings in lines that changed since `REV` and the common commit, for example origin/main")
	fs.Var(&f.failOn, "fail-on", "exit with 1 on findings of a severity or worse, or of rules: error, warning, info, never or `RULES`")
	fs.StringArrayVar(&f.merge, "merge", nil, "join JSON reports of other runs, this and those in the arguments, and look at no code: `REPORT`")
	fs.IntVar(&f.prove, "prove", 0, "run hand-written breakers on random schedules to find those that behave the same, 0 runs none: `N`")
	fs.Uint64Var(&f.seed, "seed", 0, "make the schedules of another run again: `S`")
	completeChoices(cmd, "fail-on", append(policy.Severities, rules.Keys()...))
	_ = cmd.MarkFlagFilename("baseline", "json") // the flags exist
	_ = cmd.MarkFlagFilename("merge", "json")
}

// check finds flags that do not go together.
func (f *auditFlags) check() error {
	if len(f.merge) > 0 && f.since != "" {
		return usagef("--since compares with a git checkout, and --merge looks at none; give --since to the runs that make the reports")
	}
	if f.prove < 0 {
		return usagef("--prove %d is not a number of schedules; 0 runs none", f.prove)
	}
	return nil
}

// failOn is the flag --fail-on.
type failOn struct{ policy.FailOn }

// Type is what help prints for the value.
func (f *failOn) Type() string { return "list" }

// Set takes severities and rules.
func (f *failOn) Set(s string) error {
	parsed, err := policy.ParseFailOn(s)
	if err == nil {
		f.FailOn = parsed
	}
	return err
}

func (a *app) audit(ctx context.Context, f *auditFlags, args []string) error {
	r := &auditRun{app: a, flags: f, args: args}
	for _, step := range []func(context.Context) error{r.prepare, r.survey, r.accept, r.narrow, r.print} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if f.failOn.Any(r.out) {
		return errFindings
	}
	return nil
}
