package cmd

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/internal/jsonform"
	"github.com/cbctl/cbctl/internal/suggest"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/migrate/rules"
)

func (a *app) explainCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE",
		Short: "Show what a rule finds, why, and how to deal with it",
		Example: `  cbctl explain CB1001
  cbctl explain gobreaker-call`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(rules.Keys(), cobra.ShellCompDirectiveNoFileComp),
		RunE:              body(func(_ *cobra.Command, args []string) error { return a.explain(args[0]) }),
	}
}

func (a *app) explain(name string) error {
	r, ok := rules.Lookup(name)
	if !ok {
		return &usageError{err: usagef("unknown rule %q%s", name, suggest.Hint(name, rules.Keys())), help: "cbctl rules lists all"}
	}
	page, err := r.Page()
	if err != nil {
		return err
	}
	if a.global.format.value == string(report.JSONFormat) {
		return jsonform.Write(a.Stdout, struct {
			SchemaVersion int `json:"schema_version"`
			rules.Rule
			Page string `json:"page"`
		}{report.SchemaVersion, r, page})
	}
	_, err = io.WriteString(a.Stdout, a.headings(page))
	return err
}

// headings makes the headings of a page stand out where there is color.
func (a *app) headings(page string) string {
	s := a.style(a.Stdout)
	if !s.Color || a.global.format.value == string(report.MarkdownFormat) {
		return page
	}
	lines := strings.Split(page, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "#") {
			lines[i] = s.Bold(line)
		}
	}
	return strings.Join(lines, "\n")
}
