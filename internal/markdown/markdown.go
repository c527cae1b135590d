// Package markdown writes text of any origin into GitHub's Markdown so that it
// reads as it was written.
package markdown

import "strings"

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// HTML is s as the text of an HTML element.
func HTML(s string) string { return htmlEscaper.Replace(s) }

// Text is s as running text on one line. Code between backquotes stays code;
// everything else that Markdown or HTML would take for a mark is escaped.
func Text(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	var b strings.Builder
	if strings.HasPrefix(s, "#") { // a heading
		b.WriteByte('\\')
	}
	for s != "" {
		open := strings.IndexByte(s, '`')
		if open < 0 {
			break
		}
		fence := run(s[open:])
		end := closing(s[open+fence:], fence)
		b.WriteString(escape(s[:open]))
		if end < 0 {
			b.WriteString(strings.Repeat("\\`", fence))
			s = s[open+fence:]
			continue
		}
		next := open + fence + end + fence
		b.WriteString(s[open:next])
		s = s[next:]
	}
	b.WriteString(escape(s))
	return b.String()
}

// run is how many backquotes s begins with.
func run(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }

// closing is where the run of exactly fence backquotes begins that ends a code
// span, or -1.
func closing(s string, fence int) int {
	for at := 0; at < len(s); {
		next := strings.IndexByte(s[at:], '`')
		if next < 0 {
			return -1
		}
		n := run(s[at+next:])
		if n == fence {
			return at + next
		}
		at += next + n
	}
	return -1
}

// marks are what begins an emphasis, a link, a strike-through or an escape.
const marks = `\*[]~`

func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case strings.IndexByte(marks, c) >= 0, c == '_' && !(i > 0 && word(s[i-1]) && i+1 < len(s) && word(s[i+1])):
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '&', c == '<', c == '>':
			b.WriteString(HTML(string(c)))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// word reports whether c is part of a word, in which _ is no mark.
func word(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// Cell is s as text of a table cell.
func Cell(s string) string { return strings.ReplaceAll(Text(s), "|", `\|`) }

// Code is s as code on one line, in a table cell too; its fence is longer than
// any run of backquotes inside. "" stays "".
func Code(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	switch {
	case s == "":
		return ""
	case strings.Contains(s, `\|`): // an escaped pipe would lose one of two backslashes and divide the cell
		return "<code>" + strings.NewReplacer("|", "&#124;", "`", "&#96;").Replace(escape(s)) + "</code>"
	}
	s = strings.ReplaceAll(s, "|", `\|`)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}

// Block is lines as they are, as code in the given language; its fence is
// longer than any run of backquotes inside. No lines give "".
func Block(language string, lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	text := strings.Join(lines, "\n")
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + text + "\n" + fence + "\n"
}
