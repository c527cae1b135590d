package clone

import (
	"bytes"
	"go/types"
	"strings"
)

// line is a line of a function.
type line struct {
	key  string // in normal form, with names as another breaker calls them
	all  string // with the words that do not count
	text string
}

// Lines is the code of the breaker, function by function, with an empty line
// between them.
func (c Code) Lines() []string {
	var out []string
	for i, x := range c.piecesOf() {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, c.textOf(x)...)
	}
	return out
}

// linesOf are the lines of a declaration that have words on them. names says how
// another breaker calls what is named here.
func (c Code) linesOf(x piece, names map[types.Object]string) []line {
	src := c.textOf(x)
	if src == nil {
		return nil
	}
	first := c.Fset.PositionFor(x.node.Pos(), false).Line
	var out []line
	last := -1
	for _, w := range x.words {
		n := c.Fset.PositionFor(w.pos, false).Line - first
		if n < 0 || n >= len(src) {
			continue
		}
		if n != last {
			out = append(out, line{text: src[n]})
			last = n
		}
		key := w.class + "\x00" + w.called(names) + "\x00"
		out[len(out)-1].all += key
		if w.quiet == 0 {
			out[len(out)-1].key += key
		}
	}
	return out
}

// called is what a word is compared by: its value, or the name that it has in
// the other breaker.
func (w word) called(names map[types.Object]string) string {
	if name := names[w.obj]; w.obj != nil && name != "" {
		return name
	}
	return w.text
}

// textOf are the lines of a declaration as they stand in its file, less the
// common indentation.
func (c Code) textOf(x piece) []string {
	pos := c.Fset.PositionFor(x.node.Pos(), false)
	end := c.Fset.PositionFor(x.node.End(), false)
	src := c.Source(pos.Filename)
	if end.Offset > len(src) || pos.Offset > end.Offset {
		return nil
	}
	start := bytes.LastIndexByte(src[:pos.Offset], '\n') + 1
	lines := strings.Split(string(src[start:end.Offset]), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r")
	}
	return lines
}
