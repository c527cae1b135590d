package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/internal/markdown"
	"github.com/cbctl/cbctl/internal/term"
)

// text writes the report for a terminal: a line for each breaker, under it
// the timeline that shows a difference, and one line that sums up.
func (p *Proofs) text(w io.Writer, opt Options) error {
	style := term.Style{Color: opt.Color}
	var b strings.Builder
	if !opt.Quiet {
		p.table(&b, style)
		for _, n := range p.Notes {
			fmt.Fprintf(&b, "%s: %s\n%s\n", style.Yellow("note"), n.Message, diag.Help(n.Help, style))
		}
		for _, c := range p.Canonical {
			fmt.Fprintf(&b, "Canonical package: %s\n", c.words())
		}
	}
	color := style.Green
	if !p.Clean() {
		color = style.Yellow
	}
	fmt.Fprintf(&b, "%s\n", style.Bold(color(p.tally())))
	_, err := io.WriteString(w, b.String())
	return err
}

func (p *Proofs) table(b *strings.Builder, style term.Style) {
	rows := make([][]string, 0, len(p.Implementations))
	for _, v := range p.Implementations {
		rows = append(rows, []string{v.Type, layout.Position(v.File, v.Line, 0), v.Proof.Status})
	}
	layout.Align(rows, layout.Widest)
	for n, row := range rows {
		v := p.Implementations[n]
		color := style.Green
		if v.Proof.Status != "proved" {
			color = style.Yellow
		}
		fmt.Fprintf(b, "%s  %s  %s  %s\n", style.Bold(row[0]), style.Cyan(row[1]), color(row[2]), v.result())
		for _, line := range timeline(v.Proof.Counterexample) {
			fmt.Fprintf(b, "  | %s\n", line)
		}
		if len(v.Proof.Counterexample) > 0 {
			fmt.Fprintf(b, "  = old: %s\n", v.Old)
			fmt.Fprintf(b, "  = help: %s\n", v.Proof.Advice)
		}
	}
	if len(rows) > 0 {
		b.WriteString("\n")
	}
}

// result is the outcome of a proof in words.
func (v Verified) result() string {
	switch v.Proof.Status {
	case "proved":
		text := fmt.Sprintf("no difference in %s", layout.Count(v.Proof.Schedules, "schedule"))
		if len(v.Proof.Deviations) > 0 {
			text += ", with deviation " + strings.Join(v.Proof.Deviations, ", ")
		}
		return text
	case "diverged":
		if v.Proof.Schedules == 0 {
			return "its functions are not the same"
		}
		return fmt.Sprintf("%d of %s differ, the shortest:", v.Proof.Divergences, layout.Count(v.Proof.Schedules, "schedule"))
	}
	return v.Reason
}

// words describe a canonical package.
func (c Canonical) words() string {
	text := c.Path
	if c.Version != "" {
		text += " " + c.Version
	}
	switch {
	case len(c.Edited) > 0:
		return fmt.Sprintf("%s, a copy that was edited: %s", text, strings.Join(c.Edited, ", "))
	case c.Dir != "":
		return text + ", a copy as it was made"
	}
	return text
}

// tally is the sentence that sums the run up.
func (p *Proofs) tally() string {
	s := p.Summary
	if s.Implementations == 0 {
		return "No replaced hand-written breaker was found."
	}
	return fmt.Sprintf("%s: %d proved, %d diverged, %d not run", layout.Count(s.Implementations, "replaced breaker"), s.Proved, s.Diverged, s.NotRun)
}

// markdown writes the report as the body of a comment.
func (p *Proofs) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## Circuit breakers: proofs\n\n%s.\n\n", strings.TrimSuffix(p.tally(), "."))
	if len(p.Implementations) > 0 {
		b.WriteString("| type | where | outcome |\n| --- | --- | --- |\n")
		for _, v := range p.Implementations {
			fmt.Fprintf(&b, "| %s | %s | %s: %s |\n", markdown.Code(v.Type), markdown.Code(layout.Position(v.File, v.Line, 0)), markdown.Cell(v.Proof.Status), markdown.Cell(strings.TrimSuffix(v.result(), ", the shortest:")))
		}
		b.WriteString("\n")
	}
	for _, v := range p.unproved() {
		if len(v.Proof.Counterexample) > 0 {
			fmt.Fprintf(&b, "%s, compared with %s:\n\n    %s\n\n", markdown.Code(v.Type), markdown.Text(v.Old), strings.Join(timeline(v.Proof.Counterexample), "\n    "))
		}
	}
	for _, n := range p.Notes {
		fmt.Fprintf(&b, "- %s (%s)\n", markdown.Text(n.Message), markdown.Text(n.Help))
	}
	for _, c := range p.Canonical {
		fmt.Fprintf(&b, "- Canonical package: %s\n", markdown.Text(c.words()))
	}
	fmt.Fprintf(&b, "\n<sub>%s %s</sub>\n", p.Tool.Name, p.Tool.Version)
	_, err := io.WriteString(w, b.String())
	return err
}
