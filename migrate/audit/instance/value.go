package instance

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// value is what an expression comes down to.
type value struct {
	val    constant.Value // nil when it is not constant
	at     place          // where following it ended
	origin survey.Origin
	where  token.Pos // where it is written
	test   bool      // where is in a test file
	each   []value   // of a parameter that callers give different values
	via    place     // the variable that holds what at is
}

// maxSteps bounds the way from an expression to its value.
const maxSteps = 12

// value follows variables, fields, parameters and functions that only return
// something, as long as there is one answer.
func (x *index) value(p place) value { return x.follow(p, maxSteps) }

func (x *index) follow(p place, steps int) value {
	p.e = ast.Unparen(p.e)
	if v, ok := x.constant(p); ok {
		return v
	}
	v := value{at: p, origin: survey.FromVariable, where: p.e.Pos(), test: p.f.test}
	if steps == 0 {
		return v
	}
	if x.isItself(p) {
		v.origin = survey.FromLiteral
		return v
	}
	next, origin := x.sources(p, steps)
	if origin != "" {
		v.origin = origin
	}
	if len(next) == 0 {
		if val := x.fold(p, steps); val != nil {
			v.val = val
		}
		return v
	}
	each := make([]value, len(next))
	for i, n := range next {
		each[i] = x.follow(n, steps-1)
	}
	return x.merge(v, each)
}

// isItself reports what stands for itself: a literal, a function, nil.
func (x *index) isItself(p place) bool {
	switch p.e.(type) {
	case *ast.FuncLit, *ast.CompositeLit:
		return true
	case *ast.Ident, *ast.SelectorExpr:
		if _, isFunc := p.object().(*types.Func); isFunc {
			return true
		}
	}
	return p.f.pkg.Info.Types[p.e].IsNil()
}

// merge is the one answer of several sources, or p itself with what they say.
func (x *index) merge(v value, each []value) value {
	first := each[0]
	if _, isVar := v.at.e.(*ast.Ident); isVar && !first.via.known() {
		first.via = v.at
	}
	for _, o := range each[1:] {
		if !sameValue(first, o) {
			v.each = each
			return v
		}
	}
	if v.origin != survey.FromVariable || first.origin == survey.FromLiteral {
		first.origin = v.origin
	}
	return first
}

func sameValue(a, b value) bool {
	if a.val != nil && b.val != nil {
		return a.val.Kind() == b.val.Kind() && constant.Compare(a.val, token.EQL, b.val)
	}
	return a.val == nil && b.val == nil && a.at.e == b.at.e
}

// constant is the value that the type checker has found.
func (x *index) constant(p place) (value, bool) {
	tv := p.f.pkg.Info.Types[p.e]
	if tv.Value == nil {
		if p.e == ast.Expr(zero) {
			return value{val: constant.MakeInt64(0), at: p, origin: survey.FromDefault}, true
		}
		return value{}, false
	}
	v := value{val: tv.Value, at: p, origin: survey.FromLiteral, where: p.e.Pos(), test: p.f.test}
	ast.Inspect(p.e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if c, ok := p.f.pkg.Info.Uses[id].(*types.Const); ok && c.Pkg() != nil && !isUnit(c) {
				v.origin = survey.FromConstant
			}
		}
		return true
	})
	return v, true
}

// isUnit: 5 * time.Second is as good as a literal.
func isUnit(c *types.Const) bool { return c.Pkg().Path() == "time" }

// sources are the expressions that the value of p may come from; none when it
// is not known, or is p's own.
func (x *index) sources(p place, steps int) ([]place, survey.Origin) {
	switch e := p.e.(type) {
	case *ast.Ident:
		if v, ok := p.object().(*types.Var); ok {
			return x.ofVariable(p, v, steps)
		}
	case *ast.SelectorExpr:
		v, ok := p.object().(*types.Var)
		if !ok {
			return nil, ""
		}
		if !v.IsField() {
			return x.ofVariable(p, v, steps)
		}
		return x.ofField(p, e, v, steps), survey.FromField
	case *ast.StarExpr:
		return []place{p.in(e.X)}, ""
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return []place{p.in(e.X)}, ""
		}
	case *ast.CallExpr:
		return x.ofCall(p, e)
	}
	return nil, ""
}

// ofVariable: what callers give for a parameter, or what was assigned.
func (x *index) ofVariable(p place, v *types.Var, steps int) ([]place, survey.Origin) {
	if bound, ok := p.frame.lookup(x.key(v)); ok {
		return x.orDefault(p, v, []place{bound}, steps), survey.FromParameter
	}
	if fn, i := x.parameter(p, v); fn != nil {
		return x.orDefault(p, v, x.arguments(fn, i, p.f.test), steps), survey.FromParameter
	}
	x.see(v)
	var out []place
	for _, w := range x.writesOf(v, p.f.test) {
		if w.e == nil {
			return nil, survey.FromVariable
		}
		out = append(out, place{w.e, w.f, p.frame})
	}
	return out, survey.FromVariable
}

// orDefault replaces zero arguments by what the function assigns to the
// parameter instead.
func (x *index) orDefault(p place, v *types.Var, args []place, steps int) []place {
	writes := x.writesOf(v, p.f.test)
	if len(writes) == 0 {
		return args
	}
	out := make([]place, len(args))
	for i, a := range args {
		out[i] = a
		if val := x.follow(a, steps-1).val; isZero(val) && len(writes) == 1 && writes[0].e != nil {
			out[i] = place{writes[0].e, writes[0].f, p.frame}
		} else if val == nil {
			return nil // it may be the one or the other
		}
	}
	return out
}

