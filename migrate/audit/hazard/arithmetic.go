package hazard

import (
	"go/ast"
	"go/constant"
	"go/token"

	"github.com/cbctl/cbctl/rewrite"
)

func (r *evaluator) binary(e *ast.BinaryExpr) value {
	x, y := r.eval(e.X), r.eval(e.Y)
	switch e.Op {
	case token.LAND:
		return decided(conj(x.truth(), y.truth()))
	case token.LOR:
		return decided(opposite(conj(opposite(x.truth()), opposite(y.truth()))))
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return r.compare(e.Op, x, y)
	case token.ADD, token.SUB, token.MUL, token.QUO:
		return r.arithmetic(e, x, y)
	}
	return value{}
}

func conj(a, b reply) reply {
	switch {
	case a == no || b == no:
		return no
	case a == yes && b == yes:
		return yes
	}
	return unsure
}

func (r *evaluator) arithmetic(e *ast.BinaryExpr, x, y value) value {
	out := value{share: x.share || y.share || e.Op == token.QUO && r.TypesInfo.Types[e.Y].Value == nil}
	if x.c == nil || y.c == nil || !numeric(x.c) || !numeric(y.c) {
		return out
	}
	op := e.Op
	integer := isInteger(r.TypesInfo.TypeOf(e))
	if op == token.QUO {
		if constant.Sign(y.c) == 0 {
			return out
		}
		if integer {
			op, x.c, y.c = token.QUO_ASSIGN, constant.ToInt(x.c), constant.ToInt(y.c)
		}
	}
	if op == token.QUO_ASSIGN && (x.c.Kind() != constant.Int || y.c.Kind() != constant.Int) {
		return out
	}
	out.c = constant.BinaryOp(x.c, op, y.c)
	return out
}

func numeric(c constant.Value) bool {
	return c.Kind() == constant.Int || c.Kind() == constant.Float
}

// The shares that a limit that is not known is taken to be between: nobody
// means to open at one failure in a hundred, or not even when all fail.
const (
	hardlyAny = 0.01
	whole     = 1
)

func (r *evaluator) compare(op token.Token, x, y value) value {
	if x.c != nil && y.c != nil && alike(x.c, y.c) {
		return value{c: constant.MakeBool(constant.Compare(x.c, op, y.c))}
	}
	if y.share && y.c != nil && x.c == nil {
		x, y, op = y, x, rewrite.Mirror(op)
	}
	if !x.share || x.c == nil || y.c != nil || !numeric(x.c) {
		return value{}
	}
	above := op == token.GTR || op == token.GEQ
	if !above && op != token.LSS && op != token.LEQ {
		return value{}
	}
	switch f, _ := constant.Float64Val(constant.ToFloat(x.c)); {
	case f >= whole:
		return value{c: constant.MakeBool(above)}
	case f <= hardlyAny:
		return value{c: constant.MakeBool(!above)}
	}
	return value{}
}

func alike(x, y constant.Value) bool {
	return numeric(x) && numeric(y) || x.Kind() == y.Kind() && x.Kind() != constant.Unknown
}
