package output

import (
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// Limits of the lists that a reader did not ask for in full.
const (
	instanceRows = 30
	noteRows     = 5
	widestCell   = 72 // paths are long
	clusterDiffs = 3  // differences of a cluster
	diffLines    = 6  // of each side of a difference
)

func (t *text) implementations() {
	if len(t.s.Implementations) == 0 {
		return
	}
	t.heading("Implementations")
	var rows [][]string
	for _, i := range t.s.Implementations {
		rows = append(rows, []string{what(i), string(i.Kind), t.place(i.Repository, i.File, i.Line, 0), sure(i), layout.Count(i.Instances, "instance")})
	}
	t.table(rows, 2)
	for _, i := range t.s.Implementations {
		if i.Drift != "" {
			t.line("  ", what(i)+" "+i.File+": "+i.Drift)
		}
		if t.opt.Verbose {
			t.portrait(i)
		}
	}
	t.printf("\n")
}

// portrait says why something is taken for a breaker, and what it does.
func (t *text) portrait(i survey.Implementation) {
	if len(i.Roles)+len(i.Traits)+len(i.Habits)+len(i.Evidence) == 0 {
		return
	}
	t.line("  ", what(i)+" "+layout.Position(i.File, i.Line, 0))
	var roles []string
	for _, r := range i.Roles {
		roles = append(roles, r.Role+" "+r.Name)
	}
	if len(roles) > 0 {
		t.wrapped("    roles: ", strings.Join(roles, ", "))
	}
	var traits []string
	for _, trait := range i.Traits {
		traits = append(traits, trait.Name+" "+trait.Value)
	}
	if len(traits) > 0 {
		t.wrapped("    traits: ", strings.Join(traits, ", "))
	}
	for _, e := range i.Evidence {
		t.wrapped("    ", layout.Position(e.File, e.Line, 0)+": "+e.Text)
	}
	for _, h := range i.Habits {
		t.wrapped("    habit: ", layout.Position(h.File, h.Line, 0)+": "+h.Text)
	}
}

// wrapped prints text on as many lines as it needs.
func (t *text) wrapped(first, s string) {
	indent := strings.Repeat(" ", len(first))
	for n, line := range layout.Wrap(layout.Printable(layout.Joined(s)), "", 118-len(first), 8) {
		if n > 0 {
			first = indent
		}
		t.line(first, line)
	}
}

func (t *text) instances() {
	list, tests := t.shownInstances()
	if len(list)+tests == 0 {
		return
	}
	t.heading("Instances")
	rest := 0
	if !t.opt.Verbose && len(list) > instanceRows {
		list, rest = list[:instanceRows], len(list)-instanceRows
	}
	var rows [][]string
	for _, i := range list {
		settings := layout.Cut(strings.Join(brief(i.Config), ", "), 60)
		rows = append(rows, []string{layout.Cut(label(i), 40), t.members.of(i.Implementation).name, t.place(i.Repository, i.File, i.Line, 0),
			settings, layout.Cut(guards(i), 60)})
	}
	t.table(rows, 2)
	if more := present(some(rest, "more"), some(tests, "in tests")); len(more) > 0 {
		t.line("  ", "... and "+strings.Join(more, ", ")+"; -v lists all")
	}
	t.printf("\n")
}

// shownInstances leaves out those of tests, which it counts, unless everything is
// asked for.
func (t *text) shownInstances() (list []survey.Instance, tests int) {
	for _, i := range t.s.Instances {
		if i.Test && !t.opt.Verbose {
			tests++
			continue
		}
		list = append(list, i)
	}
	return list, tests
}

// table prints rows in columns, that of places in its colour.
func (t *text) table(rows [][]string, place int) {
	for _, row := range rows {
		for c := range row {
			row[c] = layout.Printable(row[c])
		}
	}
	layout.Align(rows, widestCell)
	for _, row := range rows {
		line := ""
		for c, cell := range row {
			if c == len(row)-1 || strings.TrimSpace(strings.Join(row[c+1:], "")) == "" {
				cell = strings.TrimRight(cell, " ")
			}
			if c == place {
				cell = t.style.Cyan(cell)
			}
			line += "  " + cell
		}
		t.b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}
