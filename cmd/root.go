// Package cmd is the command line: it turns flags, environment and
// .cbctl.yaml into the options of a command, and its result into output and
// an exit code.
package cmd

import (
	"context"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/internal/term"
	"github.com/cbctl/cbctl/migrate"
	"github.com/cbctl/cbctl/migrate/audit"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
)

// Env is the outside world of a run.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Sources        fs.FS // the canonical package
}

// app is one run: its world, its global flags, and the planner and the auditor, which tests replace.
type app struct {
	Env
	global globals
	plan   func(context.Context, migrate.Options) (*migrate.Result, error)
	look   func(context.Context, audit.Options) (*survey.Survey, error)
}

// globals are the flags that every command has.
type globals struct {
	dir            string
	tags           []string
	tests          bool
	format, color  *choice
	outputs        *outputs
	quiet, verbose bool
}

// Execute runs the command line args and returns the exit code.
func Execute(ctx context.Context, args []string, env Env) int {
	return (&app{Env: env, plan: migrate.Plan, look: audit.Run}).execute(ctx, args)
}

func (a *app) execute(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	return a.exitCode(ctx, root.ExecuteContext(ctx))
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "cbctl",
		Short: "Move Go code from legacy circuit breakers to one canonical package",
		Long: `cbctl finds legacy circuit breakers in a Go module, rewrites them to one
canonical package, checks the result before anything is written, and reports
what it did and what it left.`,
		Example: `  cbctl migrate --dry-run        # what would be done
  cbctl migrate --diff | less    # the changes
  cbctl migrate                  # make them
  cbctl undo                     # take them back`,
		Version:           readBuild().Version,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              noSuchCommand,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: a.configure,
	}
	root.SetVersionTemplate("cbctl {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	a.globalFlags(root)
	root.AddCommand(a.migrateCmd(), a.auditCmd(), a.verifyCmd(), a.undoCmd(), a.explainCmd(), a.rulesCmd(), a.schemaCmd(), a.initCmd(), a.versionCmd())
	root.AddCommand(topics()...)
	return root
}

func (a *app) globalFlags(root *cobra.Command) {
	g := &a.global
	g.format = newChoice(string(report.TextFormat), report.AllFormats)
	g.color = newChoice("auto", term.ColorModes)
	g.outputs = &outputs{}
	f := root.PersistentFlags()
	f.SortFlags = false
	f.StringVarP(&g.dir, "directory", "C", "", "run as if started in `DIR`")
	f.StringSliceVar(&g.tags, "tags", nil, "build `TAGS`, separated by commas")
	f.BoolVar(&g.tests, "tests", true, "look at test files too")
	f.Var(g.format, "format", "`FORMAT` of the report: text, json, markdown, sarif, github or html; not every command has all")
	f.VarP(g.outputs, "output", "o", "also write the report as `FORMAT=FILE`; repeatable")
	f.Var(g.color, "color", "`WHEN` to color: auto, always or never")
	f.BoolVarP(&g.quiet, "quiet", "q", false, "print the last lines of the report only")
	f.BoolVarP(&g.verbose, "verbose", "v", false, "print the code of every site, the files and what was read")
	completeChoices(root, "format", report.AllFormats)
	completeChoices(root, "color", term.ColorModes)
}

// style returns how to write to w.
func (a *app) style(w io.Writer) term.Style {
	color, _ := term.Color(a.global.color.value, w, a.Getenv) // the flag checked the mode
	return term.Style{Color: color}
}

// progress returns a progress line when stderr is a terminal, else nil.
func (a *app) progress() *term.Progress {
	if a.global.quiet || !term.IsTerminal(a.Stderr) || a.Getenv("TERM") == "dumb" {
		return nil
	}
	return term.NewProgress(a.Stderr)
}

// checkDirectory turns a wrong -C into a usage error.
func (g *globals) checkDirectory() error {
	if g.dir == "" {
		return nil
	}
	if info, err := os.Stat(g.dir); err != nil || !info.IsDir() {
		return usagef("-C %s: no such directory", g.dir)
	}
	return nil
}
