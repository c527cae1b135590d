package report

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes the report as the body of a pull request.
func Markdown(w io.Writer, m *Migration, opt Options) error {
	d := &markdown{m: m, opt: opt}
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

type markdown struct {
	m   *Migration
	opt Options
	b   strings.Builder
}

func (d *markdown) printf(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

func (d *markdown) left() {
	sites := d.m.manualSites()
	if len(sites) == 0 {
		return
	}
	d.printf("### Left for a person\n\n| rule | where | what | why |\n| --- | --- | --- | --- |\n")
	for _, s := range sites {
		d.printf("| %s | %s | %s | %s |\n", s.Rule, code(position(s.File, s.Line, s.Column)), code(s.Symbol), cell(s.Reason))
	}
	d.printf("\n")
}

func (d *markdown) breakers() {
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
		d.printf("| %s | %s | %s | %s |\n", cell(i.Source), code(position(i.File, i.Line, 0)), code(i.Type), cell(outcome))
	}
	d.printf("\n")
	for _, i := range d.m.Implementations {
		d.settings(i)
		d.evidence(i)
	}
}

// evidence prints what running both versions showed, and the habits of the
// original.
func (d *markdown) evidence(i Implementation) {
	if !i.evident() {
		return
	}
	d.printf("#### %s %s\n\n", code(i.Type), code(position(i.File, i.Line, 0)))
	if line := i.Proof.headline(); line != "" {
		d.printf("%s\n\n", plain(line))
	}
	d.block(timeline(i.Proof.Counterexample))
	if i.Proof.Advice != "" {
		d.printf("%s\n\n", plain(i.Proof.Advice))
	}
	d.details(i)
}

// details lists the configuration, deviations and habits of a breaker.
func (d *markdown) details(i Implementation) {
	var items []string
	if list := i.brief(); len(list) > 0 {
		for n := range list {
			list[n] = code(list[n])
		}
		items = append(items, "settings: "+strings.Join(list, ", "))
	}
	for _, id := range i.Proof.Deviations {
		items = append(items, "deviation "+plain(deviation(id)))
	}
	for _, n := range i.Proof.Notes {
		items = append(items, "note: "+plain(n))
	}
	for _, f := range i.Findings {
		items = append(items, plain(f.place(i.File)+": "+f.Text))
	}
	if len(items) > 0 {
		d.printf("- %s\n\n", strings.Join(items, "\n- "))
	}
}

// block prints lines as they are; its fence is longer than any run of
// backquotes inside.
func (d *markdown) block(lines []string) {
	if len(lines) == 0 {
		return
	}
	fence := "```"
	for text := strings.Join(lines, "\n"); strings.Contains(text, fence); {
		fence += "`"
	}
	d.printf("%stext\n%s\n%s\n\n", fence, strings.Join(lines, "\n"), fence)
}

func (d *markdown) settings(i Implementation) {
	if len(i.Parity) == 0 {
		return
	}
	d.printf("<details><summary>Settings of <code>%s</code></summary>\n\n", html(position(i.File, i.Line, 0)))
	d.printf("| old | value | new | value |\n| --- | --- | --- | --- |\n")
	for _, p := range i.Parity {
		d.printf("| %s | %s | %s | %s |\n", cell(p.Old), code(p.old()), cell(p.New), code(p.new()))
	}
	d.printf("\n</details>\n\n")
}

func (d *markdown) notes() {
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
			d.printf("%s: ", code(position(n.File, n.Line, n.Column)))
		}
		d.printf("%s", strings.TrimSuffix(plain(n.Message), "."))
		if n.Help != "" {
			d.printf(" (%s)", plain(n.Help))
		}
		d.printf("\n")
	}
	d.printf("\n")
}

func (d *markdown) files() {
	if len(d.m.Files) == 0 {
		return
	}
	d.printf("<details><summary>%s</summary>\n\n", count(len(d.m.Files), "file"))
	for _, f := range d.m.Files {
		d.printf("- %s %s\n", f.Change, code(f.Path))
	}
	d.printf("\n</details>\n\n")
}

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func html(s string) string { return htmlEscaper.Replace(s) }

// plain returns s as running text on one line.
func plain(s string) string { return html(strings.Join(strings.Fields(s), " ")) }

// cell returns s as text of a table cell.
func cell(s string) string { return strings.ReplaceAll(plain(s), "|", `\|`) }

// code returns s as code in a table cell; its fence is longer than any run of
// backquotes inside.
func code(s string) string {
	s = strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
	if s == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}
