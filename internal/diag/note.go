package diag

import (
	"fmt"

	"github.com/cbctl/cbctl/internal/term"
)

// Note is something the reader should know, about a place or in general.
type Note struct {
	Code      string // e.g. of a rule; "" for none
	Path      string // "" for none
	Line, Col int    // 0 when not known
	Msg       string
	Help      string // what to do, or ""
}

// Render returns the note and its help, each on a line.
func (n Note) Render(s term.Style) string {
	head := "note"
	if n.Code != "" {
		head += "[" + n.Code + "]"
	}
	place := ""
	if n.Path != "" {
		at := Error{Path: n.Path, Line: n.Line, Col: n.Col}
		place = s.Cyan(at.Position()) + ": "
	}
	return fmt.Sprintf("%s: %s%s\n%s", s.Yellow(head), place, n.Msg, Help(n.Help, s))
}
