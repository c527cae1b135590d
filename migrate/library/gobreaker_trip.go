package library

import (
	"go/ast"
	"go/types"
	"strconv"

	"github.com/dave/dst"

	"github.com/cbctl/cbctl/migrate/predicate"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// trip maps ReadyToTrip and reports whether only a streak of failures is
// looked at, so that no other counters are needed.
func (l *literalMapper) trip() bool {
	v := l.given("ReadyToTrip")
	if l.facts.tripSet {
		l.tripAsFunction(v)
		return false
	}
	if v == nil {
		l.put("ReadyToTrip", func(dst.Expr) []*dst.KeyValueExpr {
			return l.inFlight([]*dst.KeyValueExpr{keyed("ConsecutiveFailures", number(6))}, nil)
		})
		l.row("ReadyToTrip", "ConsecutiveFailures > 5", "consecutive_failures", "6", "calls")
		return true
	}
	if lit, ok := ast.Unparen(v).(*ast.FuncLit); ok {
		if r, ok := l.recognise(lit, false); ok {
			if kvs, ok := l.rule(r); ok {
				return l.tripAsRule(lit, r, kvs)
			}
		} else if r, ok := l.recognise(lit, true); ok && !l.ctx.Unsafe {
			l.hint = "ReadyToTrip stays a function, since the limit that it reads may change; with --unsafe it becomes a setting, read once"
		} else if ok {
			if kvs, ok := l.rule(r); ok {
				l.unsafe = "ReadyToTrip read a limit that may change on every failure; the setting has the limit of the time when the breaker is made"
				return l.tripAsRule(lit, r, kvs)
			}
		}
	}
	l.tripAsFunction(v)
	return false
}

// recognise reads a predicate; see stability.at for trust.
func (l *literalMapper) recognise(lit *ast.FuncLit, trust bool) (*predicate.Rule, bool) {
	pred := &predicate.Counters{
		Info: l.info, Consecutive: "ConsecutiveFailures", Failures: "TotalFailures", Requests: "Requests",
		Stable: l.stable.at(l.scope, lit.Pos(), trust),
	}
	return pred.Read(lit.Type, lit.Body)
}

// tripAsRule puts the settings in the predicate's place. Comments in it stay.
func (l *literalMapper) tripAsRule(lit *ast.FuncLit, r *predicate.Rule, kvs func() []*dst.KeyValueExpr) (onlyStreak bool) {
	l.dropImports(lit)
	l.put("ReadyToTrip", func(old dst.Expr) []*dst.KeyValueExpr {
		out := l.inFlight(kvs(), r)
		out[0].Decs.Start.Prepend(rewrite.Comments(old)...)
		return out
	})
	return r.Failures == nil && r.Ratio == nil
}

// inFlight makes Counts().Requests include calls in flight where somebody reads
// the counts; the rule for a ratio and a function do so anyway.
func (l *literalMapper) inFlight(kvs []*dst.KeyValueExpr, r *predicate.Rule) []*dst.KeyValueExpr {
	if l.countsIn && (r == nil || r.Ratio == nil) {
		kvs = append(kvs, keyed("CountInFlight", raw("true")))
	}
	return kvs
}

// tripAsFunction keeps a predicate as it is; when it may be replaced later,
// the default becomes a function too.
func (l *literalMapper) tripAsFunction(v ast.Expr) {
	l.config["trip"] = "func"
	if v != nil {
		l.rename["ReadyToTrip"] = "Trip"
		l.parity = append(l.parity, report.Parity{Old: "ReadyToTrip", OldValue: "func", Origin: "expression", New: "trip", NewValue: "the same function"})
		return
	}
	counts := l.canon("Counts")
	l.put("ReadyToTrip", func(dst.Expr) []*dst.KeyValueExpr {
		return []*dst.KeyValueExpr{keyed("Trip", raw("func(counts "+counts+") bool { return counts.ConsecutiveFailures > 5 }"))}
	})
	l.parity = append(l.parity, report.Parity{Old: "ReadyToTrip", OldValue: "ConsecutiveFailures > 5", Origin: "default", New: "trip", NewValue: "ConsecutiveFailures > 5"})
}

// rule emits a declarative rule, or says no when a value needs Go 1.21.
func (l *literalMapper) rule(r *predicate.Rule) (func() []*dst.KeyValueExpr, bool) {
	type setting struct{ key, row, value, unit string }
	var out []setting
	add := func(key, row string, t *predicate.Threshold) bool {
		text, ok := l.limit(t)
		out = append(out, setting{key, row, text, "calls"})
		return ok
	}
	ok := true
	if r.Consecutive != nil {
		ok = ok && add("ConsecutiveFailures", "consecutive_failures", r.Consecutive)
	}
	if r.Failures != nil {
		ok = ok && add("Failures", "failures", r.Failures)
	}
	if r.Ratio != nil {
		text, isOK := l.ratio(r.Ratio)
		ok = ok && isOK
		out = append(out, setting{"FailureRatio", "failure_ratio", text, "share of calls"})
		ok = ok && add("MinCalls", "min_calls", r.MinCalls)
		out = append(out, setting{"CountInFlight", "count_in_flight", "true", ""})
	}
	if !ok {
		return nil, false
	}
	for _, s := range out {
		l.row("ReadyToTrip", "", s.row, s.value, s.unit)
	}
	return func() []*dst.KeyValueExpr {
		kvs := make([]*dst.KeyValueExpr, len(out))
		for i, s := range out {
			kvs[i] = keyed(s.key, raw(s.value))
		}
		return kvs
	}, true
}

// limit is "at least expr + plus", at least one: after a failure, the old
// predicate held for zero as well.
func (l *literalMapper) limit(t *predicate.Threshold) (string, bool) {
	if lit, ok := t.Expr.(*ast.BasicLit); ok && l.info.Types[t.Expr].Value == nil { // made by the recogniser
		return lit.Value, true
	}
	if n, ok := predicate.Int(l.info, t.Expr); ok {
		n += t.Plus
		if t.Plus == 0 && n >= 1 && untyped(l.info, t.Expr) {
			return source(t.Expr), true // a named constant keeps its name
		}
		return strconv.FormatInt(max(n, 1), 10), true
	}
	text := source(t.Expr)
	if basic, ok := l.info.TypeOf(t.Expr).(*types.Basic); !ok || basic.Kind() != types.Int {
		text = "int(" + text + ")"
	}
	if t.Plus == 1 {
		text += " + 1"
		if unsigned(l.info, t.Expr) {
			return text, true
		}
	}
	return "max(1, " + text + ")", l.hasMax(l.scope.File, t.Expr.Pos(), types.Int)
}

// ratio: a ratio that may be zero at run time held after any failure; 1e-10 is
// below any ratio of two counters.
func (l *literalMapper) ratio(e ast.Expr) (string, bool) {
	tv := l.info.Types[e]
	if tv.Value != nil {
		return source(e), !isZero(l.info, e) && !negative(tv)
	}
	return "max(" + source(e) + ", 1e-10)", l.hasMax(l.scope.File, e.Pos(), types.Float64)
}

func negative(tv types.TypeAndValue) bool { return tv.Value.String()[0] == '-' }
