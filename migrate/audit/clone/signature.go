package clone

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/report"
)

// Signature says how a hand-written breaker behaves, from what a migration
// found out about it by running it: the canonical configuration that no
// schedule could tell from it, with its own settings named after the part of
// the configuration that they decide. Two with the same signature behave the
// same as functions of their settings, whatever their methods are called. It is
// "" for what was not proved.
//
// A number that is written in the code is not a setting: a breaker that opens
// at five and one that can be told to are not the same.
func Signature(i report.Implementation) string {
	if i.Proof.Status != "proved" || len(i.Config) == 0 {
		return ""
	}
	exprs := map[string]ast.Expr{}
	for key, value := range i.Config {
		e, err := parser.ParseExpr(fmt.Sprint(value))
		if err != nil {
			return ""
		}
		exprs[key] = e
	}
	n := &namer{own: owners(exprs), names: map[string]string{}}
	var out []string
	for _, key := range slices.Sorted(maps.Keys(exprs)) {
		n.key, n.count = key, 0
		out = append(out, key+"="+types.ExprString(n.rename(exprs[key])))
	}
	for _, d := range slices.Sorted(slices.Values(i.Proof.Deviations)) {
		out = append(out, "less "+d)
	}
	return strings.Join(out, "; ")
}

// owners are the variables that settings are read from: what has a field with
// a small letter, or a field of a field, is no package.
func owners(exprs map[string]ast.Expr) map[string]bool {
	out := map[string]bool{}
	for _, e := range exprs {
		ast.Inspect(e, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if root, deep := rootOf(sel); root != "" && (deep || !sel.Sel.IsExported()) {
					out[root] = true
				}
			}
			return true
		})
	}
	return out
}

// rootOf is the variable that a chain of fields begins with, and whether it has
// more than one link.
func rootOf(sel *ast.SelectorExpr) (root string, deep bool) {
	switch x := sel.X.(type) {
	case *ast.Ident:
		return x.Name, false
	case *ast.SelectorExpr:
		root, _ = rootOf(x)
		return root, true
	}
	return "", false
}

// namer gives settings the names of what they decide.
type namer struct {
	own   map[string]bool
	names map[string]string // by source
	key   string
	count int // settings named in key
}

func (n *namer) name(source string) ast.Expr {
	if n.names[source] == "" {
		if n.count++; n.count == 1 {
			n.names[source] = "$" + n.key
		} else {
			n.names[source] = fmt.Sprintf("$%s%d", n.key, n.count)
		}
	}
	return ast.NewIdent(n.names[source])
}

// rename replaces the settings in an expression, and takes off what only
// changes their unit or type.
func (n *namer) rename(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return n.rename(e.X)
	case *ast.SelectorExpr:
		if root, _ := rootOf(e); n.own[root] {
			return n.name(types.ExprString(e))
		}
	case *ast.CallExpr:
		return n.call(e)
	case *ast.BinaryExpr:
		x, y := n.rename(e.X), n.rename(e.Y)
		if e.Op == token.MUL && (unit(y) && !number(x)) {
			return x
		}
		return &ast.BinaryExpr{X: x, Op: e.Op, Y: y}
	case *ast.UnaryExpr:
		return &ast.UnaryExpr{Op: e.Op, X: n.rename(e.X)}
	case *ast.CompositeLit:
		out := &ast.CompositeLit{Type: lastName(e.Type)}
		for _, x := range e.Elts {
			out.Elts = append(out.Elts, n.rename(x))
		}
		return out
	case *ast.KeyValueExpr:
		return &ast.KeyValueExpr{Key: e.Key, Value: n.rename(e.Value)}
	}
	return e
}

// call renames in a call. Methods of atomic values and conversions fall away.
func (n *namer) call(e *ast.CallExpr) ast.Expr {
	if sel, ok := e.Fun.(*ast.SelectorExpr); ok && len(e.Args) == 0 {
		if root, deep := rootOf(sel); n.own[root] && deep && sel.Sel.Name == "Load" {
			return n.rename(sel.X)
		}
	}
	if len(e.Args) == 1 && converts[types.ExprString(e.Fun)] {
		return n.rename(e.Args[0])
	}
	out := &ast.CallExpr{Fun: e.Fun}
	if sel, ok := e.Fun.(*ast.SelectorExpr); ok {
		if root, _ := rootOf(sel); n.own[root] {
			out.Fun = n.name(types.ExprString(sel))
		}
	}
	for _, a := range e.Args {
		out.Args = append(out.Args, n.rename(a))
	}
	return out
}

var converts = map[string]bool{
	"int": true, "int32": true, "int64": true, "uint": true, "uint32": true, "uint64": true, "float64": true, "float32": true, "time.Duration": true,
}

// unit reports whether an expression is a unit of time.
func unit(e ast.Expr) bool {
	switch types.ExprString(e) {
	case "time.Nanosecond", "time.Microsecond", "time.Millisecond", "time.Second", "time.Minute", "time.Hour":
		return true
	}
	return false
}

func number(e ast.Expr) bool {
	_, ok := e.(*ast.BasicLit)
	return ok
}

// lastName is a type without its package, which is called differently from
// module to module.
func lastName(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.UnaryExpr:
		return &ast.UnaryExpr{Op: e.Op, X: lastName(e.X)}
	}
	return e
}
