package rewrite

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/dave/dst"
)

func call(fun string, args ...dst.Expr) *dst.CallExpr {
	return &dst.CallExpr{Fun: dst.NewIdent(fun), Args: args}
}

func TestEditTextReplacesBytes(t *testing.T) {
	src := "package p\n\nfunc  f( ) {\n\told.Do(1) // why\n}\n\nfunc   g() {}\n"
	fset, file := parseSource(t, src)
	got, err := EditFile(fset, file, []byte(src), []Edit{{Node: find[*ast.SelectorExpr](t, fset, file, src, "old.Do"), Text: "fresh.Run"}}, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, strings.Replace(src, "old.Do", "fresh.Run", 1))
	if !slices.Equal(got.Touched, []int{0}) {
		t.Errorf("touched %v, want [0]", got.Touched)
	}
}

func TestEditRealignsCleanFile(t *testing.T) {
	src := `package p

type t struct {
	a  old.X // one
	bb int   // two
}

var one = old.X{} // first
var two = 2       // second
`
	fset, file := parseSource(t, src)
	var edits []Edit
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			edits = append(edits, Edit{Node: s, Text: "newer.Thing"})
		}
		return true
	})
	got, err := EditFile(fset, file, []byte(src), edits, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, `package p

type t struct {
	a  newer.Thing // one
	bb int         // two
}

var one = newer.Thing{} // first
var two = 2             // second
`)
	if want := []int{0, 1, 2}; !slices.Equal(got.Touched, want) {
		t.Errorf("touched %v, want %v: the neighbour was realigned", got.Touched, want)
	}
}

const nested = `package p

// f does it.
func f() error {
	// before
	err := hystrix.Do("name", func() error { // opening
		// inside
		return old.Call(/* arg */ 1)
	}, nil) // after
	// last
	return err
}
`

func TestRewriteMovesClosureWithInnerEdit(t *testing.T) {
	fset, file := parseSource(t, nested)
	src := strings.Clone(nested)
	edits := []Edit{
		{Node: find[*ast.SelectorExpr](t, fset, file, src, "old.Call"), Text: "fresh.Call"},
		{Node: find[*ast.CallExpr](t, fset, file, src, nested[strings.Index(nested, "hystrix.Do"):strings.Index(nested, " // after")]), Rewrite: func(n dst.Node) dst.Node {
			c := n.(*dst.CallExpr)
			return &dst.CallExpr{Fun: dst.NewIdent("do"), Args: []dst.Expr{dst.NewIdent("ctx"), c.Args[1]}}
		}},
	}
	got, err := EditFile(fset, file, []byte(src), edits, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, `package p

// f does it.
func f() error {
	// before
	err := do(ctx, func() error { // opening
		// inside
		return fresh.Call( /* arg */ 1)
	}) // after
	// last
	return err
}
`)
}

func TestRewriteKeepsCommentsBetweenTokens(t *testing.T) {
	src := "package p\n\nfunc f() {\n\t// lead\n\told( /* in */ 1 /* behind */) // tail\n}\n"
	fset, file := parseSource(t, src)
	edit := Edit{Node: find[*ast.CallExpr](t, fset, file, src, "old( /* in */ 1 /* behind */)"), Rewrite: func(n dst.Node) dst.Node {
		return call("fresh", n.(*dst.CallExpr).Args[0])
	}}
	got, err := EditFile(fset, file, []byte(src), []Edit{edit}, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, strings.Replace(src, "old", "fresh", 1))
}

func TestRewriteRescuesCommentsOfDroppedChildren(t *testing.T) {
	src := "package p\n\nfunc f() {\n\tx()\n\told(\n\t\t1, // one\n\t\t/* two */ 2,\n\t)\n}\n"
	fset, file := parseSource(t, src)
	stmt := file.Decls[0].(*ast.FuncDecl).Body.List[1]
	got, err := EditFile(fset, file, []byte(src), []Edit{{Node: stmt, Rewrite: func(dst.Node) dst.Node {
		return &dst.ExprStmt{X: call("fresh")}
	}}}, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, "package p\n\nfunc f() {\n\tx()\n\t// one\n\t/* two */\n\tfresh()\n}\n")
}

func TestLosingACommentIsAnError(t *testing.T) {
	src := "package p\n\nfunc f() {\n\tx() // keep me\n\ty()\n}\n"
	fset, file := parseSource(t, src)
	edit := Edit{Node: file.Decls[0].(*ast.FuncDecl).Body.List[0], Rewrite: func(dst.Node) dst.Node { return nil }}
	_, err := EditFile(fset, file, []byte(src), []Edit{edit}, Imports{})
	if err == nil || !strings.Contains(err.Error(), "file.go:4:6") || !strings.Contains(err.Error(), "// keep me") {
		t.Errorf("error %v does not say which comment is lost", err)
	}
	edit.Drops = []string{"// keep me"}
	got, err := EditFile(fset, file, []byte(src), []Edit{edit}, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, "package p\n\nfunc f() {\n\ty()\n}\n")
	if !slices.Equal(got.DroppedComments, edit.Drops) {
		t.Errorf("dropped %q", got.DroppedComments)
	}
}

