package hazard

import (
	"go/constant"
	"go/token"

	"github.com/cbctl/cbctl/migrate/catalog"
)

var _ = hazard("CB5001", ratioWithoutMinimum)

// oneFailed are the counts after the first call, which failed.
var oneFailed = counts{requests: 1, failures: 1, consecutive: 1}

const (
	firstOpens  = "the ratio is looked at from the first call on: one failure out of one call is 100 %, and opens the breaker"
	askForCalls = "ask for a minimum of calls too, for example 10"
)

// ratioWithoutMinimum finds rules about the share of failures that the first
// call can meet.
func ratioWithoutMinimum(p *pass) {
	for _, pr := range p.allPredicates() {
		if quotient, _ := p.divides(pr); quotient != nil && p.asked(pr, oneFailed) == yes {
			p.report(quotient, firstOpens, askForCalls)
		}
	}
	for _, s := range p.allSettings() {
		if min := s.minimumOfOne(); min != nil {
			p.report(min.Expr, firstOpens, askForCalls)
		}
	}
	for _, c := range p.Candidates {
		r := &c.Roles
		if r.Ratio.Found() && !r.MinCalls.Found() && !r.Rule.Found() {
			p.report(at(r.Ratio.Pos), "nothing here asks for a minimum of calls: one failure out of one call is 100 %, and opens the breaker", askForCalls,
				related(at(c.Pos), "the breaker"))
		}
	}
}

// minimumOfOne is the setting that lets a ratio count from the first call on,
// or nil.
func (s *bundle) minimumOfOne() *entry {
	min := s.key("min_calls")
	if min == nil || min.Value == nil || !numeric(min.Value) {
		return nil
	}
	usesRatio := s.key("failure_ratio") != nil
	if k, ok := s.known("failure_ratio"); ok && k.Default != nil {
		usesRatio = true
	}
	if !usesRatio || constant.Compare(min.Value, token.GTR, constant.MakeInt64(1)) || constant.Sign(min.Value) == 0 && s.zeroIsDefault(min.Setting) {
		return nil
	}
	return min
}

// zeroIsDefault reports whether zero is the same as leaving a setting out.
func (s *bundle) zeroIsDefault(k catalog.Setting) bool {
	return k.Default != nil || s.Library.Source == "canonical"
}
