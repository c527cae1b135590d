package rewrite

import (
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
	for _, group := range file.Comments {
		if c := group.List[0]; c.Pos() >= last && tf.Line(c.Pos()) == tf.Line(last) {
			last = group.End()
			break
		}
	}
	return tf.Offset(first), tf.Offset(last)
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
