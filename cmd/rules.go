package cmd

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/internal/jsonform"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/migrate/rules"
)

func (a *app) rulesCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "rules",
		Short: "List the rules",
		Args:  cobra.NoArgs,
		RunE:  body(func(*cobra.Command, []string) error { return a.rules() }),
	}
}

func (a *app) rules() error {
	switch report.Format(a.global.format.value) {
	case report.JSONFormat:
		return jsonform.Write(a.Stdout, struct {
			SchemaVersion int          `json:"schema_version"`
			Rules         []rules.Rule `json:"rules"`
		}{report.SchemaVersion, rules.All()})
	case report.MarkdownFormat:
		fmt.Fprintf(a.Stdout, "| rule | name | severity | change | finds |\n| --- | --- | --- | --- | --- |\n")
		for _, r := range rules.All() {
			fmt.Fprintf(a.Stdout, "| [%s](%s.md) | %s | %s | %s | %s |\n", r.ID, r.ID, r.Name, r.Severity, r.Safety, r.Title)
		}
		return nil
	}
	w := tabwriter.NewWriter(a.Stdout, 0, 8, 2, ' ', 0)
	for _, r := range rules.All() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Name, r.Severity, r.Safety, r.Title)
	}
	return w.Flush()
}
