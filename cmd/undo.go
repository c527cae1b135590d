package cmd

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/internal/jsonform"
	"github.com/cbctl/cbctl/migrate"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// tool is the name under which migrate keeps its journal.
const tool = "cbctl"

func (a *app) undoCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "undo",
		Short: "Take the last migration back",
		Long: `undo writes the files back as they were before the last migration of the module,
from its journal. It changes nothing if a file was edited since.`,
		Args: cobra.NoArgs,
		RunE: body(func(cmd *cobra.Command, _ []string) error { return a.undo(cmd.Context()) }),
	}
}

func (a *app) undo(ctx context.Context) error {
	m, err := rewrite.FindModule(a.global.dir)
	if err != nil {
		return err
	}
	set, err := rewrite.Undo(ctx, m, migrate.ToolName)
	if err != nil {
		return err
	}
	files := []report.File{}
	for _, c := range set.Changes {
		path, err := filepath.Rel(m.Root, c.Path)
		if err != nil {
			return err
		}
		files = append(files, report.File{Path: filepath.ToSlash(path), Change: c.Kind})
	}
	return a.printUndo(files)
}

func (a *app) printUndo(files []report.File) error {
	if a.global.format.value == string(report.JSONFormat) {
		return jsonform.Write(a.Stdout, struct {
			SchemaVersion int           `json:"schema_version"`
			Command       string        `json:"command"`
			Files         []report.File `json:"files"`
		}{report.SchemaVersion, "undo", files})
	}
	if !a.global.quiet {
		for _, f := range files {
			fmt.Fprintf(a.Stdout, "%-8s  %s\n", f.Change, f.Path)
		}
	}
	fmt.Fprintf(a.Stdout, "%d files are as they were before the migration\n", len(files))
	return nil
}
