package output

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// How much code is printed unless everything is asked for: each rule shows a
// few places, errors more than others, and the page stays one to read.
const (
	framesPerRule = 1
	framesOfError = 3
	framesInAll   = 16
)

// group are the findings of one rule with one severity.
type group struct {
	rule     string
	severity survey.Severity
	findings []survey.Finding
}

// grouped puts findings of a rule together, the worst first.
func grouped(findings []survey.Finding) []group {
	var groups []group
	for _, f := range findings {
		at := slices.IndexFunc(groups, func(g group) bool { return g.rule == f.Rule && g.severity == f.Severity })
		if at < 0 {
			at = len(groups)
			groups = append(groups, group{rule: f.Rule, severity: f.Severity})
		}
		groups[at].findings = append(groups[at].findings, f)
	}
	slices.SortStableFunc(groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(rank(a.severity), rank(b.severity)), cmp.Compare(a.rule, b.rule))
	})
	return groups
}

// help is what to do about all findings of the group; "" where that differs.
func (g group) help() string {
	for _, f := range g.findings[1:] {
		if f.Help != g.findings[0].Help {
			return ""
		}
	}
	return g.findings[0].Help
}

// alone is what to do about one finding, beside what is said of all.
func (g group) alone(f survey.Finding) string {
	if f.Help == g.help() {
		return ""
	}
	return f.Help
}

func (t *text) findings() {
	left := framesInAll
	for _, g := range grouped(counting(t.s)) {
		t.groupHead(g)
		frames := t.frames(g, left)
		left -= frames
		for _, f := range g.findings[:frames] {
			t.finding(f, g.alone(f))
		}
		t.others(g.findings[frames:])
		if help := g.help(); help != "" {
			t.wrapped("   = help: ", help)
		}
		t.printf("\n")
	}
}

// frames is how many findings of a group are printed with their code.
func (t *text) frames(g group, left int) int {
	if t.opt.Verbose {
		return len(g.findings)
	}
	most := framesPerRule
	if g.severity == survey.Error {
		most = framesOfError
	}
	return min(most, len(g.findings), max(left, 1)) // one at least, or nobody sees what the rule is about
}

func (t *text) groupHead(g group) {
	count := ""
	if len(g.findings) > 1 {
		count = t.style.Dim(fmt.Sprintf("  (%s)", layout.Count(len(g.findings), "place")))
	}
	head := t.style.Bold(g.rule) + " " + t.severity(g.severity)
	if name := title(g.rule); name != "" {
		head += "  " + name
	}
	t.printf("%s%s\n", head, count)
}

func (t *text) severity(s survey.Severity) string {
	word := "[" + string(s) + "]"
	switch s {
	case survey.Error:
		return t.style.Red(word)
	case survey.Warning:
		return t.style.Yellow(word)
	}
	return t.style.Blue(word)
}

func (t *text) finding(f survey.Finding, help string) {
	symbol := ""
	if f.Symbol != "" {
		symbol = "  " + t.style.Dim("in "+layout.Printable(f.Symbol))
	}
	t.printf("%s %s%s\n", t.style.Blue("  -->"), t.style.Cyan(t.place(f.Repository, f.File, f.Line, f.Column)), symbol)
	frame := diag.Frame{Line: f.Line, Snippet: layout.PrintableCode(t.opt.snippet(f)), Column: f.Column, Width: markWidth(f)}
	t.b.WriteString(frame.Render(t.style))
	t.wrapped("   = ", f.Message)
	for _, r := range f.Related {
		t.wrapped("   = see:  ", layout.Position(r.File, r.Line, 0)+": "+r.Text)
	}
	if help != "" {
		t.wrapped("   = help: ", help)
	}
	for _, fix := range f.Fixes {
		t.wrapped("   = fix:  ", fix.Message)
	}
}

// others are findings on a line each.
func (t *text) others(findings []survey.Finding) {
	var rows [][]string
	for _, f := range findings {
		rows = append(rows, []string{t.place(f.Repository, f.File, f.Line, f.Column), layout.Cut(layout.Joined(f.Message), 110)})
	}
	t.table(rows, 0)
}

// silenced lists what is suppressed or in the baseline, when asked for.
func (t *text) silenced() {
	if !t.opt.Verbose {
		return
	}
	var rows [][]string
	for _, f := range t.s.Findings {
		if silenced(f) {
			rows = append(rows, []string{f.Rule, t.place(f.Repository, f.File, f.Line, f.Column), string(f.Status), f.Reason})
		}
	}
	if len(rows) > 0 {
		t.heading("Not counted")
		t.table(rows, 1)
		t.printf("\n")
	}
}

func (t *text) fixed() {
	if len(t.s.Fixed) == 0 {
		return
	}
	t.heading("Fixed since the baseline")
	var rows [][]string
	for _, f := range t.s.Fixed {
		times := ""
		if f.Count > 1 {
			times = fmt.Sprintf("%d times", f.Count)
		}
		rows = append(rows, []string{f.Rule, f.Repository + f.Package, f.Symbol, times})
	}
	t.table(rows, 1)
	t.printf("\n")
}

// markWidth is how much of the line of a finding is marked; 0 is one column.
func markWidth(f survey.Finding) int {
	switch {
	case f.EndLine > f.Line:
		return 1 << 16 // to the end of the line
	case f.EndColumn > f.Column:
		return f.EndColumn - f.Column
	}
	return 0
}
