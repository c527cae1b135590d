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
		if i.Reason != "" {
			outcome += ": " + i.Reason
		}
		d.printf("| %s | %s | %s | %s |\n", cell(i.Source), code(position(i.File, i.Line, 0)), code(i.Type), cell(outcome))
	}
	d.printf("\n")
	for _, i := range d.m.Implementations {
		d.settings(i)
	}
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
