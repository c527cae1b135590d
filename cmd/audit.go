package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/internal/jsonform"
	"github.com/cbctl/cbctl/migrate/audit"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

func (a *app) auditCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "audit [packages]",
		Short: "List every circuit breaker, its duplicates and its dangers",
		Long: `audit finds every circuit breaker in the packages (default ./...): uses of
libraries, types written by hand, and breakers inside of other types. It prints
where they are made and with which settings, which are duplicates of each other,
and what is wrong with them. It changes nothing.`,
		RunE: body(func(cmd *cobra.Command, patterns []string) error { return a.audit(cmd.Context(), patterns) }),
	}
}

func (a *app) audit(ctx context.Context, patterns []string) error {
	progress := a.progress()
	defer progress.Stop()
	s, err := audit.Run(ctx, audit.Options{
		Dir: a.global.dir, Patterns: patterns, Tags: a.global.tags, Tests: a.global.tests,
		Version: readBuild().Version, Progress: progress.Stage,
	})
	if err != nil {
		return err
	}
	progress.Stop()
	if err := jsonform.Write(a.Stdout, s); err != nil {
		return err
	}
	return auditVerdict(s)
}

// auditVerdict turns the result into an exit code.
func auditVerdict(s *survey.Survey) error {
	if s.Summary.Errors > 0 {
		return errFindings
	}
	return nil
}
