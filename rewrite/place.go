package rewrite

import (
	"fmt"
	"go/parser"
	"go/token"
	"reflect"
	"strings"

	"github.com/dave/dst"
	"github.com/dave/dst/decorator"
	"github.com/dave/dst/dstutil"
)

// replace puts the result of e in the place of the cursor's node.
func (r *rewriter) replace(c *dstutil.Cursor, e *Edit) error {
	old := c.Node()
	comments := Comments(old)
	out, err := r.results(c, e)
	if err != nil {
		return err
	}
	if len(out) == 1 && out[0] == old {
		return nil
	}
	if len(out) == 0 {
		r.cut[c.Parent()] = true
		return remove(c)
	}
	for _, n := range out {
		if !fits(c, n) {
			return fmt.Errorf("a %T cannot stand in the place of this %T", n, old)
		}
	}
	if len(out) > 1 && c.Index() < 0 {
		return fmt.Errorf("%d nodes cannot stand in the place of one outside a list; put them in a block", len(out))
	}
	r.carry(old, out)
	r.swaps = append(r.swaps, swap{old: comments, node: out[0]})
	insert(c, out)
	return nil
}

// results calls the edit's function and returns the nodes that take the place
// of the old one, none for a deletion.
func (r *rewriter) results(c *dstutil.Cursor, e *Edit) ([]dst.Node, error) {
	old := c.Node()
	switch {
	case e.Rewrite != nil:
		return nonNil(e.Rewrite(old)), nil
	case e.RewriteStmts != nil:
		stmt, ok := old.(dst.Stmt)
		if !ok {
			return nil, fmt.Errorf("RewriteStmts on a %T, which is no statement", old)
		}
		return nonNil(e.RewriteStmts(stmt)...), nil
	case e.RewriteElts != nil:
		expr, ok := old.(dst.Expr)
		if !ok {
			return nil, fmt.Errorf("RewriteElts on a %T, which is no expression", old)
		}
		return nonNil(e.RewriteElts(expr)...), nil
	}
	n, err := r.textNode(c, e.Text)
	return []dst.Node{n}, err
}

func nonNil[N dst.Node](nodes ...N) []dst.Node {
	var out []dst.Node
	for _, n := range nodes {
		if v := reflect.ValueOf(n); v.IsValid() && !v.IsNil() {
			out = append(out, n)
		}
	}
	return out
}

// slot is the type of the field or list element the cursor's node sits in.
func slot(c *dstutil.Cursor) reflect.Type {
	t := reflect.Indirect(reflect.ValueOf(c.Parent())).FieldByName(c.Name()).Type()
	if c.Index() >= 0 {
		t = t.Elem()
	}
	return t
}

func fits(c *dstutil.Cursor, n dst.Node) bool { return reflect.TypeOf(n).AssignableTo(slot(c)) }

// remove deletes the node from its list, or clears the field if Go's syntax
// can do without it.
func remove(c *dstutil.Cursor) error {
	if c.Index() >= 0 {
		c.Delete()
		return nil
	}
	switch c.Name() {
	case "Init", "Post", "Else", "Cond", "Tag", "Results", "Value", "Max":
		f := reflect.Indirect(reflect.ValueOf(c.Parent())).FieldByName(c.Name())
		f.Set(reflect.Zero(f.Type()))
		return nil
	}
	return fmt.Errorf("the %s of a %T cannot be deleted, only replaced", c.Name(), c.Parent())
}

func insert(c *dstutil.Cursor, nodes []dst.Node) {
	c.Replace(nodes[0])
	for i := len(nodes) - 1; i > 0; i-- {
		c.InsertAfter(nodes[i])
	}
}

// textNode is a node that prints as text in the place of the cursor's node.
func (r *rewriter) textNode(c *dstutil.Cursor, text string) (dst.Node, error) {
	ident := &dst.Ident{Name: r.inline(text)}
	candidates := []dst.Node{
		ident,
		&dst.BasicLit{Kind: token.STRING, Value: ident.Name},
		&dst.ExprStmt{X: ident},
		&dst.Field{Type: ident},
		&dst.ValueSpec{Names: []*dst.Ident{ident}},
	}
	for _, n := range candidates {
		if fits(c, n) {
			return n, nil
		}
	}
	if n := parsed(text); n != nil && fits(c, n) {
		return n, nil
	}
	return nil, fmt.Errorf("the text %q cannot stand in the place of this %T; use a Rewrite", text, c.Node())
}

// inline returns what stands for text in the tree: the text, or a placeholder
// if the printer would treat its tabs and line breaks as its own.
func (r *rewriter) inline(text string) string {
	if !strings.ContainsAny(text, "\t\n\r`") {
		return text
	}
	if r.texts == nil {
		r.texts = map[string]string{}
	}
	placeholder := fmt.Sprintf("placeholder_%d_of_an_edited_node", len(r.texts))
	r.texts[placeholder] = strings.ReplaceAll(text, "\r\n", "\n")
	return placeholder
}

// parsed decorates text for the places that take only one kind of node: the
// call of a go or defer statement, a block, a function type.
func parsed(text string) dst.Node {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		if lit, ok := parsed("func() " + text).(*dst.FuncLit); ok {
			return lit.Body
		}
		return nil
	}
	file, err := decorator.NewDecorator(token.NewFileSet()).ParseFile("", loneClause+"var _ = "+text, parser.SkipObjectResolution)
	if err != nil || len(file.Decls) != 1 {
		return nil
	}
	return file.Decls[0].(*dst.GenDecl).Specs[0].(*dst.ValueSpec).Values[0]
}
