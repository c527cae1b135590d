package hazard

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"time"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB3003", units)

// units finds times that are off by a factor of a thousand or a million.
func units(p *pass) {
	for _, g := range p.settings() {
		var message string
		switch g.Unit {
		case catalog.Duration:
			message = p.wrongDuration(g)
		case catalog.Milliseconds:
			message = p.wrongNumber(g, time.Millisecond)
		case catalog.Seconds:
			message = p.wrongNumber(g, time.Second)
		}
		if message != "" {
			p.report(g.value, message, "give "+g.Name+" in "+unitName(g.Unit))
		}
	}
}

func unitName(u catalog.Unit) string {
	switch u {
	case catalog.Milliseconds:
		return "milliseconds"
	case catalog.Seconds:
		return "seconds"
	}
	return "units of package time, 30*time.Second for example"
}

// wrongDuration is about a time.Duration: a plain number is nanoseconds.
func (p *pass) wrongDuration(g given) string {
	if v := p.number(g.value); v != nil {
		n, exact := constant.Int64Val(*v)
		if exact && n > 0 && n < int64(time.Millisecond) && !p.namesUnit(g.value) {
			return fmt.Sprintf("%s is %d nanoseconds: a number without a unit is not seconds", g.Name, n)
		}
		return ""
	}
	conv, factor := p.converted(g.value)
	if conv == nil {
		return ""
	}
	name, hint := p.hint(conv)
	if hint != 0 && hint != factor {
		return fmt.Sprintf("%s is %s taken for %s, but its name says %s", g.Name, name, plural(factor), plural(hint))
	}
	return ""
}

// number is the constant value of an expression that is an integer, or nil.
func (p *pass) number(e ast.Expr) *constant.Value {
	tv, ok := p.TypesInfo.Types[e]
	if !ok || tv.Value == nil {
		return nil
	}
	v := constant.ToInt(tv.Value)
	if v.Kind() != constant.Int {
		return nil
	}
	return &v
}

// namesUnit reports whether an expression has a constant or variable of type
// time.Duration in it: then somebody thought of the unit.
func (p *pass) namesUnit(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			switch obj := p.TypesInfo.Uses[id].(type) {
			case *types.Const:
				found = found || isDuration(obj.Type()) && !p.plainConst(obj)
			case *types.Var:
				found = found || isDuration(obj.Type())
			}
		}
		return !found
	})
	return found
}

// plainConst reports whether a constant of the package is declared with a
// number that has no unit either.
func (p *pass) plainConst(c *types.Const) bool {
	if c.Pkg() != p.Pkg {
		return false
	}
	for _, file := range p.Files {
		if c.Pos() < file.FileStart || file.FileEnd <= c.Pos() {
			continue
		}
		plain := false
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && covers(spec, &ast.Ident{NamePos: c.Pos(), Name: c.Name()}) {
				for i, id := range spec.Names {
					plain = plain || p.TypesInfo.Defs[id] == c && i < len(spec.Values) && !p.namesUnit(spec.Values[i])
				}
			}
			return true
		})
		return plain
	}
	return false
}

// converted takes time.Duration(x) and time.Duration(x) * unit apart. The
// factor is a nanosecond when there is none.
func (p *pass) converted(e ast.Expr) (ast.Expr, time.Duration) {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		if len(e.Args) == 1 && p.TypesInfo.Types[e.Fun].IsType() && isDuration(p.TypesInfo.TypeOf(e)) && !isDuration(p.TypesInfo.TypeOf(e.Args[0])) {
			return e.Args[0], time.Nanosecond
		}
	case *ast.BinaryExpr:
		if e.Op != token.MUL {
			return nil, 0
		}
		for _, side := range [2][2]ast.Expr{{e.X, e.Y}, {e.Y, e.X}} {
			conv, factor := p.converted(side[0])
			if conv == nil {
				continue
			}
			if v := p.number(side[1]); v != nil {
				if n, exact := constant.Int64Val(*v); exact {
					return conv, factor * time.Duration(n)
				}
			}
		}
	}
	return nil, 0
}

// wrongNumber is about a plain number that counts units of time.
func (p *pass) wrongNumber(g given, unit time.Duration) string {
	if conv, per := p.fromDuration(g.value); conv != nil {
		if per != unit {
			return fmt.Sprintf("%s is a number of %s, and is given a number of %s", g.Name, plural(unit), plural(per))
		}
		return ""
	}
	if v := p.number(g.value); v != nil {
		n, exact := constant.Int64Val(*v)
		if exact && n > 0 && n <= tooFew(g) && unit == time.Millisecond && !p.namesUnit(g.value) {
			return fmt.Sprintf("%s is %d milliseconds, which no call and no pause is meant to take", g.Name, n)
		}
		return ""
	}
	if name, hint := p.hint(g.value); hint != 0 && hint != unit {
		return fmt.Sprintf("%s is a number of %s, but %s says %s", g.Name, plural(unit), name, plural(hint))
	}
	return ""
}

// tooFew is up to how many milliseconds a number is taken for seconds. A call
// to a cache may be meant to take ten, a pause is not.
func tooFew(g given) int64 {
	if g.Key == "open_for" {
		return 60
	}
	return 5
}

// fromDuration finds the unit of a number that is made of a time.Duration:
// int(d), int(d/time.Millisecond), d.Milliseconds(), int(d.Seconds()).
func (p *pass) fromDuration(e ast.Expr) (ast.Expr, time.Duration) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return nil, 0
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok && len(call.Args) == 0 && isDuration(typeOr(p.TypesInfo.TypeOf(sel.X))) {
		if unit := methods[sel.Sel.Name]; unit != 0 {
			return sel.X, unit
		}
		return nil, 0
	}
	if len(call.Args) != 1 || !p.TypesInfo.Types[call.Fun].IsType() {
		return nil, 0
	}
	arg := ast.Unparen(call.Args[0])
	if t := p.TypesInfo.TypeOf(arg); t == nil || !isDuration(t) {
		return p.fromDuration(arg)
	}
	if q, ok := arg.(*ast.BinaryExpr); ok && q.Op == token.QUO {
		if v := p.number(q.Y); v != nil {
			if n, exact := constant.Int64Val(*v); exact {
				return arg, time.Duration(n)
			}
		}
		return nil, 0
	}
	if v := p.number(arg); v != nil {
		if n, exact := constant.Int64Val(*v); exact && n < int64(time.Millisecond) {
			return nil, 0 // time.Duration(1000): a number after all
		}
	}
	return arg, time.Nanosecond
}

func typeOr(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}

var methods = map[string]time.Duration{
	"Nanoseconds": time.Nanosecond, "Microseconds": time.Microsecond, "Milliseconds": time.Millisecond,
	"Seconds": time.Second, "Minutes": time.Minute, "Hours": time.Hour,
}

func plural(d time.Duration) string {
	switch d {
	case time.Nanosecond:
		return "nanoseconds"
	case time.Microsecond:
		return "microseconds"
	case time.Millisecond:
		return "milliseconds"
	case time.Second:
		return "seconds"
	case time.Minute:
		return "minutes"
	case time.Hour:
		return "hours"
	}
	return "units of " + d.String()
}
