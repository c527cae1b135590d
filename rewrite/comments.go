package rewrite

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/dave/dst"
	"github.com/dave/dst/dstutil"
)

// Comments returns every comment inside a node and around it, for callers that
// drop a node and want to keep what was said about it.
func Comments(n dst.Node) []string {
	var all []string
	dst.Inspect(n, func(n dst.Node) bool {
		if n != nil {
			_, _, points := dstutil.Decorations(n)
			for _, p := range points {
				all = append(all, onlyComments(p.Decs)...)
			}
		}
		return true
	})
	return all
}

func onlyComments(decs []string) []string {
	var comments []string
	for _, d := range decs {
		if strings.TrimSpace(d) != "" {
			comments = append(comments, d)
		}
	}
	return comments
}

// CommentsIn returns the comments of a file that lie inside a node, its doc
// comment included: what an edit that deletes the node drops.
func CommentsIn(file *ast.File, n ast.Node) []string {
	start, end := n.Pos(), n.End()
	if doc := docOf(n); doc != nil {
		start = doc.Pos()
	}
	if c := trailingOf(n); c != nil {
		end = max(end, c.End())
	}
	var texts []string
	for _, group := range file.Comments {
		for _, c := range group.List {
			if start <= c.Pos() && c.End() <= end {
				texts = append(texts, c.Text)
			}
		}
	}
	return texts
}

func docOf(n ast.Node) *ast.CommentGroup {
	switch n := n.(type) {
	case ast.Decl:
		return declDoc(n)
	case *ast.Field:
		return n.Doc
	case *ast.ValueSpec:
		return n.Doc
	case *ast.TypeSpec:
		return n.Doc
	}
	return nil
}

func trailingOf(n ast.Node) *ast.CommentGroup {
	switch n := n.(type) {
	case *ast.Field:
		return n.Comment
	case *ast.ValueSpec:
		return n.Comment
	case *ast.TypeSpec:
		return n.Comment
	}
	return nil
}

// multiset counts texts with their white space removed, which is all that
// printing may change in a comment.
type multiset map[string]int

func newMultiset(texts []string) multiset {
	m := multiset{}
	for _, t := range texts {
		m[squeeze(t)]++
	}
	return m
}

// take removes one t and reports whether there was one.
func (m multiset) take(t string) bool {
	key := squeeze(t)
	if m[key] == 0 {
		return false
	}
	m[key]--
	return true
}

// checkComments makes sure that every comment of the file is in out, except
// those that edits and dropped imports declared.
func (f *fileEdit) checkComments(out []byte) error {
	after, err := parser.ParseFile(token.NewFileSet(), f.tf.Name(), out, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("the edited file does not parse: %w", err)
	}
	kept, drops := newMultiset(fileComments(after)), newMultiset(f.drops)
	for _, group := range f.file.Comments {
		for _, c := range group.List {
			if !kept.take(c.Text) && !drops.take(c.Text) {
				return fmt.Errorf("%s: an edit would lose the comment %q; keep it, or list it in Edit.Drops", f.at(c.Pos()), firstLine(c.Text))
			}
		}
	}
	return nil
}

func fileComments(file *ast.File) []string {
	var texts []string
	for _, group := range file.Comments {
		for _, c := range group.List {
			texts = append(texts, c.Text)
		}
	}
	return texts
}

func firstLine(s string) string {
	line, _, cut := strings.Cut(s, "\n")
	if cut {
		return line + " ..."
	}
	return line
}

// editable refuses files whose line directives printing would move: they must
// start in column one, and every position after them depends on them.
func (f *fileEdit) editable() error {
	for _, group := range f.file.Comments {
		for _, c := range group.List {
			if isLineDirective(c.Text, f.fset.PositionFor(c.Pos(), false).Column) {
				return fmt.Errorf("%s: the file has a line directive, so it was generated from another file; change that one", f.at(c.Pos()))
			}
		}
	}
	return nil
}
