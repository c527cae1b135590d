package instance

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/cbctl/cbctl/migrate/catalog"
	"github.com/cbctl/cbctl/migrate/detect"
)

// detectName returns the identifier that a called expression names its
// function by, type arguments stripped, or nil.
func detectName(fun ast.Expr) *ast.Ident {
	switch e := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.IndexExpr:
		return detectName(e.X)
	case *ast.IndexListExpr:
		return detectName(e.X)
	}
	return nil
}

// arg returns argument i of a call, or nil.
func arg(c *ast.CallExpr, i int) ast.Expr {
	if c == nil || i < 0 || i >= len(c.Args) {
		return nil
	}
	return c.Args[i]
}

// named returns the name of a type, through a pointer.
func named(t types.Type) *types.TypeName {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return nil
	}
	return n.Origin().Obj()
}

// structOf returns the struct that t is or points to, or nil.
func structOf(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// object returns the object that an expression names, or nil.
func (p place) object() types.Object {
	info := p.f.pkg.Info
	switch e := ast.Unparen(p.e).(type) {
	case *ast.Ident:
		return detect.Origin(info.ObjectOf(e))
	case *ast.SelectorExpr:
		return detect.Origin(info.ObjectOf(e.Sel))
	case *ast.IndexExpr:
		if info.Types[e.Index].IsType() {
			return p.in(e.X).object()
		}
	case *ast.IndexListExpr:
		return p.in(e.X).object()
	}
	return nil
}

// callee returns the function that a call calls, or nil.
func (p place) callee() *types.Func {
	c, ok := ast.Unparen(p.e).(*ast.CallExpr)
	if !ok {
		return nil
	}
	fn, _ := p.in(c.Fun).object().(*types.Func)
	return fn
}

// entry is what the catalogue has of the function that a call calls.
func (p place) entry() (*catalog.Library, catalog.Symbol) {
	fn := p.callee()
	if fn == nil {
		return nil, catalog.Symbol{}
	}
	return catalog.Lookup(fn)
}

// text is the source of an expression on one line.
func (x *index) text(p place) string {
	if p.e == nil {
		return ""
	}
	pos, end := x.fset.Position(p.e.Pos()), x.fset.Position(p.e.End())
	src := x.source(p.f.path)
	if pos.Offset < 0 || end.Offset > len(src) || pos.Offset >= end.Offset {
		return types.ExprString(p.e)
	}
	text := strings.Join(strings.Fields(string(src[pos.Offset:end.Offset])), " ")
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:197], "") + "..."
	}
	return text
}

// around lists the nodes around n, from the inside.
func (f *file) around(n ast.Node) []ast.Node {
	nodes, _ := astutil.PathEnclosingInterval(f.syntax, n.Pos(), n.End())
	return nodes
}

// symbol names the declaration that a node is in: New, (*Client).init, or a
// package variable.
func (f *file) symbol(n ast.Node) string {
	nodes := f.around(n)
	for i := len(nodes) - 1; i >= 0; i-- {
		switch d := nodes[i].(type) {
		case *ast.FuncDecl:
			return declName(d)
		case *ast.ValueSpec:
			for k, v := range d.Values {
				if v.Pos() <= n.Pos() && n.End() <= v.End() && k < len(d.Names) {
					return d.Names[k].Name
				}
			}
			return d.Names[0].Name
		}
	}
	return ""
}

func declName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	star := ""
	if s, ok := t.(*ast.StarExpr); ok {
		star, t = "*", s.X
	}
	if id := detectName(t); id != nil {
		return "(" + star + id.Name + ")." + d.Name.Name
	}
	return d.Name.Name
}

// params maps the parameters of a function to positions in its list.
func (x *index) params(fn *types.Signature) map[token.Pos]int {
	out := map[token.Pos]int{}
	for i := range fn.Params().Len() {
		out[x.key(fn.Params().At(i))] = i
	}
	return out
}
