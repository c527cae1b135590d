package replace

import (
	"go/ast"
	"go/token"
	"strings"
)

// gaps keeps the empty lines between statements that stay, also when
// statements between them go.
type gaps struct {
	at       token.Pos // the statement that was looked at last
	here     bool      // an empty line is before it
	before   bool      // one was before statements that went
	skipping bool      // the statement before went
}

// take reports whether an empty line is due.
func (g *gaps) take() bool {
	due := g.here || g.before
	g.here, g.before = false, false
	return due
}

// space notes an empty line before a statement.
func (w *writer) space(st ast.Stmt) {
	g := &w.gaps
	if g.at == st.Pos() || st.Pos() < w.prev {
		return
	}
	g.at = st.Pos()
	g.here = strings.Contains(blanks.Replace(w.s.between(w.prev, st.Pos())), "\n\n")
	g.before = g.before || g.here && !g.skipping
}

var blanks = strings.NewReplacer(" ", "", "\t", "", "\r", "")

// skip passes over a statement that goes.
func (w *writer) skip(st ast.Stmt) {
	w.space(st)
	w.pass(st)
	w.gaps.here, w.gaps.skipping = false, true
}

// pass goes behind a statement and the comment in its line, which it returns.
func (w *writer) pass(st ast.Stmt) string {
	w.prev = st.End()
	tf := w.s.Fset.File(st.End())
	for _, g := range w.f.file.Comments {
		if g.Pos() >= st.End() && tf.Line(g.Pos()) == tf.Line(st.End()) {
			w.prev = g.End()
			return " " + w.s.text(g)
		}
	}
	return ""
}
