package output

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/internal/actions"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// levels are what GitHub calls the severities.
var levels = map[survey.Severity]actions.Level{survey.Error: actions.Error, survey.Warning: actions.Warning, survey.Info: actions.Notice}

// writeGitHub writes annotations, the worst first: of each level the runner
// shows a few beside the code, and the rest only in its log.
func writeGitHub(w io.Writer, s *survey.Survey, opt Options) error {
	findings := counting(s)
	slices.SortStableFunc(findings, func(a, b survey.Finding) int { return cmp.Compare(rank(a.Severity), rank(b.Severity)) })
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintln(&b, opt.annotation(f))
	}
	fmt.Fprintf(&b, "%s. %s.\n", capital(inventory(s)), capital(tally(s)))
	_, err := io.WriteString(w, b.String())
	return err
}

func (o Options) annotation(f survey.Finding) actions.Annotation {
	a := actions.Annotation{Level: levels[f.Severity], File: o.path(f.Repository, f.File), Line: f.Line, Column: f.Column, EndLine: f.EndLine,
		Title: f.Rule + colon(title(f.Rule)), Message: f.Message}
	if a.Level == "" {
		a.Level = actions.Notice
	}
	if f.EndLine == f.Line { // GitHub takes columns of a single line only
		a.EndColumn = f.EndColumn
	} else if f.EndLine != 0 {
		a.Column = 0
	}
	if f.Help != "" {
		a.Message += "\nhelp: " + f.Help
	}
	return a
}

// path is a file from the root of its repository.
func (o Options) path(repository, file string) string {
	if repository != "" || file == "" {
		return file // of another module: where that is, nobody here knows
	}
	return path.Join(o.Prefix, file)
}
