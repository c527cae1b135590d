package library

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strconv"
	"strings"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/migrate/detect"
	"github.com/cbctl/cbctl/migrate/predicate"
)

// nameOf returns the identifier that an expression names something by: x, or
// the x of pkg.x; nil for any other expression.
func nameOf(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}

func isNil(info *types.Info, e ast.Expr) bool { return info.Types[e].IsNil() }

// isZero reports whether e is a constant zero.
func isZero(info *types.Info, e ast.Expr) bool {
	v := info.Types[e].Value
	return v != nil && v.Kind() != constant.Bool && v.Kind() != constant.String && constant.Sign(v) == 0
}

// untyped reports whether a constant expression fits any integer type as it
// is written.
func untyped(info *types.Info, e ast.Expr) bool {
	if info.Types[e].Value == nil {
		return false
	}
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			ok = false
		case *ast.Ident:
			if c, isConst := info.Uses[n].(*types.Const); isConst {
				basic, isBasic := c.Type().(*types.Basic)
				ok = ok && isBasic && basic.Info()&types.IsUntyped != 0
			}
		}
		return ok
	})
	return ok
}

// toInt wraps an integer expression so that it has type int.
func toInt(info *types.Info, e ast.Expr) func(dst.Expr) dst.Expr {
	basic, _ := info.TypeOf(e).(*types.Basic)
	if untyped(info, e) || basic != nil && basic.Kind() == types.Int {
		return func(v dst.Expr) dst.Expr { return v }
	}
	return func(v dst.Expr) dst.Expr { return call("int", v) }
}

// atLeastOne wraps an integer expression whose zero means one.
func atLeastOne(info *types.Info, e ast.Expr) func(dst.Expr) dst.Expr {
	conv := toInt(info, e)
	n, isConst := predicate.Int(info, e)
	switch {
	case isConst && n < 1:
		return func(dst.Expr) dst.Expr { return number(1) }
	case isConst:
		return conv
	}
	return func(v dst.Expr) dst.Expr { return call("max", number(1), conv(v)) }
}

// unsigned reports whether e cannot be negative by its type.
func unsigned(info *types.Info, e ast.Expr) bool {
	basic, ok := info.TypeOf(e).Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsUnsigned != 0
}

// source is a simple expression as text.
func source(e ast.Expr) string { return types.ExprString(e) }

// raw is a text that stands as an expression.
func raw(text string) dst.Expr { return dst.NewIdent(text) }

// atLeast reports whether a go directive is 1.minor or later.
func atLeast(version string, minor int) bool {
	rest, ok := strings.CutPrefix(version, "1.")
	if !ok {
		return version != ""
	}
	rest, _, _ = strings.Cut(rest, ".")
	digits := strings.TrimRightFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if i := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = digits[:i]
	}
	n, err := strconv.Atoi(digits)
	return err == nil && n >= minor
}

// importable reports whether another module can import the file's package.
func importable(f *detect.File) bool {
	if f.Pkg.Name == "main" || strings.HasSuffix(f.Path, "_test.go") {
		return false
	}
	return !strings.Contains("/"+f.Pkg.Path+"/", "/internal/")
}
