package output

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// snippet is the line of a finding; "" when nobody has it.
func (o Options) snippet(f survey.Finding) string {
	if f.Snippet != "" || f.Repository != "" {
		return f.Snippet
	}
	return o.lines().line(f.File, f.Line)
}

// sourceLines reads files once and keeps their lines.
type sourceLines struct {
	read  func(string) []byte
	files map[string]*sourceFile
}

type sourceFile struct {
	data   []byte
	starts []int // offsets of the lines
}

func (o Options) lines() *sourceLines {
	return &sourceLines{read: o.Source, files: map[string]*sourceFile{}}
}

// file returns nil for one that is not available.
func (s *sourceLines) file(name string) *sourceFile {
	if s.read == nil || name == "" {
		return nil
	}
	if f, ok := s.files[name]; ok {
		return f
	}
	var f *sourceFile
	if data := s.read(name); data != nil {
		f = &sourceFile{data: data, starts: []int{0}}
		for i, c := range data {
			if c == '\n' {
				f.starts = append(f.starts, i+1)
			}
		}
	}
	s.files[name] = f
	return f
}

// line returns line n, counted from 1, without its end; "" when there is none.
func (s *sourceLines) line(name string, n int) string {
	f := s.file(name)
	if f == nil || n < 1 || n > len(f.starts) {
		return ""
	}
	return f.line(n)
}

func (f *sourceFile) line(n int) string {
	end := len(f.data)
	if n < len(f.starts) {
		end = f.starts[n] - 1
	}
	line := f.data[f.starts[n-1]:end]
	if n == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	return strings.TrimSuffix(string(line), "\r")
}

// at is the line and the column, in code points, of an offset; ok is false
// when it is not in the file.
func (f *sourceFile) at(offset int) (line, column int, ok bool) {
	if f == nil || offset < 0 || offset > len(f.data) {
		return 0, 0, false
	}
	line = 1
	for line < len(f.starts) && f.starts[line] <= offset {
		line++
	}
	return line, 1 + utf8.RuneCount(f.data[f.starts[line-1]:offset]), true
}

// runeColumn turns a column in bytes into one in code points. Of a line that is
// not known it stays what it is.
func runeColumn(line string, column int) int {
	if line == "" || column < 1 {
		return column
	}
	n := min(column-1, len(line))
	return 1 + utf8.RuneCountInString(line[:n]) + (column - 1 - n)
}
