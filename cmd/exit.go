package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/internal/suggest"
	"github.com/cbctl/cbctl/migrate"
)

// The exit codes; `cbctl help exit-codes` explains them.
const (
	exitClean       = 0
	exitFindings    = 1
	exitUsage       = 2
	exitFailed      = 3
	exitInterrupted = 130
)

// errFindings ends a run that printed what it found.
var errFindings = errors.New("findings")

// usageError is a mistake in flags, arguments or configuration.
type usageError struct {
	err  error
	help string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{err: fmt.Errorf(format, args...)} }

// failure is an error of a command that was asked for correctly.
type failure struct{ err error }

func (e *failure) Error() string { return e.err.Error() }
func (e *failure) Unwrap() error { return e.err }

// body marks the errors of a command's own work: what cobra finds wrong before
// it runs is a usage error, what goes wrong in it is a failure.
func body(run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := run(cmd, args)
		var usage *usageError
		var options *migrate.UsageError
		switch {
		case err == nil, errors.Is(err, errFindings), errors.As(err, &usage):
			return err
		case errors.As(err, &options):
			return &usageError{err: err}
		}
		return &failure{err}
	}
}

// exitCode prints err and returns the code that stands for it.
func (a *app) exitCode(ctx context.Context, err error) int {
	var failed *failure
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errFindings):
		return exitFindings
	case ctx.Err() != nil:
		fmt.Fprintln(a.Stderr, "interrupted: the files are as they were")
		return exitInterrupted
	case errors.As(err, &failed):
		a.printFailure(failed.err)
		return exitFailed
	}
	a.printUsage(err)
	return exitUsage
}

func (a *app) printUsage(err error) {
	help := "cbctl --help"
	var usage *usageError
	if errors.As(err, &usage) && usage.help != "" {
		help = usage.help
	}
	s := a.style(a.Stderr)
	var at *diag.Error
	if errors.As(err, &at) {
		fmt.Fprint(a.Stderr, a.render(*at, "cbctl help config"))
		return
	}
	fmt.Fprintf(a.Stderr, "%s %v\n%s", s.Red("error:"), err, diag.Help(help, s))
}

const maxProblems = 10 // printed of one failure

func (a *app) printFailure(err error) {
	s := a.style(a.Stderr)
	help := ""
	var load *migrate.LoadError
	var at *diag.Error
	switch {
	case errors.As(err, &load):
		help = load.Help
		a.printProblems(load)
	case errors.As(err, &at):
		fmt.Fprint(a.Stderr, a.render(*at, ""))
		return
	}
	fmt.Fprintf(a.Stderr, "%s %v\n%s", s.Red("error:"), err, diag.Help(help, s))
}

func (a *app) printProblems(load *migrate.LoadError) {
	for n, p := range load.Problems {
		if n == maxProblems && !a.global.verbose {
			fmt.Fprintf(a.Stderr, "... and %d more; -v prints all\n", len(load.Problems)-n)
			return
		}
		if p.Pos.Filename == "" {
			fmt.Fprintln(a.Stderr, p.Msg)
			continue
		}
		e := diag.Error{Path: p.Pos.Filename, Line: p.Pos.Line, Col: p.Pos.Column, Msg: p.Msg}
		fmt.Fprint(a.Stderr, a.render(e, ""))
	}
}

// render prints an error with a path as the reader would type it.
func (a *app) render(e diag.Error, help string) string {
	file := e.Path
	e.Path = shortPath(file)
	if e.Help == "" {
		e.Help = help
	}
	return e.Render(file, a.style(a.Stderr))
}

// shortPath is path relative to the current directory where that is below it.
func shortPath(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(wd, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return path
	}
	return rel
}

// flagError adds the flag that was meant, and where to read on.
func flagError(cmd *cobra.Command, err error) error {
	msg := err.Error()
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
		msg += suggest.Hint("--"+unknown.GetSpecifiedName(), names)
	}
	return &usageError{err: errors.New(msg), help: cmd.CommandPath() + " --help"}
}

// noSuchCommand is the argument check of the root, which takes commands only.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return usagef("unknown command %q%s", args[0], suggest.Hint(args[0], names))
}
