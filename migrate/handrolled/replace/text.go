package replace

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
)

func unquote(s string) string {
	out, err := strconv.Unquote(s)
	if err != nil {
		return s
	}
	return out
}

// text is the source of a node.
func (s *subject) text(n ast.Node) string { return s.between(n.Pos(), n.End()) }

// between is the source between two places.
func (s *subject) between(from, to token.Pos) string {
	tf := s.Fset.File(from)
	src := s.Source(filepath.Clean(tf.Name()))
	return string(src[tf.Offset(from):tf.Offset(to)])
}

// commentsBetween are the comments of a file between two places, each on its
// own line.
func (s *subject) commentsBetween(file *ast.File, from, to token.Pos) string {
	var b strings.Builder
	for _, g := range file.Comments {
		if g.Pos() >= from && g.End() <= to {
			for _, c := range g.List {
				b.WriteString(c.Text + "\n")
			}
		}
	}
	return b.String()
}
