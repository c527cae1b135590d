package cmd

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/cbctl/cbctl/internal/atomicfile"
	"github.com/cbctl/cbctl/internal/term"
	"github.com/cbctl/cbctl/migrate/report"
)

// checkOutputs finds a report file that cannot be written before any work is done.
func (a *app) checkOutputs() error {
	for _, o := range a.global.outputs.list {
		if dir := filepath.Dir(a.inDir(o.file)); !isDir(dir) {
			return usagef("-o %s=%s: no such directory: %s", o.format, o.file, dir)
		}
	}
	return nil
}

// writeOutputs writes each report file whole or not at all.
func (a *app) writeOutputs(write func(w io.Writer, f report.Format) error) error {
	for _, o := range a.global.outputs.list {
		var b bytes.Buffer
		if err := write(&b, o.format); err != nil {
			return err
		}
		if err := atomicfile.Write(a.inDir(o.file), b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// inDir resolves a path of the command line, which -C has moved.
func (a *app) inDir(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(a.global.dir, path)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// printDiff writes a unified diff to stdout, in color on a terminal.
func (a *app) printDiff(diff []byte) error {
	_, err := io.WriteString(a.Stdout, colorDiff(string(diff), a.style(a.Stdout)))
	return err
}

func colorDiff(diff string, s term.Style) string {
	if !s.Color {
		return diff
	}
	var b strings.Builder
	for line := range strings.Lines(diff) {
		text, end := strings.TrimSuffix(line, "\n"), ""
		if text != line {
			end = "\n"
		}
		switch {
		case strings.HasPrefix(line, "+++"), strings.HasPrefix(line, "---"), strings.HasPrefix(line, "diff "):
			text = s.Bold(text)
		case strings.HasPrefix(line, "@@"):
			text = s.Cyan(text)
		case strings.HasPrefix(line, "+"):
			text = s.Green(text)
		case strings.HasPrefix(line, "-"):
			text = s.Red(text)
		}
		b.WriteString(text + end)
	}
	return b.String()
}
