package report

import (
	"slices"
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
)

// Limits of a timeline in print.
const (
	timelineLines = 20  // with the lines of the difference
	timelineWidth = 150 // columns, for an indentation of up to ten more
	halfLines     = 4   // of what one version did at the difference
)

// differs marks the last line of a counterexample.
const differs = "<-- differs"

// timeline lays a counterexample out for reading: one line a step, as many as
// there is room for, and the step that differs last. Where that is too long,
// what the two versions did has lines of its own.
func timeline(steps []string) []string {
	if len(steps) == 0 {
		return nil
	}
	steps = slices.Clone(steps)
	for i, s := range steps {
		steps[i] = strings.Map(onOneLine, s)
	}
	last := difference(steps[len(steps)-1])
	var head []string
	for _, s := range steps[:len(steps)-1] {
		head = append(head, step(s)...)
	}
	if room := timelineLines - len(last); len(head) > room {
		left := len(head) - room + 1
		head = append([]string{head[0], "  ... " + layout.Count(left, "line") + " left out"}, head[left+1:]...)
	}
	return append(head, last...)
}

// step is one step that both did alike, on as few lines as it fits.
func step(s string) []string {
	if layout.Columns(s) <= timelineWidth {
		return []string{s}
	}
	what, both, ok := strings.Cut(s, "  both: ")
	if !ok {
		return layout.Wrap(s, "    ", timelineWidth, halfLines)
	}
	return append([]string{strings.TrimRight(what, " ")}, layout.Wrap("    both: "+both, "          ", timelineWidth, halfLines)...)
}

// difference is the step that differs.
func difference(s string) []string {
	what, rest, ok := strings.Cut(s, "  old: ")
	old, now, ok2 := strings.Cut(rest, "  new: ")
	if layout.Columns(s) <= timelineWidth || !ok || !ok2 {
		return step(s)
	}
	now = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(now), differs))
	head := step(strings.TrimRight(what, " "))
	head[len(head)-1] += "   " + differs
	head = append(head, layout.Wrap("    old: "+strings.TrimSpace(old), "         ", timelineWidth, halfLines)...)
	return append(head, layout.Wrap("    new: "+now, "         ", timelineWidth, halfLines)...)
}

// onOneLine turns breaks of a line into blanks: what a breaker logs may have
// any.
func onOneLine(r rune) rune {
	if r == '\n' || r == '\r' || r == '\t' {
		return ' '
	}
	return r
}