func TestDeletions(t *testing.T) {
	src := `package p

type t struct {
	a int
	b int // b
}

// gone is not needed.
func gone() {}

var (
	x = 1
	y = []int{1, 2, 3}
)

func f() {
	var only = 1
	g()
}
`
	fset, file := parseSource(t, src)
	drop := func(dst.Node) dst.Node { return nil }
	gone := file.Decls[1]
	edits := []Edit{
		{Node: find[*ast.Field](t, fset, file, src, "a int"), Rewrite: drop},
		{Node: gone, Rewrite: drop, Drops: CommentsIn(file, gone)},
		{Node: find[*ast.ValueSpec](t, fset, file, src, "x = 1"), Rewrite: drop},
		{Node: find[*ast.BasicLit](t, fset, file, src, "2"), Rewrite: drop},
		{Node: find[*ast.ValueSpec](t, fset, file, src, "only = 1"), Rewrite: drop},
	}
	got, err := EditFile(fset, file, []byte(src), edits, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, `package p

type t struct {
	b int // b
}

var (
	y = []int{1, 3}
)

func f() {
	g()
}
`)
}

func TestRewriteStmtsAndElts(t *testing.T) {
	src := `package p

var v = T{
	A: 1, // a
	// old
	Old: 2, // two
	C: 3,
}

func f() {
	// lead
	x() // tail
	y()
}
`
	fset, file := parseSource(t, src)
	kv := func(k, v string) dst.Expr { return &dst.KeyValueExpr{Key: dst.NewIdent(k), Value: dst.NewIdent(v)} }
	edits := []Edit{
		{Node: find[*ast.KeyValueExpr](t, fset, file, src, "Old: 2"), RewriteElts: func(dst.Expr) []dst.Expr {
			return []dst.Expr{kv("New", "2"), kv("Newer", "4")}
		}},
		{Node: find[*ast.ExprStmt](t, fset, file, src, "x()"), RewriteStmts: func(s dst.Stmt) []dst.Stmt {
			return []dst.Stmt{&dst.ExprStmt{X: call("a")}, &dst.ExprStmt{X: call("b")}}
		}},
	}
	got, err := EditFile(fset, file, []byte(src), edits, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, `package p

var v = T{
	A: 1, // a
	// old
	New:   2,
	Newer: 4, // two
	C:     3,
}

func f() {
	// lead
	a()
	b() // tail
	y()
}
`)
}

func TestWrapping(t *testing.T) {
	src := "package p\n\nfunc f() {\n\t// why\n\tx(\n\t\t1, // one\n\t\t2,\n\t)\n}\n"
	fset, file := parseSource(t, src)
	edits := []Edit{
		{Node: find[*ast.BasicLit](t, fset, file, src, "1"), Rewrite: func(n dst.Node) dst.Node { return call("w", n.(dst.Expr)) }},
		{Node: file.Decls[0].(*ast.FuncDecl).Body.List[0], Rewrite: func(n dst.Node) dst.Node {
			return &dst.IfStmt{Cond: dst.NewIdent("ok"), Body: &dst.BlockStmt{List: []dst.Stmt{n.(dst.Stmt)}}}
		}},
	}
	got, err := EditFile(fset, file, []byte(src), edits, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, "package p\n\nfunc f() {\n\tif ok {\n\t\t// why\n\t\tx(\n\t\t\tw(1), // one\n\t\t\t2,\n\t\t)\n\t}\n}\n")
}

func TestTextInsideRewrittenDeclaration(t *testing.T) {
	src := "package p\n\nfunc f() {\n\tdefer a.B(1)\n\tx := `q`\n\tfor {\n\t\told()\n\t}\n\ty()\n}\n"
	fset, file := parseSource(t, src)
	edits := []Edit{
		{Node: find[*ast.CallExpr](t, fset, file, src, "a.B(1)"), Text: "c.D(2)"},
		{Node: find[*ast.BasicLit](t, fset, file, src, "`q`"), Text: "`raw\n\t\ttab`"},
		{Node: find[*ast.BlockStmt](t, fset, file, src, "{\n\t\told()\n\t}"), Text: "{ fresh() }"},
		{Node: find[*ast.ExprStmt](t, fset, file, src, "y()"), Rewrite: func(dst.Node) dst.Node { return &dst.ExprStmt{X: call("z")} }},
	}
	got, err := EditFile(fset, file, []byte(src), edits, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, "package p\n\nfunc f() {\n\tdefer c.D(2)\n\tx := `raw\n\t\ttab`\n\tfor {\n\t\tfresh()\n\t}\n\tz()\n}\n")
}

