package report

import (
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
)

// implementations prints a line for each breaker and under it its settings,
// old and new.
func (t *text) implementations() {
	if len(t.m.Implementations) == 0 {
		return
	}
	rows := make([][]string, 0, len(t.m.Implementations))
	for _, i := range t.m.Implementations {
		rows = append(rows, []string{i.Source, layout.Position(i.File, i.Line, 0), i.Type, string(i.Outcome)})
	}
	layout.Align(rows, layout.Widest)
	t.printf("%s\n", t.style.Bold("Breakers"))
	for n, row := range rows {
		i := t.m.Implementations[n]
		t.printf("  %s  %s  %s  %s\n", row[0], t.style.Cyan(row[1]), row[2], t.outcome(i.Outcome, strings.TrimRight(row[3], " ")))
		if i.Reason != "" && i.Proof.Status != "proved" && !t.m.told(i, t.shows) {
			t.printf("      = why: %s\n", i.Reason)
		}
		t.parity(i)
		t.evidence(i)
	}
	t.printf("\n")
}

// evidence prints what running both versions showed, and the habits of the
// original.
func (t *text) evidence(i Implementation) {
	if line := i.Proof.headline(); line != "" {
		t.printf("      = %s\n", line)
	}
	for _, line := range timeline(i.Proof.Counterexample) {
		t.printf("        %s\n", line)
	}
	t.item(i.Proof.Advice)
	if list := i.brief(); len(list) > 0 && i.Proof.Status != "not_run" {
		t.item("settings: " + strings.Join(list, ", "))
	}
	for _, id := range i.Proof.Deviations {
		t.item("deviation " + deviation(id))
	}
	for _, n := range i.Proof.Notes {
		t.item("note: " + n)
	}
	for _, f := range i.Findings {
		t.item(f.place(i.File) + ": " + f.Text)
	}
}

// item prints text under a breaker, on as many lines as it needs.
func (t *text) item(s string) {
	if s == "" {
		return
	}
	for n, line := range layout.Wrap(s, "", 120, 8) {
		mark := "="
		if n > 0 {
			mark = " "
		}
		t.printf("      %s %s\n", mark, line)
	}
}

func (t *text) parity(i Implementation) {
	rows := make([][]string, 0, len(i.Parity))
	for _, p := range i.Parity {
		rows = append(rows, []string{p.Old, layout.OneLine(p.old()), p.New, layout.OneLine(p.new())})
	}
	layout.Align(rows, layout.Widest)
	for _, row := range rows {
		line := "      " + row[0] + "  " + row[1] + "  " + t.style.Dim("->") + "  " + row[2] + "  " + row[3]
		t.printf("%s\n", strings.TrimRight(line, " "))
	}
}

func (t *text) outcome(o Outcome, text string) string {
	switch o {
	case Manual:
		return t.style.Yellow(text)
	case Suppressed:
		return t.style.Dim(text)
	}
	return t.style.Green(text)
}
