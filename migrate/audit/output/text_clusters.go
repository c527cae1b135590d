package output

import (
	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

func (t *text) clusters() {
	if len(t.s.Clusters) == 0 {
		return
	}
	t.heading("Duplicates")
	for _, c := range t.s.Clusters {
		t.b.WriteString("  " + t.style.Yellow(heading(c)) + "\n")
		if c.Reason != "" {
			t.wrapped("    ", c.Reason)
		}
		t.clusterMembers(c)
		t.differences(c)
	}
	t.printf("\n")
}

func (t *text) clusterMembers(c survey.Cluster) {
	var rows [][]string
	for _, id := range c.Members {
		m := t.members.of(id)
		rows = append(rows, []string{"  " + m.name, t.place(m.repository, m.file, m.line, 0)})
	}
	t.table(rows, 1)
}

// differences prints what two members do not have in common, as a diff.
func (t *text) differences(c survey.Cluster) {
	list, rest := c.Differ, 0
	if !t.opt.Verbose && len(list) > clusterDiffs {
		list, rest = list[:clusterDiffs], len(list)-clusterDiffs
	}
	for _, d := range list {
		t.line("      ", d.What)
		t.side("-", d.Old, t.style.Red)
		t.side("+", d.New, t.style.Green)
	}
	if rest > 0 {
		t.line("      ", "... and "+layout.Count(rest, "difference")+"; -v prints all")
	}
}

func (t *text) side(mark string, lines []string, color func(string) string) {
	for n, l := range lines {
		if n == diffLines && !t.opt.Verbose {
			t.line("        ", layout.Count(len(lines)-n, "more line"))
			return
		}
		t.b.WriteString("        " + color(mark+" "+layout.Cut(layout.Printable(l), 110)) + "\n")
	}
}
