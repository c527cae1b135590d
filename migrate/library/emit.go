package library

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/rewrite"
)

// emitter collects the edits of a plan and knows by which name each file can
// refer to a package.
type emitter struct {
	ctx   *Context
	files map[*detect.File]*FileEdits
	names map[*detect.File]map[string]string
}

func newEmitter(ctx *Context) *emitter {
	return &emitter{ctx: ctx, files: map[*detect.File]*FileEdits{}, names: map[*detect.File]map[string]string{}}
}

func (e *emitter) file(f *detect.File) *FileEdits {
	if e.files[f] == nil {
		e.files[f] = &FileEdits{}
	}
	return e.files[f]
}

// pkg returns the local name of an import path in f and sees to the import.
func (e *emitter) pkg(f *detect.File, path, want string) string {
	if name, ok := e.names[f][path]; ok {
		return name
	}
	name := rewrite.LocalName(f.Pkg.Types, f.Pkg.Info, f.Syntax, path, want)
	imp := rewrite.Import{Path: path}
	if name != want || path[strings.LastIndex(path, "/")+1:] != want {
		imp.Name = name
	}
	fe := e.file(f)
	fe.Imports.Add = append(fe.Imports.Add, imp)
	if e.names[f] == nil {
		e.names[f] = map[string]string{}
	}
	e.names[f][path] = name
	return name
}

// canon returns "breaker.name" for f.
func (e *emitter) canon(f *detect.File, name string) string {
	return e.pkg(f, e.ctx.Canonical, "breaker") + "." + name
}

func (e *emitter) text(f *detect.File, n ast.Node, text string) {
	fe := e.file(f)
	fe.Edits = append(fe.Edits, rewrite.Edit{Node: n, Text: text})
}

func (e *emitter) edit(f *detect.File, ed rewrite.Edit) {
	fe := e.file(f)
	fe.Edits = append(fe.Edits, ed)
}

// Small builders for dst. A dotted name is an expression.

func name(dotted string) dst.Expr {
	if x, sel, ok := strings.Cut(dotted, "."); ok {
		return &dst.SelectorExpr{X: dst.NewIdent(x), Sel: dst.NewIdent(sel)}
	}
	return dst.NewIdent(dotted)
}

func call(fun string, args ...dst.Expr) *dst.CallExpr {
	return &dst.CallExpr{Fun: name(fun), Args: args}
}

func number(n int64) dst.Expr {
	return &dst.BasicLit{Kind: token.INT, Value: strconv.FormatInt(n, 10)}
}

func keyed(key string, value dst.Expr) *dst.KeyValueExpr {
	return &dst.KeyValueExpr{Key: dst.NewIdent(key), Value: value}
}

// withinModule reports whether an import path lies in a module; test variants
// are named "path [path.test]" or "path_test".
func withinModule(path, module string) bool {
	path = strings.TrimSuffix(path, "_test")
	return path == module || strings.HasPrefix(path, module+"/")
}
