// Package output prints what an audit found: for a terminal, for other
// programs, for a pull request, for a browser, and for code scanning.
package output

import (
	"io"
	"slices"

	"github.com/cbctl/cbctl/internal/jsonform"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/migrate/rules"
)

// Formats are the names of the formats that a survey can be printed in.
var Formats = []string{
	string(report.TextFormat), string(report.JSONFormat), string(report.MarkdownFormat),
	string(report.HTMLFormat), string(report.SARIFFormat), string(report.GitHubFormat),
}

// Options say how a survey is printed. The zero Options print it in full,
// without colour, for a module at the root of its repository.
type Options struct {
	Color   bool
	Verbose bool // code for every finding, every instance, coverage
	Quiet   bool // the last lines only

	// Prefix is the path from the root of the repository to that of the module,
	// such as "services/pay": code scanning wants paths from the former.
	Prefix string
	// Source returns a file of the module, or nil: for the lines around a
	// finding and for places that only have an offset. It may be nil.
	Source func(file string) []byte
	// Limit is the most bytes of a Markdown page; 0 is no limit. Rows that do not
	// fit are counted instead.
	Limit int
}

// Write prints s in the given format. It does not change s, which has to be sorted.
func Write(w io.Writer, s *survey.Survey, f report.Format, opt Options) error {
	switch f {
	case report.JSONFormat:
		return jsonform.Write(w, s)
	case report.MarkdownFormat:
		return writeMarkdown(w, s, opt)
	case report.HTMLFormat:
		return writeHTML(w, s, opt)
	case report.SARIFFormat:
		return writeSARIF(w, s, opt)
	case report.GitHubFormat:
		return writeGitHub(w, s, opt)
	}
	return writeText(w, s, opt)
}

// title is what a rule is called; "" when nobody knows it.
func title(rule string) string {
	r, _ := rules.Lookup(rule)
	return r.Title
}

// counting are the findings that are neither suppressed nor in the baseline.
func counting(s *survey.Survey) []survey.Finding {
	return slices.DeleteFunc(slices.Clone(s.Findings), func(f survey.Finding) bool { return silenced(f) })
}

func silenced(f survey.Finding) bool {
	return f.Status == survey.Known || f.Status == survey.Suppressed
}
