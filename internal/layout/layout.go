// Package layout lays text out for people: columns, lines of a given width,
// places in files, and numbers of things.
package layout

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Widest is how far a cell of a table with code may widen its column.
const Widest = 48

// Count returns "1 file" or "2 files".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// Tally lists numbers by what they count: "12 analysed, 3 vendored".
func Tally(counts map[string]int) string {
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", counts[what], what))
	}
	return strings.Join(parts, ", ")
}

// Position returns file:line:column, as far as it is known: 0 is not.
func Position(file string, line, column int) string {
	switch {
	case line == 0:
		return file
	case column == 0:
		return fmt.Sprintf("%s:%d", file, line)
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
}

// Columns is the width of s: its runes.
func Columns(s string) int { return utf8.RuneCountInString(s) }

// Align pads the cells of each column to the same width, in place. Cells that
// are longer than widest stick out. The rows have the same number of cells.
func Align(rows [][]string, widest int) {
	for _, row := range rows {
		for c := range row {
			width := 0
			for _, r := range rows {
				if n := Columns(r[c]); n <= widest {
					width = max(width, n)
				}
			}
			row[c] += strings.Repeat(" ", max(width-Columns(row[c]), 0))
		}
	}
}

// OneLine joins the lines of s and cuts what is too long for a table.
func OneLine(s string) string { return Cut(Joined(s), Widest) }

// Joined is s on one line, with single blanks.
func Joined(s string) string { return strings.Join(strings.Fields(s), " ") }

// Cut shortens s to at most width columns, of at least three.
func Cut(s string, width int) string {
	if Columns(s) <= width {
		return s
	}
	return string([]rune(s)[:width-3]) + "..."
}

// Wrap breaks s at blanks into lines of at most width columns; those after the
// first begin with indent. What does not fit into most lines is cut.
func Wrap(s, indent string, width, most int) []string {
	var out []string
	for Columns(s) > width && len(out) < most-1 {
		at := breakAt(s, width, len(indent))
		out = append(out, strings.TrimRight(s[:at], " "))
		s = indent + strings.TrimLeft(s[at:], " ")
	}
	return append(out, strings.TrimRight(Cut(s, width), " "))
}

// breakAt is the byte at which to break s: the last blank that fits, or else
// as far as fits. Blanks of the indentation do not count.
func breakAt(s string, width, indent int) int {
	fits := len(string([]rune(s)[:width]))
	if at := strings.LastIndexByte(s[:fits+1], ' '); at > indent {
		return at
	}
	return fits
}

// Printable is s without what moves the cursor or colours the terminal: text
// out of other people's source code may have any. Tabs and breaks of lines
// become blanks.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

// PrintableCode is like Printable, and keeps tabs.
func PrintableCode(s string) string {
	parts := strings.Split(s, "\t")
	for i, p := range parts {
		parts[i] = Printable(p)
	}
	return strings.Join(parts, "\t")
}
