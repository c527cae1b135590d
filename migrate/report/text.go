package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/internal/term"
)

// Text writes the report for a terminal: what was found and what became of
// it, what is left with its code, and one line that sums up.
func Text(w io.Writer, m *Migration, opt Options) error {
	t := &text{m: m, opt: opt, style: term.Style{Color: opt.Color}}
	if !opt.Quiet {
		t.sites()
		t.implementations()
		t.notes()
	}
	if opt.Verbose {
		t.files()
		t.coverage()
	}
	t.summary()
	_, err := io.WriteString(w, t.b.String())
	return err
}

type text struct {
	m     *Migration
	opt   Options
	style term.Style
	b     strings.Builder
}

func (t *text) printf(format string, args ...any) { fmt.Fprintf(&t.b, format, args...) }

func (t *text) sites() {
	for _, s := range t.m.Sites {
		if t.shows(s) {
			t.site(s)
		}
	}
}

// shows reports whether a site is printed with its code.
func (t *text) shows(s Site) bool { return s.Outcome == Manual || t.opt.Verbose }

func (t *text) site(s Site) {
	t.printf("%s %s  %s\n", t.style.Bold(s.Rule), t.tag(s), t.siteTitle(s))
	t.printf("%s %s\n", t.style.Blue("  -->"), t.style.Cyan(layout.Position(s.File, s.Line, s.Column)))
	frame := diag.Frame{Line: s.Line, Snippet: s.Snippet, Column: s.Column, Width: s.Width}
	t.b.WriteString(frame.Render(t.style))
	if s.Reason != "" {
		t.printf("   = why:  %s\n", s.Reason)
	}
	if s.Outcome == Manual {
		t.printf("   = help: %s\n", s.help())
	}
	t.printf("\n")
}

func (t *text) tag(s Site) string {
	switch {
	case s.Outcome == Suppressed:
		return t.style.Dim("[suppressed]")
	case s.Outcome == Manual && s.Safety == Safe:
		return t.style.Yellow("[manual]")
	case s.Safety == Safe:
		return t.style.Green("[safe]")
	}
	return t.style.Yellow("[" + string(s.Safety) + "]")
}

func (t *text) siteTitle(s Site) string {
	if title := t.opt.title(s.Rule); title != "" {
		return title
	}
	return s.Symbol
}

func (t *text) notes() {
	for _, n := range t.m.Notes {
		note := diag.Note{Code: n.Rule, Path: n.File, Line: n.Line, Col: n.Column, Msg: n.Message, Help: n.Help}
		t.b.WriteString(note.Render(t.style))
	}
	if len(t.m.Notes) > 0 {
		t.printf("\n")
	}
}

func (t *text) files() {
	if len(t.m.Files) == 0 {
		return
	}
	t.printf("%s\n", t.style.Bold("Files"))
	for _, f := range t.m.Files {
		t.printf("  %-8s  %s\n", f.Change, f.Path)
	}
	t.printf("\n")
}

func (t *text) coverage() {
	c := t.m.Coverage
	if len(c.Files) > 0 {
		t.printf("Go files: %s\n", layout.Tally(c.Files))
	}
	if len(c.Configurations) > 0 {
		t.printf("Configurations: %s\n", strings.Join(c.Configurations, "; "))
	}
	if len(c.Files)+len(c.Configurations) > 0 {
		t.printf("\n")
	}
}

func (t *text) summary() {
	color := t.style.Green
	if !t.m.Clean() {
		color = t.style.Yellow
	}
	t.printf("%s\n", t.style.Bold(color(t.m.tally(t.opt.Planned))))
	if checks := t.m.Verification.checks(); checks != "" && t.m.Summary.FilesChanged > 0 {
		t.printf("Checked: %s.\n", checks)
	}
	for _, step := range t.m.next(t.opt.Planned) {
		t.printf("%s\n", step)
	}
}
