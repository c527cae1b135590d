package rewrite

import (
	"bytes"
	"strconv"
)

// Hunk is a stretch of a change, as a unified diff shows it.
type Hunk struct {
	Path string // absolute
	Text []byte // from the line with @@ on

	// From and To are the lines of the old file that go or that new ones are put
	// before, without the unchanged ones around them: 1-based, To included.
	From, To int
}

// Hunks returns the hunks of a file that is modified, in order.
func (c Change) Hunks() []Hunk {
	if c.Kind != Modified {
		return nil
	}
	var out []Hunk
	for rest := hunks(c.Old, c.New); len(rest) > 0; {
		end := bytes.Index(rest, []byte("\n@@ "))
		text := rest
		if end >= 0 {
			text, rest = rest[:end+1], rest[end+1:]
		} else {
			rest = nil
		}
		h := Hunk{Path: c.Path, Text: text}
		h.From, h.To = oldLines(text)
		out = append(out, h)
	}
	return out
}

// oldLines finds the lines of the old file that a hunk changes.
func oldLines(hunk []byte) (from, to int) {
	head, body, _ := bytes.Cut(hunk, []byte("\n"))
	line := firstNumber(head)
	for raw := range bytes.Lines(body) {
		switch raw[0] {
		case '-', '+':
			if from == 0 {
				from = line
			}
			if raw[0] == '-' {
				line++
			}
			to = max(to, line-1, from)
		case ' ':
			line++
		}
	}
	return from, to
}

// firstNumber reads the start out of "@@ -12,3 +12,4 @@".
func firstNumber(head []byte) int {
	_, rest, _ := bytes.Cut(head, []byte("-"))
	i := bytes.IndexAny(rest, ", ")
	n, err := strconv.Atoi(string(rest[:max(i, 0)]))
	if err != nil {
		return 1
	}
	return n
}