func isZero(v constant.Value) bool {
	switch {
	case v == nil:
		return false
	case v.Kind() == constant.String:
		return constant.StringVal(v) == ""
	case v.Kind() == constant.Bool:
		return !constant.BoolVal(v)
	}
	return constant.Sign(v) == 0
}

// parameter returns the declared function that v is a parameter of, and which.
func (x *index) parameter(p place, v *types.Var) (*function, int) {
	for _, n := range p.f.around(p.e) {
		decl, ok := n.(*ast.FuncDecl)
		if !ok {
			continue
		}
		obj, ok := p.f.pkg.Info.Defs[decl.Name].(*types.Func)
		if !ok {
			return nil, 0
		}
		if i, ok := x.params(obj.Signature())[x.key(v)]; ok {
			return x.functions[x.key(obj)], i
		}
		return nil, 0
	}
	return nil, 0
}

// arguments are what the callers of a function give for parameter i; none
// when not all callers are known.
func (x *index) arguments(fn *function, i int, test bool) []place {
	if fn.obj.Exported() {
		x.unseenCallers[fn.f.pkg.Path] = true
	}
	if x.values[x.key(fn.obj)] {
		return nil
	}
	sig := fn.obj.Signature()
	var out []place
	for _, c := range x.calls[x.key(fn.obj)] {
		if c.f.test && !test {
			continue
		}
		if sig.Variadic() && i == sig.Params().Len()-1 || i >= len(c.Args) {
			return nil
		}
		out = append(out, place{e: c.Args[i], f: c.f})
	}
	return out
}

// writesOf are the values that v gets, those of tests aside. A zero that it is
// reset to counts like any other.
func (x *index) writesOf(v *types.Var, test bool) []write {
	var out []write
	for _, w := range x.writes[x.key(v)] {
		if test || !w.f.test {
			out = append(out, w)
		}
	}
	return out
}

// ofField: the field of the literals that the struct comes from, or the only
// values that the field ever gets.
func (x *index) ofField(p place, sel *ast.SelectorExpr, field *types.Var, steps int) []place {
	if out, ok := x.fromLiterals(p, sel, field, steps); ok {
		return out
	}
	x.see(field)
	var out []place
	for _, w := range x.writesOf(field, p.f.test) {
		if w.e == nil {
			return nil
		}
		out = append(out, w.place)
	}
	return out
}

// fromLiterals looks the field up in the literals that sel.X comes from. One
// that leaves it out gets what is assigned later.
func (x *index) fromLiterals(p place, sel *ast.SelectorExpr, field *types.Var, steps int) ([]place, bool) {
	base := x.follow(p.in(sel.X), steps-1)
	all := []value{base}
	if base.each != nil {
		all = base.each
	}
	var out []place
	for _, b := range all {
		lit, ok := b.at.e.(*ast.CompositeLit)
		if !ok {
			return nil, false
		}
		value := x.fieldOf(b.at, lit, field)
		if !value.known() {
			value = x.assigned(field, b.at)
		}
		if !value.known() {
			return nil, false
		}
		out = append(out, value)
	}
	return out, true
}

// fieldOf returns what a literal sets a field to.
func (x *index) fieldOf(p place, lit *ast.CompositeLit, field *types.Var) place {
	t := p.typeOf()
	for i, e := range lit.Elts {
		if f, value := element(t, lit, i, e); f != nil && x.key(f) == x.key(field) {
			return p.in(value)
		}
	}
	return place{}
}

// zero is the value of what nothing sets.
var zero = &ast.BasicLit{Kind: token.INT, Value: "0"}

// assigned is what a field of a literal that leaves it out gets outside of
// literals: zero, or one value.
func (x *index) assigned(field *types.Var, lit place) place {
	var out []place
	for _, w := range x.writesOf(field, lit.f.test) {
		if w.root.IsValid() {
			out = append(out, w.place)
		}
	}
	switch len(out) {
	case 0:
		return lit.in(zero)
	case 1:
		return out[0]
	}
	return place{}
}

// ofCall: what a conversion converts, and what a function of one return
// returns.
func (x *index) ofCall(p place, c *ast.CallExpr) ([]place, survey.Origin) {
	if p.f.pkg.Info.Types[c.Fun].IsType() {
		return nil, ""
	}
	obj := p.callee()
	if obj == nil {
		return nil, survey.FromCall
	}
	x.see(obj)
	fn := x.functions[x.key(obj)]
	if fn == nil || fn.decl.Body == nil {
		return nil, survey.FromCall
	}
	returned := returns(fn.decl.Body)
	if len(returned) != 1 {
		return nil, survey.FromCall
	}
	return []place{{returned[0], fn.f, x.bind(p, c, fn)}}, survey.FromCall
}

// bind is the frame of a call.
func (x *index) bind(p place, c *ast.CallExpr, fn *function) *frame {
	fr := &frame{args: map[token.Pos]place{}, up: p.frame}
	for pos, i := range x.params(fn.obj.Signature()) {
		if i < len(c.Args) && !(fn.obj.Signature().Variadic() && i == fn.obj.Signature().Params().Len()-1) {
			fr.args[pos] = p.in(c.Args[i])
		}
	}
	return fr
}

// returns are the first results that a body returns; a nil is none.
func returns(body *ast.BlockStmt) []ast.Expr {
	var out []ast.Expr
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) == 0 {
				out = append(out, nil)
			} else if id, ok := n.Results[0].(*ast.Ident); !ok || id.Name != "nil" {
				out = append(out, n.Results[0])
			}
		}
		return true
	})
	if slices.Contains(out, nil) {
		return nil
	}
	return out
}
