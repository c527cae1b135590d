// Package predicate reads functions that decide from counters whether to open,
// such as gobreaker's ReadyToTrip, as rules with limits.
package predicate

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/cbctl/cbctl/rewrite"
)

// Rule is a predicate in declarative form. The rules are OR-ed; a nil one is
// absent.
type Rule struct {
	Consecutive *Threshold
	Failures    *Threshold
	Ratio       ast.Expr
	MinCalls    *Threshold // for Ratio
}

// Threshold is "at least Expr + Plus".
type Threshold struct {
	Expr ast.Expr // without type information when the reader made it: a literal
	Plus int64    // 1 when the source said ">"
}

// Counters is the struct that a predicate gets. The zero value reads nothing.
type Counters struct {
	Info *types.Info
	// Consecutive, Failures and Requests are the names of the fields.
	Consecutive, Failures, Requests string
	// Stable tells whether a limit may be read once instead of on each call.
	Stable func(ast.Expr) bool
}

// Read returns the rule that a function stands for, or false when it is
// anything else than a comparison of counters with limits that are stable.
func (p *Counters) Read(fn *ast.FuncType, body *ast.BlockStmt) (*Rule, bool) {
	params := fn.Params.List
	if len(params) != 1 || len(params[0].Names) != 1 {
		return nil, false
	}
	c := &closure{Counters: p, param: p.Info.Defs[params[0].Names[0]], env: map[types.Object]ast.Expr{}}
	cond, ok := c.body(body.List)
	if !ok || c.param == nil {
		return nil, false
	}
	return c.rule(cond)
}

// closure is the predicate being read.
type closure struct {
	*Counters
	param types.Object
	env   map[types.Object]ast.Expr // locals, each set once
}

// cond is a boolean expression without negation above its leaves.
type cond struct {
	op   token.Token // LAND, LOR, or ILLEGAL for a leaf
	x, y *cond
	leaf ast.Expr
	not  bool
}

// body reads "x := …; if c { return false }; return e" and the like.
func (c *closure) body(list []ast.Stmt) (*cond, bool) {
	if len(list) == 0 {
		return nil, false
	}
	switch s := list[0].(type) {
	case *ast.ReturnStmt:
		if len(list) != 1 || len(s.Results) != 1 {
			return nil, false
		}
		return c.cond(s.Results[0], false), true
	case *ast.AssignStmt:
		if s.Tok != token.DEFINE || len(s.Lhs) != 1 || len(s.Rhs) != 1 {
			return nil, false
		}
		c.env[c.Info.Defs[s.Lhs[0].(*ast.Ident)]] = s.Rhs[0]
		return c.body(list[1:])
	case *ast.IfStmt:
		return c.guard(s, list[1:])
	}
	return nil, false
}

// guard reads an early return of a constant.
func (c *closure) guard(s *ast.IfStmt, rest []ast.Stmt) (*cond, bool) {
	if s.Init != nil || s.Else != nil || len(s.Body.List) != 1 {
		return nil, false
	}
	ret, ok := s.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return nil, false
	}
	value := c.Info.Types[ret.Results[0]].Value
	if value == nil || value.Kind() != constant.Bool {
		return nil, false
	}
	then, ok := c.body(rest)
	if !ok {
		return nil, false
	}
	if constant.BoolVal(value) {
		return &cond{op: token.LOR, x: c.cond(s.Cond, false), y: then}, true
	}
	return &cond{op: token.LAND, x: c.cond(s.Cond, true), y: then}, true
}

func (c *closure) cond(e ast.Expr, not bool) *cond {
	e = c.resolve(e)
	switch x := e.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.NOT {
			return c.cond(x.X, !not)
		}
	case *ast.BinaryExpr:
		op := x.Op
		if op == token.LAND || op == token.LOR {
			if not { // De Morgan
				op = token.LAND + token.LOR - op
			}
			return &cond{op: op, x: c.cond(x.X, not), y: c.cond(x.Y, not)}
		}
	}
	return &cond{leaf: e, not: not}
}

// resolve strips parentheses and follows locals.
func (c *closure) resolve(e ast.Expr) ast.Expr {
	for range 16 {
		e = ast.Unparen(e)
		id, ok := e.(*ast.Ident)
		if !ok {
			return e
		}
		def, ok := c.env[c.Info.Uses[id]]
		if !ok {
			return e
		}
		e = def
	}
	return e
}

func (c *closure) rule(b *cond) (*Rule, bool) {
	switch b.op {
	case token.LOR:
		x, ok1 := c.rule(b.x)
		y, ok2 := c.rule(b.y)
		if !ok1 || !ok2 {
			return nil, false
		}
		return x.or(y)
	case token.LAND:
		return c.conjunction(b)
	}
	cmp, ok := c.comparison(b)
	if !ok {
		return nil, false
	}
	switch {
	case cmp.ratio:
		one := &Threshold{Expr: &ast.BasicLit{Kind: token.INT, Value: "1"}}
		return &Rule{Ratio: cmp.limit.Expr, MinCalls: one}, true
	case cmp.field == c.Consecutive:
		return &Rule{Consecutive: cmp.limit}, true
	case cmp.field == c.Failures:
		return &Rule{Failures: cmp.limit}, true
	}
	return nil, false
}

