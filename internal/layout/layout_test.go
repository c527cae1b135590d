package layout

import (
	"slices"
	"strings"
	"testing"
)

func TestAlign(t *testing.T) {
	long := strings.Repeat("x", Widest+1)
	rows := [][]string{{"a", "b"}, {"\u00e9\u00e9\u00e9", "c"}, {long, "d"}}
	Align(rows, Widest)
	want := [][]string{{"a  ", "b"}, {"\u00e9\u00e9\u00e9", "c"}, {long, "d"}}
	for i := range rows {
		if !slices.Equal(rows[i], want[i]) {
			t.Errorf("row %d = %q, want %q", i, rows[i], want[i])
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		s           string
		width, most int
		want        []string
	}{
		{"one two three", 20, 3, []string{"one two three"}},
		{"one two three", 8, 3, []string{"one two", "  three"}},
		{"onetwothree", 6, 3, []string{"onetwo", "  thre", "  e"}},
		{"one two three four", 8, 2, []string{"one two", "  thr..."}},
		{"", 8, 2, []string{""}},
	} {
		if got := Wrap(c.s, "  ", c.width, c.most); !slices.Equal(got, c.want) {
			t.Errorf("Wrap(%q, %d, %d) = %q, want %q", c.s, c.width, c.most, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		Count(1, "file"):                  "1 file",
		Count(0, "file"):                  "0 files",
		Position("a.go", 0, 3):            "a.go",
		Position("a.go", 2, 0):            "a.go:2",
		Position("a.go", 2, 3):            "a.go:2:3",
		OneLine("a\n\tb"):                 "a b",
		Cut("abcdef", 5):                  "ab...",
		Printable("a\x1b[31mb\tc\u202ed"): "a[31mb cd",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
