package diag

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/internal/term"
)

func TestFrame(t *testing.T) {
	for _, c := range []struct {
		name  string
		frame Frame
		want  string
	}{
		{"marks the text", Frame{Line: 31, Snippet: "x := foo(bar)", Column: 6, Width: 3},
			"   |\n31 | x := foo(bar)\n   |      ^^^\n"},
		{"expands tabs", Frame{Line: 7, Snippet: "\tcb\t= 1\r\n", Column: 2, Width: 2},
			"  |\n7 |     cb    = 1\n  |     ^^\n"},
		{"counts runes, not bytes", Frame{Line: 1, Snippet: `"é" + x`, Column: 8, Width: 1},
			"  |\n1 | \"é\" + x\n  |       ^\n"},
		{"mark beyond the end of the line", Frame{Line: 1, Snippet: "ab", Column: 9, Width: 4},
			"  |\n1 | ab\n  |   ^\n"},
		{"mark longer than the line", Frame{Line: 1, Snippet: "abc", Column: 2, Width: 99},
			"  |\n1 | abc\n  |  ^^\n"},
		{"no column", Frame{Line: 1, Snippet: "abc"}, "  |\n1 | abc\n  | ^\n"},
		{"no snippet", Frame{Line: 1, Column: 1}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.frame.Render(term.Style{}); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

func TestLongLinesAreCutAroundTheMark(t *testing.T) {
	snippet := strings.Repeat("a", 300) + "MARK" + strings.Repeat("b", 300)
	got := Frame{Line: 1, Snippet: snippet, Column: 301, Width: 4}.Render(term.Style{})
	lines := strings.Split(got, "\n")
	if len(lines[1]) > maxWidth+4 {
		t.Errorf("line is %d columns long", len(lines[1]))
	}
	at, caret := strings.Index(lines[1], "MARK"), strings.Index(lines[2], "^^^^")
	if at < 0 || at != caret {
		t.Errorf("mark at %d, carets at %d:\n%s", at, caret, got)
	}
}

func TestErrorRender(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(file, []byte("package a\n\nvar x = y\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	e := &Error{Path: "a.go", Line: 3, Col: 9, Msg: "undefined: y", Help: "declare y"}
	want := "a.go:3:9: undefined: y\n  |\n3 | var x = y\n  |         ^\n  help: declare y\n"
	if got := e.Render(file, term.Style{}); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := e.Render(file+".gone", term.Style{}); got != "a.go:3:9: undefined: y\n  help: declare y\n" {
		t.Errorf("without the file: %q", got)
	}
	if got := (&Error{Path: "go.mod", Msg: "bad"}).Error(); got != "go.mod: bad" {
		t.Errorf("without a line: %q", got)
	}
}

func FuzzFrame(f *testing.F) {
	f.Add("x := \tfoo", 3, 2)
	f.Add("\xff\xfe", 2, 9)
	f.Fuzz(func(t *testing.T, snippet string, column, width int) {
		if strings.ContainsAny(snippet, "\n") || width > 1<<20 || column > 1<<20 {
			return
		}
		got := Frame{Line: 1, Snippet: snippet, Column: column, Width: width}.Render(term.Style{})
		if got != "" && (strings.Count(got, "\n") != 3 || !strings.Contains(got, "^")) {
			t.Errorf("frame of %q: %q", snippet, got)
		}
	})
}
