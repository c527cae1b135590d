package output

import (
	"fmt"
	"io"
	"strings"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/internal/term"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// text writes a survey for a terminal: what there is, what is double, what is
// wrong, and what that adds up to.
type text struct {
	s       *survey.Survey
	opt     Options
	style   term.Style
	members members
	b       strings.Builder
}

func writeText(w io.Writer, s *survey.Survey, opt Options) error {
	t := &text{s: s, opt: opt, style: term.Style{Color: opt.Color}, members: membersOf(s)}
	if !opt.Quiet {
		t.implementations()
		t.instances()
		t.clusters()
		t.findings()
		t.silenced()
		t.fixed()
		t.notes()
	}
	if opt.Verbose {
		t.coverage()
	}
	t.summary()
	_, err := io.WriteString(w, t.b.String())
	return err
}

func (t *text) printf(format string, args ...any) { fmt.Fprintf(&t.b, format, args...) }

// line prints a line of text that may be out of somebody's code.
func (t *text) line(indent, s string) {
	t.b.WriteString(strings.TrimRight(indent+layout.Printable(s), " ") + "\n")
}

func (t *text) heading(s string) { t.printf("%s\n", t.style.Bold(s)) }

// place is where something is, with the repository in a merged survey.
func (t *text) place(repository, file string, line, column int) string {
	at := layout.Printable(layout.Position(file, line, column))
	if repository != "" {
		return repository + ": " + at
	}
	return at
}

func (t *text) notes() {
	for i, n := range t.s.Notes {
		if i == noteRows && !t.opt.Verbose {
			t.printf("... and %s; -v prints all\n", layout.Count(len(t.s.Notes)-i, "more note"))
			break
		}
		note := diag.Note{Code: n.Rule, Path: n.File, Line: n.Line, Col: n.Column, Msg: n.Message, Help: n.Help}
		t.b.WriteString(note.Render(t.style))
	}
	if len(t.s.Notes) > 0 {
		t.printf("\n")
	}
}

func (t *text) coverage() {
	c := t.s.Coverage
	if len(c.Files) > 0 {
		t.printf("Go files: %s\n", layout.Tally(c.Files))
	}
	if len(c.Configurations) > 0 {
		t.printf("Configurations: %s\n", strings.Join(c.Configurations, "; "))
	}
	for _, left := range c.Left {
		t.line("  not analysed: ", left.File+": "+left.Reason)
	}
	if len(c.Files)+len(c.Configurations)+len(c.Left) > 0 {
		t.printf("\n")
	}
}

func (t *text) summary() {
	color := t.style.Green
	switch {
	case t.s.Summary.Errors > 0:
		color = t.style.Red
	case t.s.Summary.Findings > 0:
		color = t.style.Yellow
	}
	t.printf("%s\n", capital(inventory(t.s))+".")
	t.printf("%s\n", t.style.Bold(color(capital(tally(t.s)))))
	for _, step := range next(t.s) {
		t.printf("%s\n", step)
	}
}
