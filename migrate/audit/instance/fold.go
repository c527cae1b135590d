package instance

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// fold computes what the type checker cannot: operators over values that are
// only constant in fact, conversions and simple formats.
func (x *index) fold(p place, steps int) constant.Value {
	switch e := p.e.(type) {
	case *ast.BinaryExpr:
		a, b := x.follow(p.in(e.X), steps-1).val, x.follow(p.in(e.Y), steps-1).val
		if a == nil || b == nil {
			return nil
		}
		return binary(a, e.Op, b, isInteger(p.typeOf()))
	case *ast.CallExpr:
		if p.f.pkg.Info.Types[e.Fun].IsType() && len(e.Args) == 1 {
			return convert(x.follow(p.in(e.Args[0]), steps-1).val, p.typeOf())
		}
		if fn := p.callee(); fn != nil && fn.FullName() == "fmt.Sprintf" {
			return x.sprintf(p, e, steps)
		}
	}
	return nil
}

func isInteger(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// binary is a op b; nil for what does not make a value.
func binary(a constant.Value, op token.Token, b constant.Value, integer bool) constant.Value {
	numbers := isNumber(a) && isNumber(b)
	texts := a.Kind() == constant.String && b.Kind() == constant.String
	switch {
	case texts && op == token.ADD:
	case numbers && (op == token.ADD || op == token.SUB || op == token.MUL):
	case numbers && op == token.QUO && constant.Sign(b) != 0:
		if integer {
			op = token.QUO_ASSIGN // how package constant spells integer division
		}
	default:
		return nil
	}
	if op == token.QUO_ASSIGN {
		a, b = constant.ToInt(a), constant.ToInt(b)
		if a.Kind() != constant.Int || b.Kind() != constant.Int {
			return nil
		}
	}
	return constant.BinaryOp(a, op, b)
}

func isNumber(v constant.Value) bool { return v.Kind() == constant.Int || v.Kind() == constant.Float }

// convert is T(v) where that keeps the value.
func convert(v constant.Value, t types.Type) constant.Value {
	if v == nil || t == nil {
		return nil
	}
	b, ok := t.Underlying().(*types.Basic)
	switch {
	case !ok:
		return nil
	case b.Info()&types.IsString != 0 && v.Kind() == constant.String, b.Info()&types.IsBoolean != 0:
		return v
	case b.Info()&types.IsInteger != 0 && isNumber(v):
		if i := constant.ToInt(v); i.Kind() == constant.Int {
			return i
		}
	case b.Info()&types.IsFloat != 0 && isNumber(v):
		return constant.ToFloat(v)
	}
	return nil
}

// sprintf formats constants with the verbs for plain text.
func (x *index) sprintf(p place, c *ast.CallExpr, steps int) constant.Value {
	format := x.follow(p.in(c.Args[0]), steps-1).val
	if format == nil || format.Kind() != constant.String || c.Ellipsis.IsValid() {
		return nil
	}
	rest, args := constant.StringVal(format), c.Args[1:]
	var out strings.Builder
	for {
		before, after, found := strings.Cut(rest, "%")
		out.WriteString(before)
		if !found {
			break
		}
		if after == "" || !strings.ContainsRune("sdv%", rune(after[0])) {
			return nil
		}
		if after[0] != '%' {
			if len(args) == 0 {
				return nil
			}
			text, ok := plainText(x.follow(p.in(args[0]), steps-1).val)
			if !ok {
				return nil
			}
			out.WriteString(text)
			args = args[1:]
		} else {
			out.WriteByte('%')
		}
		rest = after[1:]
	}
	return constant.MakeString(out.String())
}

func plainText(v constant.Value) (string, bool) {
	switch {
	case v == nil:
		return "", false
	case v.Kind() == constant.String:
		return constant.StringVal(v), true
	case v.Kind() == constant.Int, v.Kind() == constant.Bool:
		return v.ExactString(), true
	}
	return "", false
}

// beginning is the constant text that an expression begins with, and whether
// that is all of it.
func (x *index) beginning(at place, steps int) (text string, whole, ok bool) {
	v := x.value(at)
	if v.val != nil && v.val.Kind() == constant.String {
		return constant.StringVal(v.val), true, true
	}
	if steps == 0 {
		return "", false, false
	}
	switch e := v.at.e.(type) {
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			break
		}
		text, whole, ok = x.beginning(v.at.in(e.X), steps-1)
		if whole {
			rest, all, _ := x.beginning(v.at.in(e.Y), steps-1)
			return text + rest, all, true
		}
		return text, false, ok
	case *ast.CallExpr:
		if fn := v.at.callee(); fn != nil && fn.FullName() == "fmt.Sprintf" {
			return x.formatted(v.at, e, steps)
		}
	}
	return "", false, false
}

// formatted is the beginning of a formatted text; a verb that comes first may
// be known.
func (x *index) formatted(at place, e *ast.CallExpr, steps int) (text string, whole, ok bool) {
	v := x.value(at.in(e.Args[0])).val
	if v == nil || v.Kind() != constant.String {
		return "", false, false
	}
	before, after, found := strings.Cut(constant.StringVal(v), "%")
	if !found {
		return before, true, true
	}
	if before == "" && len(e.Args) > 1 && strings.HasPrefix(after, "s") {
		text, whole, ok = x.beginning(at.in(e.Args[1]), steps-1)
		if whole {
			rest, _, _ := strings.Cut(after[1:], "%")
			text += rest
		}
		return text, false, ok
	}
	return before, false, true
}
