package replace

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"time"

	"github.com/cbctl/cbctl/migrate/handrolled"
	"github.com/cbctl/cbctl/rewrite"
)

func isDuration(t types.Type) bool {
	n := rewrite.NamedType(t)
	return n != nil && n.Pkg() != nil && n.Pkg().Path() == "time" && n.Name() == "Duration"
}

func (s *subject) duration(set handrolled.Setting, self string) string {
	if set.Var == nil {
		n, ok := constant.Int64Val(constant.ToInt(set.Value))
		if !ok {
			give(set.Pos, "a time is not constant")
		}
		if c := s.constantOf(set); c != nil && isDuration(c.Type()) {
			return c.Name()
		}
		return durationText(time.Duration(n))
	}
	text, t := s.settingExpr(set, self)
	n := rewrite.NamedType(t)
	if n == nil || n.Name() != "Duration" {
		if unit := s.unitOf(set); unit != "" {
			return "time.Duration(" + text + ")*" + unit
		}
		switch unit := s.unixUnit(s.r.Since); {
		case unit == "UnixNano" && countable(t):
			return "time.Duration(" + text + ")"
		case unit == "UnixMilli" && countable(t):
			return "time.Duration(" + text + ")*time.Millisecond"
		case unit == "Unix" && countable(t):
			return "time.Duration(" + text + ")*time.Second"
		}
		give(set.Pos, "%s is no time.Duration", set.Var.Name())
	}
	return text
}

// unitOf is the unit that the code multiplies a number with where it uses it.
func (s *subject) unitOf(set handrolled.Setting) string {
	unit := ""
	for _, f := range s.order {
		ast.Inspect(f.decl.Body, func(n ast.Node) bool {
			b, ok := n.(*ast.BinaryExpr)
			if !ok || b.Op != token.MUL {
				return true
			}
			for _, pair := range [][2]ast.Expr{{b.X, b.Y}, {b.Y, b.X}} {
				sel, ok := ast.Unparen(pair[1]).(*ast.SelectorExpr)
				if ok && s.mentions(pair[0], set.Var) {
					if c, ok := s.info.Uses[sel.Sel].(*types.Const); ok && c.Pkg() != nil && c.Pkg().Path() == "time" {
						unit = "time." + c.Name()
					}
				}
			}
			return true
		})
	}
	return unit
}

func durationText(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"}, {time.Millisecond, "Millisecond"}, {time.Microsecond, "Microsecond"}} {
		if d != 0 && d%u.unit == 0 {
			return fmt.Sprintf("%d*time.%s", d/u.unit, u.name)
		}
	}
	return fmt.Sprintf("time.Duration(%d)", int64(d))
}
