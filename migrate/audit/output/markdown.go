package output

import (
	"fmt"
	"io"
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/internal/markdown"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// reserve is kept free of rows below a limit, for what closes a page.
const reserve = 2 << 10

// page writes a survey as the body of a pull request or a job summary: what is
// wrong first, since the rest may be cut.
type page struct {
	s       *survey.Survey
	opt     Options
	members members
	b       strings.Builder
	cut     int // rows that had no room
}

func writeMarkdown(w io.Writer, s *survey.Survey, opt Options) error {
	p := &page{s: s, opt: opt, members: membersOf(s)}
	p.printf("## Circuit breakers: audit\n\n%s. %s.\n\n", markdown.Text(capital(inventory(s))), markdown.Text(capital(tally(s))))
	p.findings()
	p.clusters()
	p.implementations()
	p.instances()
	p.fixed()
	p.notes()
	if p.cut > 0 {
		p.printf("%s had no room on this page.\n\n", capital(layout.Count(p.cut, "more row")))
	}
	for _, step := range next(s) {
		p.printf("%s\n", step)
	}
	p.printf("\n<sub>%s %s</sub>\n", markdown.HTML(s.Tool.Name), markdown.HTML(s.Tool.Version))
	_, err := io.WriteString(w, p.b.String())
	return err
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// row prints something that may be left out when there is no room.
func (p *page) row(text string) {
	if p.opt.Limit > 0 && p.b.Len()+len(text) > p.opt.Limit-reserve {
		p.cut++
		return
	}
	p.b.WriteString(text)
}

// cells prints a row of a table.
func (p *page) cells(cells ...string) { p.row("| " + strings.Join(cells, " | ") + " |\n") }

func (p *page) place(repository, file string, line, column int) string {
	at := markdown.Code(layout.Position(file, line, column))
	if repository != "" {
		return markdown.Cell(repository) + " " + at
	}
	return at
}

// marks are what a reader sees before reading.
var marks = map[survey.Severity]string{survey.Error: "\U0001F534", survey.Warning: "\U0001F7E1", survey.Info: "\U0001F535"}

func (p *page) findings() {
	for _, g := range grouped(counting(p.s)) {
		p.printf("### %s %s %s%s\n\n", marks[g.severity], g.severity, g.rule, markdown.Text(colon(title(g.rule))))
		if g.severity == survey.Info && len(g.findings) > foldedRows {
			p.printf("<details><summary>%s</summary>\n\n", layout.Count(len(g.findings), "place"))
		}
		if help := g.help(); help != "" {
			p.printf("**Help:** %s\n\n", markdown.Text(help))
		}
		p.printf("| where | in | what |\n| --- | --- | --- |\n")
		for _, f := range g.findings {
			p.cells(p.place(f.Repository, f.File, f.Line, f.Column), markdown.Code(f.Symbol), p.message(f, g.alone(f)))
		}
		p.printf("\n")
		if g.severity == survey.Info && len(g.findings) > foldedRows {
			p.printf("</details>\n\n")
		}
	}
}

// foldedRows is how many rows of little weight stand on the page unfolded.
const foldedRows = 5

func (p *page) message(f survey.Finding, help string) string {
	text := markdown.Cell(f.Message)
	if help != "" {
		text += "<br>**help:** " + markdown.Cell(help)
	}
	for _, r := range f.Related {
		text += "<br>see " + markdown.Code(layout.Position(r.File, r.Line, 0)) + ": " + markdown.Cell(r.Text)
	}
	return text
}

func colon(s string) string {
	if s == "" {
		return ""
	}
	return ": " + s
}

func (p *page) clusters() {
	if len(p.s.Clusters) == 0 {
		return
	}
	p.printf("### Duplicates\n\n| what | members | why |\n| --- | --- | --- |\n")
	for _, c := range p.s.Clusters {
		var list []string
		for _, id := range c.Members {
			m := p.members.of(id)
			list = append(list, markdown.Code(m.name)+" "+p.place(m.repository, m.file, m.line, 0))
		}
		p.cells(markdown.Cell(heading(c)), strings.Join(list, "<br>"), markdown.Cell(c.Reason))
	}
	p.printf("\n")
	for _, c := range p.s.Clusters {
		p.differences(c)
	}
}

// differences is the diff of a cluster, folded.
func (p *page) differences(c survey.Cluster) {
	if len(c.Differ) == 0 {
		return
	}
	var names []string
	for _, id := range c.Members {
		names = append(names, "<code>"+markdown.HTML(p.members.of(id).name)+"</code>")
	}
	var diff []string
	for _, d := range c.Differ {
		diff = append(diff, "@@ "+d.What+" @@")
		for _, l := range d.Old {
			diff = append(diff, "-"+l)
		}
		for _, l := range d.New {
			diff = append(diff, "+"+l)
		}
	}
	p.row(fmt.Sprintf("<details><summary>What differs: %s</summary>\n\n%s\n</details>\n\n", strings.Join(names, ", "), markdown.Block("diff", diff)))
}

func (p *page) implementations() {
	if len(p.s.Implementations) == 0 {
		return
	}
	p.printf("### Implementations\n\n| what | kind | where | version | instances |\n| --- | --- | --- | --- | ---: |\n")
	for _, i := range p.s.Implementations {
		version := markdown.Cell(sure(i))
		if i.Drift != "" {
			version += "<br>" + markdown.Cell(i.Drift)
		}
		p.cells(markdown.Code(what(i)), string(i.Kind), p.place(i.Repository, i.File, i.Line, 0), version, fmt.Sprint(i.Instances))
	}
	p.printf("\n")
}

func (p *page) instances() {
	if len(p.s.Instances) == 0 {
		return
	}
	p.printf("<details><summary>%s</summary>\n\n| name | implementation | where | settings | guards |\n| --- | --- | --- | --- | --- |\n",
		layout.Count(len(p.s.Instances), "instance"))
	for _, i := range p.s.Instances {
		name := markdown.Code(label(i))
		if i.Test {
			name += " (test)"
		}
		p.cells(name, markdown.Code(p.members.of(i.Implementation).name), p.place(i.Repository, i.File, i.Line, 0),
			markdown.Cell(strings.Join(brief(i.Config), ", ")), markdown.Cell(guards(i)))
	}
	p.printf("\n</details>\n\n")
}

func (p *page) fixed() {
	if len(p.s.Fixed) == 0 {
		return
	}
	p.printf("### Fixed since the baseline\n\n")
	for _, f := range p.s.Fixed {
		p.row(fmt.Sprintf("- %s %s %s\n", f.Rule, markdown.Code(f.Package), markdown.Code(f.Symbol)))
	}
	p.printf("\n")
}

func (p *page) notes() {
	if len(p.s.Notes) == 0 {
		return
	}
	p.printf("### Notes\n\n")
	for _, n := range p.s.Notes {
		line := "- "
		if n.Rule != "" {
			line += n.Rule + " "
		}
		if n.File != "" {
			line += markdown.Code(layout.Position(n.File, n.Line, n.Column)) + ": "
		}
		line += markdown.Text(n.Message)
		if n.Help != "" {
			line += " (" + markdown.Text(n.Help) + ")"
		}
		p.row(line + "\n")
	}
	p.printf("\n")
}
