package hazard

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB5003", contradiction)

// Counts that tell a rule that works from one that does not.
var (
	outage     = counts{requests: 1e6, failures: 1e6, consecutive: 1e6}
	nearly     = counts{requests: 1000, failures: 999, consecutive: 500}
	rare       = counts{requests: 1e7, failures: 1, consecutive: 1}
	afterYears = counts{requests: 1e7 + 500, failures: 500, consecutive: 500}
	scattered  = counts{requests: 1e7, failures: 900, consecutive: 1}
)

// contradiction finds settings that have no effect, or not the one that they
// seem to have.
func contradiction(p *pass) {
	for _, pr := range p.allPredicates() {
		p.judgeRule(pr)
	}
	for _, s := range p.allSettings() {
		if s.off(p) {
			continue
		}
		p.neverCleared(s)
		for i := range s.Given {
			p.judgeNumber(s, &s.Given[i])
		}
		p.judgeWindow(s)
	}
}

// judgeRule tells of rules that open never, or for another reason than failures.
func (p *pass) judgeRule(pr *predicate) {
	quotient, whole := p.divides(pr)
	switch all := p.asked(pr, outage); {
	case all == no && !p.off(pr):
		p.report(pr.at, "this rule is never true, not even after a million calls of which all failed: the breaker never opens",
			"compare ConsecutiveFailures, or the share of failures, with what you can bear")
	case all == yes && whole && p.asked(pr, nearly) == no:
		p.report(quotient, "this divides whole numbers, so that 999 failures out of 1000 calls are 0: the breaker opens only when all calls fail",
			"convert both to float64 before dividing")
	case p.asked(pr, rare) == yes && p.asked(pr, oneFailed) == no:
		p.report(pr.at, "after some calls a single failure opens the breaker, even when all others went well: the rule counts calls, not failures",
			"compare failures too")
	}
}

// neverCleared tells of rules of gobreaker about all calls ever: without an
// interval counts are cleared only when the state changes.
func (p *pass) neverCleared(s *bundle) {
	rule := s.named("ReadyToTrip")
	if rule == nil || !strings.HasPrefix(s.Library.Source, "gobreaker") || !s.never("Interval") || !s.never("BucketPeriod") {
		return
	}
	pr := p.predicateOf(rule.Expr)
	if pr == nil {
		return
	}
	const help = "set Interval, for example to a minute"
	shows := related(pr.at, "the rule")
	switch {
	case p.asked(pr, afterYears) == no && p.asked(pr, outage) == yes:
		p.report(s.At, "counts are never cleared without Interval, so the ratio is that of all calls since the breaker closed: after a million good calls an outage has to last for as many", help, shows)
	case p.asked(pr, scattered) == yes && p.asked(pr, rare) == no:
		p.report(s.At, "failures are never cleared without Interval, and a success does not clear them: the breaker opens after some failures, however many days lie between them", help, shows)
	}
}

// never reports whether a setting is surely not given, or zero.
func (s *bundle) never(name string) bool {
	g := s.named(name)
	if g == nil {
		return s.Complete
	}
	return g.Value != nil && numeric(g.Value) && constant.Sign(g.Value) <= 0
}

// hugeProbes is a limit of probes that limits nothing.
const hugeProbes = 1000

func (p *pass) judgeNumber(s *bundle, g *entry) {
	if g.Value == nil || !numeric(g.Value) {
		return
	}
	f, _ := constant.Float64Val(constant.ToFloat(g.Value))
	switch {
	case g.Key == "failure_ratio":
		p.judgeShare(s, g, f)
	case g.Key == "probes" && f >= hugeProbes:
		p.report(g.Expr, fmt.Sprintf("%s is %s: all calls go to a dependency that has just been down%s", g.Name, g.Value, needsAsMany(s)), "use a small number, for example 3")
	case f == 0 && g.Default != nil && !s.canonical() && isNumber(g.Expr) && zeroMeansOff(g.Key):
		p.report(g.Expr, fmt.Sprintf("%s: 0 is not off, it means the default, %v", g.Name, g.Default), "write the number that you mean")
	}
}

// needsAsMany adds what MaxRequests of gobreaker means besides.
func needsAsMany(s *bundle) string {
	if strings.HasPrefix(s.Library.Source, "gobreaker") {
		return ", and it closes only after as many successes in a row"
	}
	return ""
}

func (s *bundle) canonical() bool { return s.Library.Source == "canonical" }

// zeroMeansOff reports whether one expects of a setting that zero turns it off.
func zeroMeansOff(key string) bool {
	switch key {
	case "call_timeout", "max_concurrent", "min_calls":
		return true
	}
	return false
}

func isNumber(e ast.Expr) bool {
	_, ok := ast.Unparen(e).(*ast.BasicLit)
	return ok
}

// judgeShare tells of shares that cannot be reached.
func (p *pass) judgeShare(s *bundle, g *entry, f float64) {
	if integer := isInteger(p.TypesInfo.TypeOf(g.Expr)); g.Unit == catalog.Percent || integer {
		f /= 100
	}
	if f > 1 {
		p.report(g.Expr, fmt.Sprintf("%s is %s, which is more than all calls: the breaker never opens by it", g.Name, g.Value), "write a share that can be reached")
	}
}

// judgeWindow tells of limits that a window of a number of calls cannot hold.
func (p *pass) judgeWindow(s *bundle) {
	size, ok := p.windowSize(s)
	if !ok {
		return
	}
	for _, key := range []string{"failures", "min_calls"} {
		g := s.key(key)
		if g == nil || g.Value == nil || key == "min_calls" && s.key("failure_ratio") == nil {
			continue
		}
		if n, exact := constant.Int64Val(constant.ToInt(g.Value)); exact && n > size {
			p.report(g.Expr, fmt.Sprintf("%s is %d, but the window holds %d calls: the breaker never opens by it", g.Name, n, size), "lower it, or enlarge the window")
		}
	}
}

// windowSize is the number of calls that a window holds: a setting of its own,
// or LastCalls of the canonical package.
func (p *pass) windowSize(s *bundle) (int64, bool) {
	value := func(e ast.Expr) (int64, bool) {
		if v := p.TypesInfo.Types[e].Value; v != nil && numeric(v) {
			return constant.Int64Val(constant.ToInt(v))
		}
		return 0, false
	}
	if g := s.key("window.size"); g != nil {
		return value(g.Expr)
	}
	g := s.named("Window")
	if g == nil || !s.canonical() {
		return 0, false
	}
	call, ok := ast.Unparen(g.Expr).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return 0, false
	}
	if fn, ok := callee(p.TypesInfo, call).(*types.Func); !ok || fn.Name() != "LastCalls" {
		return 0, false
	}
	return value(call.Args[0])
}
