package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/internal/markdown"
)

// Markdown writes the report as the body of a pull request.
func Markdown(w io.Writer, m *Migration, opt Options) error {
	d := &page{m: m, opt: opt}
	d.printf("## Circuit breakers: migration report\n\n%s.\n\n", m.tally(opt.Planned))
	if checks := m.Verification.checks(); checks != "" {
		d.printf("Checked: %s.\n\n", checks)
	}
	d.left()
	d.breakers()
	d.notes()
	d.files()
	for _, step := range m.next(opt.Planned) {
		d.printf("%s\n", step)
	}
	d.printf("\n<sub>%s %s</sub>\n", m.Tool.Name, m.Tool.Version)
	_, err := io.WriteString(w, d.b.String())
	return err
}

type page struct {
	m   *Migration
	opt Options
	b   strings.Builder
}

func (d *page) printf(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

func (d *page) left() {
	sites := d.m.manualSites()
	if len(sites) == 0 {
		return
	}
	d.printf("### Left for a person\n\n| rule | where | what | why |\n| --- | --- | --- | --- |\n")
	for _, s := range sites {
		d.printf("| %s | %s | %s | %s |\n", s.Rule, markdown.Code(layout.Position(s.File, s.Line, s.Column)), markdown.Code(s.Symbol), markdown.Cell(s.Reason))
	}
	d.printf("\n")
}

func (d *page) breakers() {
	if len(d.m.Implementations) == 0 {
		return
	}
	d.printf("### Breakers\n\n| source | where | type | outcome |\n| --- | --- | --- | --- |\n")
	for _, i := range d.m.Implementations {
		outcome := string(i.Outcome)
		switch {
		case i.Proof.Status == "proved":
			outcome += ", proved"
		case i.Reason != "" && !d.m.told(i, func(s Site) bool { return s.Outcome == Manual }):
			outcome += ": " + i.Reason
		}
		d.printf("| %s | %s | %s | %s |\n", markdown.Cell(i.Source), markdown.Code(layout.Position(i.File, i.Line, 0)), markdown.Code(i.Type), markdown.Cell(outcome))
	}
	d.printf("\n")
	for _, i := range d.m.Implementations {
		d.settings(i)
		d.evidence(i)
	}
}

// evidence prints what running both versions showed, and the habits of the
// original.
func (d *page) evidence(i Implementation) {
	if !i.evident() {
		return
	}
	d.printf("#### %s %s\n\n", markdown.Code(i.Type), markdown.Code(layout.Position(i.File, i.Line, 0)))
	if line := i.Proof.headline(); line != "" {
		d.printf("%s\n\n", markdown.Text(line))
	}
	if block := markdown.Block("text", timeline(i.Proof.Counterexample)); block != "" {
		d.printf("%s\n", block)
	}
	if i.Proof.Advice != "" {
		d.printf("%s\n\n", markdown.Text(i.Proof.Advice))
	}
	d.details(i)
}

// details lists the configuration, deviations and habits of a breaker.
func (d *page) details(i Implementation) {
	var items []string
	if list := i.brief(); len(list) > 0 {
		for n := range list {
			list[n] = markdown.Code(list[n])
		}
		items = append(items, "settings: "+strings.Join(list, ", "))
	}
	for _, id := range i.Proof.Deviations {
		items = append(items, "deviation "+markdown.Text(deviation(id)))
	}
	for _, n := range i.Proof.Notes {
		items = append(items, "note: "+markdown.Text(n))
	}
	for _, f := range i.Findings {
		items = append(items, markdown.Text(f.place(i.File)+": "+f.Text))
	}
	if len(items) > 0 {
		d.printf("- %s\n\n", strings.Join(items, "\n- "))
	}
}

func (d *page) settings(i Implementation) {
	if len(i.Parity) == 0 {
		return
	}
	d.printf("<details><summary>Settings of <code>%s</code></summary>\n\n", markdown.HTML(layout.Position(i.File, i.Line, 0)))
	d.printf("| old | value | new | value |\n| --- | --- | --- | --- |\n")
	for _, p := range i.Parity {
		d.printf("| %s | %s | %s | %s |\n", markdown.Cell(p.Old), markdown.Code(p.old()), markdown.Cell(p.New), markdown.Code(p.new()))
	}
	d.printf("\n</details>\n\n")
}

func (d *page) notes() {
	if len(d.m.Notes) == 0 {
		return
	}
	d.printf("### Notes\n\n")
	for _, n := range d.m.Notes {
		d.printf("- ")
		if n.Rule != "" {
			d.printf("%s ", n.Rule)
		}
		if n.File != "" {
			d.printf("%s: ", markdown.Code(layout.Position(n.File, n.Line, n.Column)))
		}
		d.printf("%s", strings.TrimSuffix(markdown.Text(n.Message), "."))
		if n.Help != "" {
			d.printf(" (%s)", markdown.Text(n.Help))
		}
		d.printf("\n")
	}
	d.printf("\n")
}

func (d *page) files() {
	if len(d.m.Files) == 0 {
		return
	}
	d.printf("<details><summary>%s</summary>\n\n", layout.Count(len(d.m.Files), "file"))
	for _, f := range d.m.Files {
		d.printf("- %s %s\n", f.Change, markdown.Code(f.Path))
	}
	d.printf("\n</details>\n\n")
}