func TestLineEndsAndByteOrderMark(t *testing.T) {
	src := "\xef\xbb\xbfpackage p\r\n\r\nimport \"old\"\r\n\r\n/* multi\r\nline */\r\nvar raw = `a\r\nb`\r\n\r\nfunc f() {\r\n\t_ = `x\r\n\ty`\r\n\told.Do() // c\r\n}\r\n"
	fset, file := parseSource(t, src)
	edit := Edit{Node: find[*ast.ExprStmt](t, fset, file, src, "old.Do()"), Rewrite: func(dst.Node) dst.Node {
		return &dst.ExprStmt{X: call("fresh.Do", dst.NewIdent("1"))}
	}}
	got, err := EditFile(fset, file, []byte(src), []Edit{edit}, Imports{Add: []Import{{Path: "fresh"}}, Drop: []string{"old"}})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(`"old"`, `"fresh"`, "old.Do()", "fresh.Do(1)").Replace(src)
	wantText(t, got.Src, want)
}

func TestUncleanFileKeepsEverythingElse(t *testing.T) {
	src := "package p\nimport   \"fmt\"\nvar   x=1\nfunc f(){\nold( 1,2 )\n}\nfunc g( ){ }\n"
	fset, file := parseSource(t, src)
	edit := Edit{Node: find[*ast.CallExpr](t, fset, file, src, "old( 1,2 )"), Rewrite: func(n dst.Node) dst.Node {
		return call("fresh", n.(*dst.CallExpr).Args...)
	}}
	got, err := EditFile(fset, file, []byte(src), []Edit{edit}, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, "package p\nimport   \"fmt\"\nvar   x=1\nfunc f() {\n\tfresh(1, 2)\n}\nfunc g( ){ }\n")
}

func TestEditErrors(t *testing.T) {
	src := "package p\n\nimport \"fmt\"\n\nfunc f() {\n\ta(b(c))\n\tx()\n}\n"
	fset, file := parseSource(t, src)
	outer, inner := find[*ast.CallExpr](t, fset, file, src, "a(b(c))"), find[*ast.CallExpr](t, fset, file, src, "b(c)")
	same := func(n dst.Node) dst.Node { return n }
	_, other := parseSource(t, src)
	stmt := find[*ast.ExprStmt](t, fset, file, src, "a(b(c))")
	for _, test := range []struct {
		name  string
		edits []Edit
		want  []string
	}{
		{"text inside text", []Edit{{Node: inner, Text: "x"}, {Node: outer, Text: "y"}}, []string{"file.go:6:4", "file.go:6:2", "overlaps"}},
		{"rewrite inside text", []Edit{{Node: inner, Rewrite: same}, {Node: outer, Text: "y"}}, []string{"file.go:6:4", "file.go:6:2"}},
		{"same extent", []Edit{{Node: outer, Rewrite: same}, {Node: stmt, Text: "y"}}, []string{"overlaps"}},
		{"twice", []Edit{{Node: inner, Rewrite: same}, {Node: inner, Rewrite: same}}, []string{"overlaps"}},
		{"import", []Edit{{Node: file.Imports[0], Text: "x"}}, []string{"file.go:3:8", "Imports"}},
		{"wrong tree", []Edit{{Node: other.Decls[1].(*ast.FuncDecl).Body.List[0], Rewrite: same}}, []string{"not"}},
		{"no node", []Edit{{Text: "x"}}, []string{"no node"}},
		{"wrong kind", []Edit{{Node: inner, Rewrite: func(dst.Node) dst.Node { return &dst.EmptyStmt{} }}}, []string{"file.go:6:4", "EmptyStmt"}},
		{"cannot delete", []Edit{{Node: find[*ast.Ident](t, fset, file, src, "f"), Rewrite: func(dst.Node) dst.Node { return nil }}}, []string{"cannot be deleted"}},
		{"panic", []Edit{{Node: inner, Rewrite: func(dst.Node) dst.Node { panic("boom") }}}, []string{"file.go", "boom"}},
		{"node used twice", []Edit{{Node: outer, Rewrite: func(n dst.Node) dst.Node { c := n.(*dst.CallExpr); return call("q", c.Args[0], c.Args[0]) }}}, []string{"duplicate"}},
		{"syntax", []Edit{{Node: inner, Text: "("}}, []string{"does not parse"}},
		{"statements outside a list", []Edit{{Node: inner, RewriteStmts: func(dst.Stmt) []dst.Stmt { return nil }}}, []string{"no statement"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := EditFile(fset, file, []byte(src), test.edits, Imports{})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
		})
	}
}

func TestRepeatedTextEditCountsOnce(t *testing.T) {
	src := "package p\n\nvar x = old\n"
	fset, file := parseSource(t, src)
	e := Edit{Node: find[*ast.Ident](t, fset, file, src, "old"), Text: "fresh"}
	got, err := EditFile(fset, file, []byte(src), []Edit{e, e}, Imports{})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, got.Src, "package p\n\nvar x = fresh\n")
}

func TestLineDirectiveIsRefused(t *testing.T) {
	src := "package p\n\n//line x.y:1\nvar x = old\n"
	fset, file := parseSource(t, src)
	_, err := EditFile(fset, file, []byte(src), []Edit{{Node: find[*ast.Ident](t, fset, file, src, "old"), Text: "a"}}, Imports{})
	if err == nil || !strings.Contains(err.Error(), "file.go:3:1") {
		t.Errorf("error %v, want one that names the directive", err)
	}
}
