package replace

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"go/version"
	"slices"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

// percent reports whether the share of failures is worked out in hundredths.
func (s *subject) percent() bool {
	found := false
	for _, f := range s.order {
		ast.Inspect(f.decl.Body, func(n ast.Node) bool {
			b, ok := n.(*ast.BinaryExpr)
			if !ok || b.Op != token.MUL {
				return true
			}
			for _, e := range []ast.Expr{b.X, b.Y} {
				if tv := s.info.Types[e]; tv.Value != nil && constant.Compare(constant.ToFloat(tv.Value), token.EQL, constant.MakeFloat64(100)) {
					found = true
				}
			}
			return true
		})
	}
	return found
}

// number is a setting as an int.
func (s *subject) number(set handrolled.Setting, self string, plus int) string {
	if set.Var == nil {
		n, ok := constant.Int64Val(constant.ToInt(set.Value))
		if !ok {
			give(set.Pos, "a limit is not a whole number")
		}
		if text := s.constantText(set, types.Typ[types.Int]); text != "" && n > 0 {
			if plus > 0 {
				text = fmt.Sprintf("%s + %d", text, plus)
			}
			return text
		}
		return fmt.Sprint(n + int64(plus))
	}
	text, t := s.settingExpr(set, self)
	if !types.Identical(t, types.Typ[types.Int]) {
		text = "int(" + text + ")"
	}
	if plus > 0 {
		text = fmt.Sprintf("%s + %d", text, plus)
	}
	// Zero is a rule that is off, not one that is met at once.
	if s.hasMax() {
		return "max(1, " + text + ")"
	}
	s.usesAtLeast = true
	return s.names.atLeast + "(1, " + text + ")"
}

// hasMax reports whether max is the one of the language.
func (s *subject) hasMax() bool {
	v := s.Package.Types.GoVersion()
	declared := func(p *rewrite.Package) bool { return p.Types != nil && p.Types.Scope().Lookup("max") != nil }
	return v != "" && version.Compare(v, "go1.21") >= 0 && !declared(s.Package) && !slices.ContainsFunc(s.Tests, declared)
}

// ratio is a share between 0 and 1.
func (s *subject) ratio(set handrolled.Setting, self string) string {
	percent := s.percent()
	if set.Var == nil {
		f, _ := constant.Float64Val(constant.ToFloat(set.Value))
		switch text := s.constantText(set, types.Typ[types.Float64]); {
		case text != "" && percent:
			return text + " / 100.0" // both may be whole numbers
		case text != "":
			return text
		case percent:
			f /= 100
		}
		return fmt.Sprint(f)
	}
	text, t := s.settingExpr(set, self)
	if !types.Identical(t, types.Typ[types.Float64]) {
		text = "float64(" + text + ")"
	}
	if percent {
		text += " / 100"
	}
	return text
}
