package hazard

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"time"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB5002", openTime)

// The open times that make sense.
const (
	shortest = 100 * time.Millisecond
	longest  = time.Hour
)

// openTime finds open times that make a breaker of no use: none, hardly any,
// or hours.
func openTime(p *pass) {
	for _, s := range p.allSettings() {
		if s.off(p) {
			continue
		}
		for i := range s.Given {
			g := &s.Given[i]
			if d, ok := g.duration(); ok && g.Key == "open_for" && !(d == 0 && s.zeroIsDefault(g.Setting)) && !p.wrongUnit(g) {
				p.judgeOpenTime(g.Expr, d)
			}
		}
	}
	for _, c := range p.Candidates {
		p.writtenOpenTime(c.Roles.OpenFor.Var)
	}
}

func (p *pass) judgeOpenTime(at ast.Expr, d time.Duration) {
	switch {
	case d < 0:
		p.report(at, fmt.Sprintf("the open time is negative, %v: the breaker does not stay open", d), "give it some seconds")
	case d == 0:
		p.report(at, "the open time is zero: the breaker lets calls through again at once", "give it some seconds")
	case d < shortest:
		p.report(at, fmt.Sprintf("the open time is %v: while the dependency is down, calls go to it again up to %d times a second", d, time.Second/d), "give it some seconds")
	case d > longest:
		p.report(at, fmt.Sprintf("the open time is %v: after a short outage all calls are rejected for that long", d), "give it some seconds, or minutes")
	}
}

// duration is a constant in its unit.
func (g *entry) duration() (time.Duration, bool) {
	if g.Value == nil || !numeric(g.Value) {
		return 0, false
	}
	n, exact := constant.Int64Val(constant.ToInt(g.Value))
	if !exact {
		return 0, false
	}
	unit := time.Nanosecond
	switch g.Unit {
	case catalog.Milliseconds:
		unit = time.Millisecond
	case catalog.Seconds:
		unit = time.Second
	case catalog.Duration:
	default:
		return 0, false
	}
	if n > int64(1<<62/unit) {
		return 1<<63 - 1, true
	}
	return time.Duration(n) * unit, true
}

// wrongUnit reports whether the number is another mistake: CB3003 finds it.
func (p *pass) wrongUnit(g *entry) bool {
	as := given{Setting: g.Setting, value: g.Expr}
	switch g.Unit {
	case catalog.Milliseconds:
		return p.wrongNumber(as, time.Millisecond) != ""
	case catalog.Seconds:
		return p.wrongNumber(as, time.Second) != ""
	}
	return p.wrongDuration(as) != ""
}

// writtenOpenTime looks at the constants that a field of a hand-written breaker
// or of its configuration is given.
func (p *pass) writtenOpenTime(field *types.Var) {
	if field == nil || !isDuration(field.Type()) {
		return
	}
	for _, file := range p.Files {
		if ast.IsGenerated(file) {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			kv, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			id, _ := kv.Key.(*ast.Ident)
			if id == nil || p.TypesInfo.Uses[id] != field {
				return true
			}
			g := entry{Setting: catalog.Setting{Unit: catalog.Duration}, Expr: kv.Value, Value: p.TypesInfo.Types[kv.Value].Value}
			if d, ok := g.duration(); ok && d != 0 && !p.wrongUnit(&g) {
				p.judgeOpenTime(kv.Value, d) // what zero means is for the constructor to say
			}
			return true
		})
	}
}
