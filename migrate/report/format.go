package report

import (
	"io"
	"slices"
)

// Format is a way to print a report.
type Format string

// The formats. A report need not have all of them.
const (
	TextFormat     Format = "text"
	JSONFormat     Format = "json"
	MarkdownFormat Format = "markdown"
	HTMLFormat     Format = "html"
	SARIFFormat    Format = "sarif"
	GitHubFormat   Format = "github" // annotations of a workflow's log
)

// Formats are the names of those that Write can print.
var Formats = []string{string(TextFormat), string(JSONFormat), string(MarkdownFormat)}

// AllFormats are the names of all formats, of which each command has some.
var AllFormats = append(slices.Clone(Formats), string(HTMLFormat), string(SARIFFormat), string(GitHubFormat))

// Options say how a report is printed. JSON needs none of them.
type Options struct {
	Color   bool
	Verbose bool // a code frame for every site, the list of files, coverage
	Quiet   bool // the last lines only
	Planned bool // nothing was written: say what would be

	// Title returns what a rule is called; nil leaves it out.
	Title func(rule string) string
}

func (o Options) title(rule string) string {
	if o.Title == nil {
		return ""
	}
	return o.Title(rule)
}

// Write prints m in the given format.
func Write(w io.Writer, m *Migration, f Format, opt Options) error {
	switch f {
	case JSONFormat:
		return JSON(w, m)
	case MarkdownFormat:
		return Markdown(w, m, opt)
	}
	return Text(w, m, opt)
}

// manualSites returns the sites that are left for a person.
func (m *Migration) manualSites() []Site {
	return slices.DeleteFunc(slices.Clone(m.Sites), func(s Site) bool { return s.Outcome != Manual })
}

// Clean says whether everything that was found was migrated or suppressed.
func (m *Migration) Clean() bool {
	for _, i := range m.Implementations {
		if i.Outcome == Manual {
			return false
		}
	}
	return m.Summary.Manual == 0
}
