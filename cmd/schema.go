package cmd

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/docs"
	"github.com/cbctl/cbctl/internal/suggest"
)

func (a *app) schemaCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [COMMAND]",
		Short: "Print the JSON Schema of a command's report",
		Long: `schema prints the JSON Schema (draft 2020-12) of the JSON report of a command.
Without a command it lists those that have one.`,
		Example:           `  cbctl schema audit > audit.schema.json`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(schemaNames(), cobra.ShellCompDirectiveNoFileComp),
		RunE:              body(func(_ *cobra.Command, args []string) error { return a.printSchema(args) }),
	}
}

func (a *app) printSchema(args []string) error {
	names := schemaNames()
	if len(args) == 0 {
		_, err := fmt.Fprintln(a.Stdout, strings.Join(names, "\n"))
		return err
	}
	text, err := docs.Schemas.ReadFile("schema/" + args[0] + ".json")
	if err != nil {
		return &usageError{
			err:  usagef("%q has no JSON report%s", args[0], suggest.Hint(args[0], names)),
			help: "cbctl schema lists the commands that have one",
		}
	}
	_, err = a.Stdout.Write(text)
	return err
}

// schemaNames are the commands with a schema, sorted.
func schemaNames() []string {
	files, _ := fs.Glob(docs.Schemas, "schema/*.json") // the pattern is well formed
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(path.Base(f), ".json"))
	}
	return names
}
