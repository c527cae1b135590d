package rewrite

import (
	"fmt"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// touchRealigned looks for every declaration that no edit touched in the
// formatted text, in order. One that differs only in white space was realigned
// with an edited neighbour and is added to touched.
func (f *fileEdit) touchRealigned(text []byte) error {
	rest := nonImports(text)
	for i, decl := range f.file.Decls {
		if isImport(decl) || slices.Contains(f.touched, i) {
			continue
		}
		start, end := sourceSpan(f.fset, f.file, f.src, decl)
		old := string(f.format.decode(f.src[start:end]))
		if j := slices.Index(rest, old); j >= 0 {
			rest = rest[j+1:]
			continue
		}
		j := slices.IndexFunc(rest, func(s string) bool { return squeeze(s) == squeeze(old) })
		if j < 0 {
			return fmt.Errorf("%s: formatting the edited file would change this declaration; run gofmt on the file first", f.at(decl.Pos()))
		}
		f.touched = append(f.touched, i)
		rest = rest[j+1:]
	}
	return nil
}

func nonImports(src []byte) []string {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	var texts []string
	for _, decl := range file.Decls {
		if !isImport(decl) {
			start, end := sourceSpan(fset, file, src, decl)
			texts = append(texts, string(src[start:end]))
		}
	}
	return texts
}

// squeeze removes all white space, the only thing formatting changes.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }
