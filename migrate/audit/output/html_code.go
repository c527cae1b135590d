package output

import (
	"go/scanner"
	"go/token"
	"strings"
)

// codeLine is a line of Go with its colours.
type codeLine struct {
	Number int
	Marked bool
	Spans  []span
}

// span is text of one class: k for a keyword, s a string, n a number, c a
// comment, i a name, "" anything else.
type span struct {
	Class string
	Text  string
	Mark  bool // what it is about, or what differs
}

// highlighted colours lines, of which the first has the given number. Lines
// that are not Go, or a part of it, get what the scanner makes of them.
func highlighted(lines []string, first int) []codeLine {
	out := make([]codeLine, len(lines))
	for i := range out {
		out[i].Number = first + i
	}
	n := 0
	for _, s := range spansOf(strings.Join(lines, "\n")) {
		for i, part := range strings.Split(s.Text, "\n") {
			if i > 0 {
				n++
			}
			if part != "" {
				out[n].Spans = append(out[n].Spans, span{Class: s.Class, Text: part})
			}
		}
	}
	return out
}

// spansOf parts source into spans; together they are the source again.
func spansOf(source string) []span {
	var out []span
	src := []byte(source)
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, func(token.Position, string) {}, scanner.ScanComments)
	at := 0
	for {
		pos, tok, lit := s.Scan()
		begin := file.Offset(pos)
		if tok == token.EOF {
			return appendSpan(out, "", source[at:])
		}
		if tok == token.SEMICOLON && lit != ";" {
			continue // inserted at the end of a line
		}
		end := begin + tokenLength(source[begin:], tok, lit)
		if begin < at || end > len(source) {
			continue
		}
		out = appendSpan(out, "", source[at:begin])
		out = appendSpan(out, classOf(tok), source[begin:end])
		at = end
	}
}

// tokenLength is the length of a token in the source, which may have carriage
// returns that its literal does not.
func tokenLength(rest string, tok token.Token, lit string) int {
	if lit == "" {
		return min(len(tok.String()), len(rest))
	}
	if strings.HasPrefix(rest, lit) {
		return len(lit)
	}
	length := 0
	for n := 0; n < len(lit) && length < len(rest); length++ {
		if rest[length] == lit[n] {
			n++
		}
	}
	return length
}

func appendSpan(out []span, class, text string) []span {
	if text == "" {
		return out
	}
	return append(out, span{Class: class, Text: text})
}

func classOf(tok token.Token) string {
	switch {
	case tok.IsKeyword():
		return "k"
	case tok == token.STRING || tok == token.CHAR:
		return "s"
	case tok == token.INT || tok == token.FLOAT || tok == token.IMAG:
		return "n"
	case tok == token.COMMENT:
		return "c"
	case tok == token.IDENT:
		return "i"
	}
	return ""
}

// mark marks the bytes from begin to end of a line.
func (l *codeLine) mark(begin, end int) {
	var out []span
	at := 0
	for _, s := range l.Spans {
		from, to := clamp(begin-at, len(s.Text)), clamp(end-at, len(s.Text))
		at += len(s.Text)
		if from >= to {
			out = append(out, s)
			continue
		}
		for _, part := range []span{{s.Class, s.Text[:from], s.Mark}, {s.Class, s.Text[from:to], true}, {s.Class, s.Text[to:], s.Mark}} {
			if part.Text != "" {
				out = append(out, part)
			}
		}
	}
	l.Spans = out
}

func clamp(n, most int) int { return min(max(n, 0), most) }
