package diag

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/internal/term"
)

// Error is a failure at a place in a file. Its first line is
// `path:line:col: message`, as editors and other tools expect.
type Error struct {
	Path      string // as the reader would type it
	Line, Col int    // 0 when not known
	Msg       string
	Help      string // what to do, or ""
}

// Error returns the first line.
func (e *Error) Error() string { return e.Position() + ": " + e.Msg }

// Position returns `path:line:col`, as far as it is known.
func (e *Error) Position() string { return layout.Position(e.Path, e.Line, e.Col) }

// Render returns the error with its code frame, read from file, and its help.
// A file that cannot be read has no frame.
func (e *Error) Render(file string, s term.Style) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", s.Bold(e.Position()), e.Msg)
	if e.Line > 0 {
		f := Frame{Line: e.Line, Column: e.Col, Snippet: sourceLine(file, e.Line)}
		b.WriteString(f.Render(s))
	}
	b.WriteString(Help(e.Help, s))
	return b.String()
}

// Help returns a `help:` line, or "" when there is nothing to say.
func Help(text string, s term.Style) string {
	if text == "" {
		return ""
	}
	return "  " + s.Cyan("help:") + " " + strings.ReplaceAll(text, "\n", "\n        ") + "\n"
}

// sourceLine returns line n of a file, or "".
func sourceLine(file string, n int) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := bytes.Split(data, []byte("\n"))
	if n < 1 || n > len(lines) {
		return ""
	}
	return string(bytes.TrimPrefix(lines[n-1], []byte("\ufeff")))
}
