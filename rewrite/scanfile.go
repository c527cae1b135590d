package rewrite

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// read fills f from one read of the file. buf is reused from file to file.
func (f *File) read(m *Module, buf *bytes.Buffer, opt ScanOptions) {
	path := m.abs(f.Path)
	info, err := readInto(buf, path)
	if err != nil {
		f.fail(err)
		return
	}
	src := buf.Bytes()
	f.Size, f.Hash = int64(len(src)), sha256.Sum256(src)
	f.ReadOnly = info.Mode().Perm()&0o200 == 0
	f.inspect(path, src, opt.Headers)
	if opt.Mark != nil && f.Status == Analysed {
		f.Marks = opt.Mark(src)
	}
}

func readInto(buf *bytes.Buffer, path string) (fs.FileInfo, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // nothing was written
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	buf.Reset()
	buf.Grow(int(info.Size()) + bytes.MinRead)
	_, err = buf.ReadFrom(file)
	return info, err
}

func (f *File) fail(err error) {
	f.Err = err
	if f.Status == Analysed {
		f.Status = Unparsable
	}
}

// own reports whether the file's text, not only its header, is of interest.
func (f *File) own() bool { return f.Status != Vendored && f.Status != NestedModule }

func (f *File) inspect(path string, src []byte, headers bool) {
	f.CRLF = bytes.Contains(src, []byte("\r\n"))
	f.BOM = bytes.HasPrefix(src, byteOrderMark)
	mode := parser.ImportsOnly | parser.ParseComments
	if directives := f.own() && lineMark(src, 0) >= 0; directives {
		mode = parser.SkipObjectResolution | parser.ParseComments
	} else if f.own() && !headers {
		mode = parser.SkipObjectResolution
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, src, mode)
	f.header(file)
	f.Generated = generatedHeader(src)
	if file != nil {
		f.comments(fset, file)
	}
	if mode&parser.ImportsOnly != 0 {
		f.LineDirective = f.LineDirective || hasLineDirective(src)
	}
	var cerr error
	if f.Constraint, cerr = fileConstraint(f.Path, src, f.Cgo); cerr != nil && err == nil {
		err = parseErrorAt(path, cerr)
	}
	if err != nil {
		f.fail(firstError(err))
	}
}

func parseErrorAt(path string, err error) error {
	return &scanner.Error{Pos: token.Position{Filename: path, Line: 1, Column: 1}, Msg: err.Error()}
}

// firstError keeps the first of a list, which names its position.
func firstError(err error) error {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return list[0]
	}
	return err
}

func (f *File) header(file *ast.File) {
	if file == nil {
		return
	}
	f.Package = file.Name.Name
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		f.Imports = append(f.Imports, path)
		f.Cgo = f.Cgo || path == "C"
	}
}

// comments notes the directives among the parsed comments.
func (f *File) comments(fset *token.FileSet, file *ast.File) {
	for _, group := range file.Comments {
		for _, c := range group.List {
			pos := fset.PositionFor(c.Pos(), false)
			if isLineDirective(c.Text, pos.Column) {
				f.LineDirective = true
			}
			if directiveText.MatchString(c.Text) {
				f.Directives = append(f.Directives, Directive{Line: pos.Line, Text: strings.TrimRight(c.Text, "\r")})
			}
		}
	}
}

var directiveText = regexp.MustCompile(`^//[a-z][a-z0-9_-]*:[^\s/]`)

// isLineDirective: //line counts at the start of a line only, /*line anywhere.
func isLineDirective(text string, column int) bool {
	return strings.HasPrefix(text, "//line ") && column == 1 || strings.HasPrefix(text, "/*line ")
}

// lineMark returns the next offset from on of a comment that may be a
// directive, or -1. It takes text inside strings for comments too; it only
// saves parsing the comments of files that have none.
func lineMark(src []byte, from int) int {
	for i := from; i < len(src); {
		j := bytes.IndexByte(src[i:], '/')
		if j < 0 || i+j+2 >= len(src) {
			return -1
		}
		i += j + 1
		switch next := src[i]; {
		case next == '/' && mayDirect(src[i+1:]):
			return i - 1
		case next == '*' && bytes.HasPrefix(src[i+1:], []byte("line ")):
			return i - 1
		}
	}
	return -1
}

// mayDirect reports whether a comment's text starts like word: or line.
func mayDirect(text []byte) bool {
	if len(text) == 0 || text[0] < 'a' || text[0] > 'z' {
		return false
	}
	for i, c := range text {
		switch {
		case c == ':':
			return true
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_':
		default:
			return c == ' ' && string(text[:i]) == "line"
		}
	}
	return false
}

// hasLineDirective looks for //line and /*line in a file whose comments were
// not parsed; only a file that has such text is tokenised to be sure.
func hasLineDirective(src []byte) bool {
	if !bytes.Contains(src, []byte("\n//line ")) && !bytes.Contains(src, []byte("/*line ")) {
		return false
	}
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return false
		}
		if tok == token.COMMENT && isLineDirective(lit, file.PositionFor(pos, false).Column) {
			return true
		}
	}
}

var generatedLine = regexp.MustCompile(`^// Code generated .* DO NOT EDIT\.$`)

// generatedHeader returns the line that marks a generated file
// (https://go.dev/s/generatedcode): a line comment before the first text that
// is neither comment nor blank.
func generatedHeader(src []byte) string {
	block := false
	for raw := range bytes.Lines(bytes.TrimPrefix(src, byteOrderMark)) {
		line := strings.TrimRight(string(raw), "\r\n")
		if !block && generatedLine.MatchString(line) {
			return line
		}
		var code bool
		if block, code = skipComments(strings.TrimSpace(line), block); code {
			return ""
		}
	}
	return ""
}

// rawImports returns the import paths of Go source, as far as it parses.
func rawImports(src []byte) []string {
	file, _ := parser.ParseFile(token.NewFileSet(), "", src, parser.ImportsOnly)
	var f File
	f.header(file)
	return f.Imports
}
