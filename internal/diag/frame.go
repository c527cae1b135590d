// Package diag prints what was found, where, and what to do next, with the
// line of code it is about.
package diag

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/cbctl/cbctl/internal/term"
)

const (
	tabWidth = 4   // a tab in a frame
	maxWidth = 120 // longer lines are cut around the marked text
)

// Frame is one line of source with a part of it marked.
type Frame struct {
	Line    int    // number of the line
	Snippet string // its text
	Column  int    // where the mark begins: 1-based, in bytes
	Width   int    // length of the mark in bytes; less than 1 is 1
}

// Render returns the frame, or "" when there is no snippet.
func (f Frame) Render(s term.Style) string {
	snippet := strings.TrimRight(f.Snippet, "\r\n \t")
	if snippet == "" {
		return ""
	}
	text, before, mark := f.layout(snippet)
	number := fmt.Sprint(f.Line)
	gutter := strings.Repeat(" ", len(number))
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", s.Blue(gutter+" |"))
	fmt.Fprintf(&b, "%s %s\n", s.Blue(number+" |"), text)
	fmt.Fprintf(&b, "%s %s%s\n", s.Blue(gutter+" |"), strings.Repeat(" ", before), s.Yellow(strings.Repeat("^", mark)))
	return b.String()
}

// layout expands tabs and cuts long lines; it returns the text, the columns
// before the mark and the columns of the mark.
func (f Frame) layout(snippet string) (text string, before, mark int) {
	start := min(max(f.Column-1, 0), len(snippet))
	end := min(start+max(f.Width, 1), len(snippet))
	head, middle, tail := expand(snippet[:start]), expand(snippet[start:end]), expand(snippet[end:])
	if n := columns(head); n > maxWidth/2 && n+columns(middle) > maxWidth {
		head = "... " + lastColumns(head, maxWidth/4)
	}
	middle = firstColumns(middle, maxWidth-columns(head))
	tail = firstColumns(tail, maxWidth-columns(head)-columns(middle))
	return head + middle + tail, columns(head), max(columns(middle), 1)
}

func expand(s string) string { return strings.ReplaceAll(s, "\t", strings.Repeat(" ", tabWidth)) }

func columns(s string) int { return utf8.RuneCountInString(s) }

func lastColumns(s string, n int) string {
	r := []rune(s)
	return string(r[max(len(r)-n, 0):])
}

func firstColumns(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:max(n, 0)])
	}
	return s
}
