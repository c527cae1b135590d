package rewrite

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"github.com/dave/dst"
	"github.com/dave/dst/decorator"
	"github.com/dave/dst/dstutil"
)

// A declaration is decorated and printed as the only one of a file of its own.
// Decorating costs twenty times the parse, and printing a whole file moves
// lines that nobody edited.
const loneClause = "package p\n\n"

// loneDecl is a top-level declaration in a file of its own.
type loneDecl struct {
	start, end int // of the declaration in the original file
	file       *dst.File
	nodes      map[ast.Node]dst.Node // of the original file, to decorated ones
}

// rewriteDecl does the edits of one declaration through dst.
func (f *fileEdit) rewriteDecl(decl ast.Decl, group []*Edit) (patch, error) {
	lone, err := f.decorate(decl, group)
	if err != nil {
		return patch{}, err
	}
	r := &rewriter{at: f.at, edits: map[dst.Node]*Edit{}, cut: map[dst.Node]bool{}, before: newMultiset(Comments(lone.file))}
	for _, e := range group {
		n := lone.nodes[e.Node]
		if n == nil {
			return patch{}, fmt.Errorf("%s: the edited node is not a node of this file; edit the tree that is passed in, not a copy", f.at(e.Node.Pos()))
		}
		r.edits[n] = e
	}
	if err := r.run(lone.file); err != nil {
		return patch{}, err
	}
	if len(lone.file.Decls) == 0 || emptyDecl(lone.file.Decls[0]) {
		return f.deletion(decl), nil
	}
	text, err := printLone(lone.file, r.texts)
	if err != nil {
		return patch{}, fmt.Errorf("%s: the edited declaration cannot be printed: %w", f.at(decl.Pos()), err)
	}
	return patch{lone.start, lone.end, f.format.lineEnds(text, f.src[lone.start:lone.end])}, nil
}

// decorate parses the declaration again on its own. Its doc comment stays out,
// and so keeps its bytes, unless the declaration itself is replaced.
func (f *fileEdit) decorate(decl ast.Decl, group []*Edit) (*loneDecl, error) {
	l := &loneDecl{start: f.tf.Offset(decl.Pos()), end: f.tf.Offset(decl.End())}
	whole := slices.ContainsFunc(group, func(e *Edit) bool { return e.Node == decl })
	if doc := declDoc(decl); whole && doc != nil {
		l.start = min(l.start, f.tf.Offset(doc.Pos()))
	}
	fset := token.NewFileSet()
	src := loneClause + string(f.src[l.start:l.end]) + "\n"
	file, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil || len(file.Decls) != 1 {
		return nil, fmt.Errorf("%s: the declaration does not parse on its own; is the source the one the file was parsed from? (%v)", f.at(decl.Pos()), err)
	}
	dec := decorator.NewDecorator(fset)
	if l.file, err = dec.DecorateFile(file); err != nil {
		return nil, fmt.Errorf("%s: %w", f.at(decl.Pos()), err)
	}
	l.nodes, err = pairNodes(decl, file.Decls[0], dec.Dst.Nodes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.at(decl.Pos()), err)
	}
	return l, nil
}

// pairNodes walks the same declaration parsed twice and maps each node of the
// first to the decorated form of its twin.
func pairNodes(original, twin ast.Decl, decorated map[ast.Node]dst.Node) (map[ast.Node]dst.Node, error) {
	as, bs := flatten(original), flatten(twin)
	if len(as) != len(bs) {
		return nil, fmt.Errorf("the syntax tree is not that of the source: it was changed after parsing")
	}
	nodes := make(map[ast.Node]dst.Node, len(as))
	for i, a := range as {
		if d := decorated[bs[i]]; d != nil {
			nodes[a] = d
		}
	}
	return nodes, nil
}

func flatten(decl ast.Decl) []ast.Node {
	var nodes []ast.Node
	ast.Inspect(decl, func(n ast.Node) bool {
		if _, comment := n.(*ast.CommentGroup); comment {
			return false
		}
		if n != nil {
			nodes = append(nodes, n)
		}
		return true
	})
	return nodes
}

// printLone prints the declaration and puts the texts in the place of their
// placeholders. dst's output reaches gofmt's fixed point only the second time.
func printLone(file *dst.File, texts map[string]string) (string, error) {
	var buf bytes.Buffer
	if err := decorator.NewRestorer().Fprint(&buf, file); err != nil {
		return "", err
	}
	out := buf.Bytes()
	for placeholder, text := range texts {
		out = bytes.Replace(out, []byte(placeholder), []byte(text), 1)
	}
	out, err := format.Source(out)
	if err != nil {
		return "", err
	}
	_, text, _ := strings.Cut(string(out), "package p\n")
	return strings.TrimSpace(text), nil
}

// deletion removes a declaration with its doc comment, the comment behind it
// and the empty line that would be left over.
func (f *fileEdit) deletion(decl ast.Decl) patch {
	start, end := sourceSpan(f.fset, f.file, f.src, decl)
	start, end = wholeLines(f.src, start, end)
	return patch{start: start, end: end}
}

// wholeLines widens a range to the lines it covers, if it covers them wholly,
// and by the blank lines after it when a blank line precedes it.
func wholeLines(src []byte, start, end int) (int, int) {
	first := bytes.LastIndexByte(src[:start], '\n') + 1
	if strings.TrimSpace(string(src[first:start])) != "" {
		return start, end
	}
	last := lineEnd(src, end)
	if strings.TrimSpace(string(src[end:last])) != "" {
		return start, end
	}
	blankBefore := first == 0 || strings.HasSuffix(strings.ReplaceAll(string(src[max(0, first-3):first]), "\r", ""), "\n\n")
	for blankBefore && last < len(src) {
		next := lineEnd(src, last)
		if strings.TrimSpace(string(src[last:next])) != "" {
			break
		}
		last = next
	}
	return first, last
}

// lineEnd is the offset after the line break that follows at.
func lineEnd(src []byte, at int) int {
	if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(src)
}

func emptyDecl(n dst.Node) bool {
	d, ok := n.(*dst.GenDecl)
	return ok && len(d.Specs) == 0
}

// rewriter does the edits of one declaration, deepest first.
type rewriter struct {
	at     func(token.Pos) string
	edits  map[dst.Node]*Edit
	texts  map[string]string // placeholder to text
	before multiset          // comments of the declaration before the edits
	swaps  []swap
	cut    map[dst.Node]bool // nodes an element was deleted from
	err    error
}

func (r *rewriter) run(file *dst.File) error {
	dstutil.Apply(file, nil, r.post)
	if r.err == nil {
		r.rescue(file)
	}
	return r.err
}

func (r *rewriter) post(c *dstutil.Cursor) bool {
	if e := r.edits[c.Node()]; e != nil {
		if err := r.replace(c, e); err != nil {
			r.err = fmt.Errorf("%s: %w", r.at(e.Node.Pos()), err)
		}
		return r.err == nil
	}
	// An edit may have deleted every spec of a local declaration.
	if s, ok := c.Node().(*dst.DeclStmt); ok && emptyDecl(s.Decl) && r.cut[s.Decl] && c.Index() >= 0 {
		c.Delete()
	}
	return true
}
