package rewrite

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

// Edited is the result of editing one file.
type Edited struct {
	Src             []byte   // the new bytes of the file
	Touched         []int    // see Change.Touched
	DroppedComments []string // see Change.DroppedComments
}

// DeclSpan returns the byte range of a top-level declaration: its doc comment,
// itself, and a comment that follows it on its last line. Text between the
// spans of declarations belongs to none of them.
func DeclSpan(fset *token.FileSet, file *ast.File, decl ast.Decl) (start, end int) {
	tf := fset.File(file.FileStart)
	first, last := decl.Pos(), decl.End()
	if doc := declDoc(decl); doc != nil {
		first = min(first, doc.Pos())
	}
	if c := commentBehind(tf, file, decl); c != nil {
		last = c.End()
	}
	return tf.Offset(first), tf.Offset(last)
}

func commentBehind(tf *token.File, file *ast.File, decl ast.Decl) *ast.CommentGroup {
	for _, group := range file.Comments {
		if c := group.List[0]; c.Pos() >= decl.End() && tf.Line(c.Pos()) == tf.Line(decl.End()) {
			return group
		}
	}
	return nil
}

// groupEnd is the offset behind a comment group in src. The End of a comment
// is not, if the parser took a CR out of its text.
func groupEnd(tf *token.File, src []byte, group *ast.CommentGroup) int {
	at := tf.Offset(group.List[len(group.List)-1].Pos())
	text := src[at:]
	if bytes.HasPrefix(text, []byte("/*")) {
		return at + bytes.Index(text, []byte("*/")) + 2
	}
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	return at + len(bytes.TrimSuffix(text, []byte("\r")))
}

// sourceSpan is DeclSpan for sources at hand.
func sourceSpan(fset *token.FileSet, file *ast.File, src []byte, decl ast.Decl) (start, end int) {
	start, end = DeclSpan(fset, file, decl)
	tf := fset.File(file.FileStart)
	if c := commentBehind(tf, file, decl); c != nil {
		end = groupEnd(tf, src, c)
	}
	return start, end
}

func declDoc(decl ast.Decl) *ast.CommentGroup {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}

func isImport(decl ast.Decl) bool {
	d, ok := decl.(*ast.GenDecl)
	return ok && d.Tok == token.IMPORT
}

// mergeTouched expresses the declarations that second touched, which count in
// first's new file, as declarations of first's old file. A declaration first
// left alone has the same text in both, so text identifies it; any other one
// is already in first.Touched.
func mergeTouched(first, second Change) []int {
	touched := slices.Clone(first.Touched)
	oldTexts, newTexts := declTexts(first.Old), declTexts(first.New)
	for _, i := range second.Touched {
		if i >= len(newTexts) {
			continue
		}
		for j, text := range oldTexts {
			if text == newTexts[i] && !slices.Contains(touched, j) {
				touched = append(touched, j)
				break
			}
		}
	}
	slices.Sort(touched)
	return touched
}

func declTexts(src []byte) []string {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	var texts []string
	for _, decl := range file.Decls {
		start, end := DeclSpan(fset, file, decl)
		texts = append(texts, string(src[start:end]))
	}
	return texts
}