// conjunction accepts a minimum and a ratio, in either order, and drops tests
// that always hold after a failure, such as Requests > 0.
func (c *closure) conjunction(b *cond) (*Rule, bool) {
	var parts []*cond
	var flatten func(*cond)
	flatten = func(b *cond) {
		if b.op == token.LAND {
			flatten(b.x)
			flatten(b.y)
			return
		}
		parts = append(parts, b)
	}
	flatten(b)
	var kept []*cond
	var min *Threshold
	for _, part := range parts {
		cmp, ok := c.comparison(part)
		switch {
		case ok && cmp.field == c.Requests && c.always(cmp.limit):
		case ok && cmp.field == c.Requests && min == nil:
			min = cmp.limit
		default:
			kept = append(kept, part)
		}
	}
	if len(kept) != 1 {
		return nil, false
	}
	r, ok := c.rule(kept[0])
	if !ok || min == nil {
		return r, ok
	}
	if r.Ratio == nil || r.Consecutive != nil || r.Failures != nil {
		return nil, false
	}
	r.MinCalls = min
	return r, true
}

// always: at least one request has been counted once a call failed.
func (c *closure) always(t *Threshold) bool {
	n, ok := Int(c.Info, t.Expr)
	return ok && n+t.Plus <= 1
}

func (r *Rule) or(s *Rule) (*Rule, bool) {
	if r.Consecutive != nil && s.Consecutive != nil || r.Failures != nil && s.Failures != nil || r.Ratio != nil && s.Ratio != nil {
		return nil, false
	}
	out := *r
	if s.Consecutive != nil {
		out.Consecutive = s.Consecutive
	}
	if s.Failures != nil {
		out.Failures = s.Failures
	}
	if s.Ratio != nil {
		out.Ratio, out.MinCalls = s.Ratio, s.MinCalls
	}
	return &out, true
}

// comparison is "field >= limit" or "failures/requests >= limit".
type comparison struct {
	field string
	ratio bool
	limit *Threshold
}

func (c *closure) comparison(b *cond) (comparison, bool) {
	bin, ok := b.leaf.(*ast.BinaryExpr)
	if !ok {
		return comparison{}, false
	}
	x, y, op := bin.X, bin.Y, bin.Op
	if !c.counts(x) {
		x, y, op = y, x, rewrite.Mirror(op)
	}
	if b.not {
		op = rewrite.Negate(op)
	}
	if !c.counts(x) || c.counts(y) || (op != token.GEQ && op != token.GTR) || !c.Stable(c.resolve(y)) {
		return comparison{}, false
	}
	limit := &Threshold{Expr: c.resolve(y)}
	if op == token.GTR {
		limit.Plus = 1
	}
	if field, ok := c.field(x); ok {
		return comparison{field: field, limit: limit}, true
	}
	if c.isRatio(x) && op == token.GEQ {
		return comparison{ratio: true, limit: limit}, true
	}
	return comparison{}, false
}

// counts reports whether e depends on the counters.
func (c *closure) counts(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			obj := c.Info.Uses[id]
			if obj == c.param {
				found = true
			} else if def, ok := c.env[obj]; ok && obj != nil && c.counts(def) {
				found = true
			}
		}
		return !found
	})
	return found
}

// field returns the counter that e is, conversions to wide enough integers
// stripped.
func (c *closure) field(e ast.Expr) (string, bool) {
	e = c.resolve(e)
	if conv, ok := e.(*ast.CallExpr); ok && len(conv.Args) == 1 && c.Info.Types[conv.Fun].IsType() {
		if basic, ok := c.Info.TypeOf(conv).Underlying().(*types.Basic); ok && wide(basic.Kind()) {
			return c.field(conv.Args[0])
		}
		return "", false
	}
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	id, ok := ast.Unparen(sel.X).(*ast.Ident)
	if !ok || c.Info.Uses[id] != c.param {
		return "", false
	}
	return sel.Sel.Name, true
}

func wide(k types.BasicKind) bool {
	switch k {
	case types.Int, types.Uint, types.Int64, types.Uint64, types.Uint32:
		return true
	}
	return false
}

// isRatio: float64(failures) / float64(requests). Other forms round otherwise.
func (c *closure) isRatio(e ast.Expr) bool {
	bin, ok := c.resolve(e).(*ast.BinaryExpr)
	return ok && bin.Op == token.QUO && c.float(bin.X) == c.Failures && c.float(bin.Y) == c.Requests
}

func (c *closure) float(e ast.Expr) string {
	conv, ok := c.resolve(e).(*ast.CallExpr)
	if !ok || len(conv.Args) != 1 || !c.Info.Types[conv.Fun].IsType() {
		return ""
	}
	if basic, ok := c.Info.TypeOf(conv).(*types.Basic); !ok || basic.Kind() != types.Float64 {
		return ""
	}
	field, _ := c.field(conv.Args[0])
	return field
}

// Int returns the value of a constant integer expression.
func Int(info *types.Info, e ast.Expr) (int64, bool) {
	v := info.Types[e].Value
	if v == nil {
		return 0, false
	}
	v = constant.ToInt(v)
	if v.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(v)
}
