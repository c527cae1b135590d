package cmd

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/cbctl/cbctl/migrate/audit/output"
	"github.com/cbctl/cbctl/migrate/report"
)

// path is a file of the module.
func (r *auditRun) path(file string) string {
	return filepath.Join(r.module.Root, filepath.FromSlash(file))
}

func (r *auditRun) print(context.Context) error {
	opt := output.Options{Color: r.style(r.Stdout).Color, Verbose: r.global.verbose, Quiet: r.global.quiet}
	if r.module != nil {
		opt.Prefix = r.module.InCheckout()
		opt.Source = r.source
	}
	format := report.Format(r.global.format.value)
	if err := output.Write(r.Stdout, r.out, format, opt); err != nil {
		return err
	}
	opt.Color = false
	if format == report.GitHubFormat {
		page := func(w io.Writer, limit int) error {
			limited := opt
			limited.Limit = limit
			return output.Write(w, r.out, report.MarkdownFormat, limited)
		}
		if err := r.jobSummary(page); err != nil {
			return err
		}
	}
	return r.writeOutputs(func(w io.Writer, f report.Format) error { return output.Write(w, r.out, f, opt) })
}

// source reads a file of the module for its lines; one that cannot be read has
// none.
func (r *auditRun) source(file string) []byte {
	data, err := os.ReadFile(r.path(file))
	if err != nil {
		return nil
	}
	return data
}
