package cmd

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cbctl/cbctl/internal/suggest"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/migrate/rules"
)

// choice is a flag that takes one of a few words.
type choice struct {
	value   string
	allowed []string
}

func newChoice(value string, allowed []string) *choice { return &choice{value, allowed} }

func (c *choice) String() string { return c.value }

// Type is what help prints for the value.
func (c *choice) Type() string { return "string" }

// Set takes a word, or says which ones there are.
func (c *choice) Set(s string) error {
	if err := oneOf(s, c.allowed); err != nil {
		return err
	}
	c.value = s
	return nil
}

func oneOf(s string, allowed []string) error {
	if slices.Contains(allowed, s) {
		return nil
	}
	return fmt.Errorf("%q is not one of %s%s", s, strings.Join(allowed, ", "), suggest.Hint(s, allowed))
}

// reportFile is where a report goes: FORMAT=FILE.
type reportFile struct {
	format report.Format
	file   string
}

// outputs is the repeatable flag -o.
type outputs struct{ list []reportFile }

func (o *outputs) String() string { return strings.Join(o.GetSlice(), ",") }

// Type is what help prints for the value.
func (o *outputs) Type() string { return "format=file" }

// Set adds one file.
func (o *outputs) Set(s string) error { return o.Append(s) }

// Append adds one file.
func (o *outputs) Append(s string) error {
	format, file, ok := strings.Cut(s, "=")
	if !ok || file == "" {
		return fmt.Errorf("%q is not FORMAT=FILE, such as json=report.json", s)
	}
	if err := oneOf(format, report.AllFormats); err != nil {
		return err
	}
	o.list = append(o.list, reportFile{report.Format(format), file})
	return nil
}

// Replace sets all files.
func (o *outputs) Replace(items []string) error {
	o.list = nil
	return appendAll(o.Append, items)
}

// GetSlice returns the files as they are typed.
func (o *outputs) GetSlice() []string {
	var s []string
	for _, out := range o.list {
		s = append(s, string(out.format)+"="+out.file)
	}
	return s
}

// sources is the flag --from: sources that this version migrates or reports.
type sources struct{ list []string }

func (s *sources) String() string { return strings.Join(s.list, ",") }

// Type is what help prints for the value.
func (s *sources) Type() string { return "list" }

// Set adds the sources of a list separated by commas.
func (s *sources) Set(list string) error {
	items, err := csv.NewReader(strings.NewReader(list)).Read()
	if err != nil {
		return fmt.Errorf("%q is not a list of sources", list)
	}
	return appendAll(s.Append, items)
}

// Append adds one source.
func (s *sources) Append(item string) error {
	item = strings.TrimSpace(item)
	known := rules.KnownSources()
	list := "this version migrates " + strings.Join(rules.MigratedSources(), ", ")
	switch {
	case slices.Contains(rules.ReportedSources(), item):
	case slices.Contains(known, item):
		return fmt.Errorf("%q is not migrated yet; %s", item, list)
	default:
		return fmt.Errorf("unknown source %q%s %s", item, orSemicolon(suggest.Hint(item, known)), list)
	}
	if !slices.Contains(s.list, item) {
		s.list = append(s.list, item)
	}
	return nil
}

// Replace sets all sources.
func (s *sources) Replace(items []string) error {
	s.list = nil
	return appendAll(s.Append, items)
}

// GetSlice returns the sources.
func (s *sources) GetSlice() []string { return s.list }

func orSemicolon(hint string) string {
	if hint == "" {
		return ";"
	}
	return hint
}

func appendAll(add func(string) error, items []string) error {
	for _, item := range items {
		if err := add(item); err != nil {
			return err
		}
	}
	return nil
}

// completeChoices lets the shell complete the values of a flag. The flag
// exists, so there is no error to report.
func completeChoices(cmd *cobra.Command, flag string, values []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}
