package cmd

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/cbctl/cbctl/internal/actions"
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
		if err := r.summarize(opt); err != nil {
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

// summarize adds the Markdown page to the summary of the step, where GitHub runs
// one. The log has a few annotations; this has the rest.
func (r *auditRun) summarize(opt output.Options) error {
	file := r.Getenv("GITHUB_STEP_SUMMARY")
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	used := int64(0)
	if info, err := f.Stat(); err == nil {
		used = info.Size()
	}
	opt.Limit = max(1, actions.SummaryLimit-int(used))
	var page bytes.Buffer
	err = output.Write(&page, r.out, report.MarkdownFormat, opt)
	if err == nil {
		_, err = f.Write(page.Bytes())
	}
	return errors.Join(err, f.Close())
}
