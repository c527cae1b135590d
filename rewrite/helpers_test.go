package rewrite

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

func parseSource(t testing.TB, src string) (*token.FileSet, *ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "file.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("the test's source does not parse: %v\n%s", err, src)
	}
	return fset, file
}

// find returns the first node of type N whose source is text.
func find[N ast.Node](t testing.TB, fset *token.FileSet, file *ast.File, src, text string) N {
	t.Helper()
	tf := fset.File(file.FileStart)
	var found N
	ok := false
	ast.Inspect(file, func(n ast.Node) bool {
		if m, is := n.(N); is && !ok && src[tf.Offset(n.Pos()):tf.Offset(n.End())] == text {
			found, ok = m, true
		}
		return !ok
	})
	if !ok {
		t.Fatalf("no %T %q in\n%s", found, text, src)
	}
	return found
}

func wantText(t testing.TB, got []byte, want string) {
	t.Helper()
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", visible(string(got)), visible(want))
	}
}

func visible(s string) string { return strings.ReplaceAll(s, "\r", "<CR>") }

func isClean(src []byte) bool {
	out, err := format.Source(src)
	return err == nil && string(out) == string(src)
}
