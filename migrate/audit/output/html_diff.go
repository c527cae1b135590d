package output

import (
	"slices"
	"strings"
)

// diffRow is a line of two texts side by side; a side without a line is nil.
type diffRow struct {
	Left, Right *codeLine
}

// Class says what the row shows: same, changed, gone or new.
func (r diffRow) Class() string {
	switch {
	case r.Left == nil:
		return "new"
	case r.Right == nil:
		return "gone"
	case r.Left.Marked:
		return "changed"
	}
	return "same"
}

// sideBySide puts the lines of two copies beside each other. Lines belong
// together when they are the same but for names and literals, because a copy is
// usually renamed. What differs is marked, other than names that were changed
// throughout, which are returned.
func sideBySide(a, b []codeLine) ([]diffRow, []rename) {
	rows := paired(a, b)
	renames := renamesOf(rows)
	for _, r := range rows {
		if r.Left != nil && r.Right != nil {
			markRow(r, renames)
		}
	}
	return rows, renames
}

// paired aligns lines.
func paired(a, b []codeLine) []diffRow {
	var rows []diffRow
	i, j := 0, 0
	add := func(left, right bool) {
		var r diffRow
		if left {
			l := a[i]
			r.Left, i = &l, i+1
		}
		if right {
			l := b[j]
			r.Right, j = &l, j+1
		}
		rows = append(rows, r)
	}
	for _, p := range append(common(forms(a), forms(b)), [2]int{len(a), len(b)}) {
		for i < p[0] || j < p[1] {
			add(i < p[0], j < p[1])
		}
		if i < len(a) && j < len(b) {
			add(true, true)
		}
	}
	return rows
}

func markRow(r diffRow, renames []rename) {
	left, right := texts(r.Left.Spans), texts(r.Right.Spans)
	for i, s := range r.Left.Spans {
		left[i] = renamed(s, renames)
	}
	if slices.Equal(left, right) {
		return
	}
	r.Left.Spans, r.Right.Spans = marked(r.Left.Spans, left), marked(r.Right.Spans, right)
	for _, p := range common(left, right) {
		r.Left.Spans[p[0]].Mark, r.Right.Spans[p[1]].Mark = false, false
	}
	r.Left.Marked, r.Right.Marked = true, true
}

// marked marks all spans but blanks.
func marked(spans []span, texts []string) []span {
	out := slices.Clone(spans)
	for i := range out {
		out[i].Mark = strings.TrimSpace(texts[i]) != ""
	}
	return out
}

// forms are lines without the names and literals in them.
func forms(lines []codeLine) []string {
	out := make([]string, len(lines))
	for n, l := range lines {
		for _, s := range l.Spans {
			switch s.Class {
			case "i", "n", "s":
				out[n] += s.Class
			case "c":
			default:
				out[n] += strings.TrimSpace(s.Text)
			}
		}
	}
	return out
}

func texts(spans []span) []string {
	out := make([]string, len(spans))
	for i, s := range spans {
		out[i] = s.Text
	}
	return out
}

// mostCells bounds the work of common; longer texts are compared at their
// begin and end only.
const mostCells = 4 << 20

// common is a longest common subsequence, as pairs of indices.
func common(a, b []string) [][2]int {
	var head, tail [][2]int
	i, j := 0, 0
	for i < len(a) && j < len(b) && a[i] == b[j] {
		head = append(head, [2]int{i, j})
		i, j = i+1, j+1
	}
	m, n := len(a), len(b)
	for m > i && n > j && a[m-1] == b[n-1] {
		m, n = m-1, n-1
		tail = append([][2]int{{m, n}}, tail...)
	}
	if (m-i)*(n-j) <= mostCells {
		head = append(head, middle(a[i:m], b[j:n], i, j)...)
	}
	return append(head, tail...)
}

// middle does the work of common where nothing is equal at the ends.
func middle(a, b []string, i0, j0 int) [][2]int {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	width := len(b) + 1
	length := make([]int32, (len(a)+1)*width) // of the rest from i, j
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i*width+j] = length[(i+1)*width+j+1] + 1
			} else {
				length[i*width+j] = max(length[(i+1)*width+j], length[i*width+j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{i0 + i, j0 + j})
			i, j = i+1, j+1
		case length[(i+1)*width+j] >= length[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return out
}
