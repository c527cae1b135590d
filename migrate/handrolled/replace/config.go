package replace

import (
	"fmt"
	"go/token"
	"strings"
)

// settings are the fields of the generated breaker.Config, by name.
type settings map[string]string

// order is the order in which the fields are written.
var order = []string{
	"ConsecutiveFailures", "Failures", "FailureRatio", "MinCalls", "Trip", "TripOnSuccess", "Window", "OpenFor", "Backoff", "SinceFailure", "AfterOpen",
	"LazyProbing", "Probes", "ProbeLimit", "ProbeSuccesses", "ProbeLease", "LateResults", "LateSuccess", "CountInFlight",
}

// base are the settings that the roles say: parameters of the original, as
// expressions about self.
func (s *subject) base(self string) settings {
	r := s.r
	out := settings{}
	if r.Rule.Found() && !r.Threshold.Found() && !r.Ratio.Found() {
		out["Trip"] = s.trip(self)
	} else if r.Threshold.Found() {
		plus := 0
		if r.ThresholdOp == token.GTR {
			plus = 1
		}
		out["ConsecutiveFailures"] = s.number(r.Threshold, self, plus)
	} else if !r.Ratio.Found() {
		out["ConsecutiveFailures"] = "1"
	}
	if r.Ratio.Found() {
		out["FailureRatio"] = s.ratio(r.Ratio, self)
		out["MinCalls"] = "1"
		if r.MinCalls.Found() {
			out["MinCalls"] = s.number(r.MinCalls, self, 0)
		}
	}
	if !r.OpenFor.Found() {
		give(s.Candidate.Pos, "how long it stays open was not found")
	}
	out["OpenFor"] = s.duration(r.OpenFor, self)
	s.cap = s.longest(self)
	out["ProbeLease"] = "time.Hour"
	out["ProbeSuccesses"] = "1"
	if r.SuccessThreshold.Found() {
		out["ProbeSuccesses"] = s.number(r.SuccessThreshold, self, 0)
	} else if text := s.limit(self, s.closing); text != "" {
		out["ProbeSuccesses"] = text
	}
	out["Probes"] = "1"
	if r.HalfOpenLimit.Found() {
		out["Probes"] = s.number(r.HalfOpenLimit, self, 0)
	} else if text := s.limit(self, s.admitting); text != "" {
		out["Probes"] = text
	}
	if r.Window.Found() {
		s.span = s.duration(r.Window, self)
		out["Window"] = s.names.breaker + ".Tumbling(" + s.span + ")"
	}
	if !r.Window.Found() && (r.Ratio.Found() || s.listed()) {
		s.span = s.otherTime(self)
	}
	return out
}

// chosen are the settings after the knobs.
func (s *subject) chosen(self string) settings {
	out := s.base(self)
	for _, k := range knobTable {
		if s.Knobs.Has(k.name) {
			k.apply(s, out)
		}
	}
	if out["AfterOpen"] != "" && out["LateSuccess"] != s.names.breaker+".LateSuccessProbes" {
		// It is never half-open.
		for _, name := range []string{"Probes", "ProbeLimit", "ProbeSuccesses", "ProbeLease"} {
			delete(out, name)
		}
	}
	return out
}

// configText is the configuration as a composite literal.
func (s *subject) configText(set settings) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.Config{\n", s.names.breaker)
	for _, name := range order {
		if v := set[name]; v != "" {
			fmt.Fprintf(&b, "%s: %s,\n", name, v)
		}
	}
	var compat []string
	for _, field := range compatFields() {
		if set[field] != "" {
			compat = append(compat, strings.TrimPrefix(field, "Compat.")+": "+set[field])
		}
	}
	if len(compat) > 0 {
		fmt.Fprintf(&b, "Compat: &%s.Compat{%s},\n", s.names.breaker, strings.Join(compat, ", "))
	}
	if len(s.moves.list) > 0 {
		fmt.Fprintf(&b, "OnEvent: %s,\n", s.observe())
	}
	b.WriteString("}")
	return b.String()
}
