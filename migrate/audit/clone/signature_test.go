package clone

import (
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
)

func proved(pairs ...string) report.Implementation {
	i := report.Implementation{Config: map[string]any{}, Proof: report.Proof{Status: "proved"}}
	for n := 0; n < len(pairs); n += 2 {
		i.Config[pairs[n]] = pairs[n+1]
	}
	return i
}

func TestSignature(t *testing.T) {
	base := proved("ConsecutiveFailures", "max(1, b.max)", "OpenFor", "b.cooldown + 1", "SinceFailure", "true", "LateResults", "breaker.LateCounted")
	for _, tt := range []struct {
		name  string
		other report.Implementation
		same  bool
	}{
		{"other names", proved("ConsecutiveFailures", "max(1, cb.threshold)", "OpenFor", "cb.timeout + 1", "SinceFailure", "true", "LateResults", "breaker.LateCounted"), true},
		{"settings in a struct", proved("ConsecutiveFailures", "max(1, cb.cfg.Threshold)", "OpenFor", "cb.cfg.Timeout + 1", "SinceFailure", "true", "LateResults", "breaker.LateCounted"), true},
		{"another unit", proved("ConsecutiveFailures", "max(1, int(cb.n))", "OpenFor", "time.Duration(cb.seconds)*time.Second + 1", "SinceFailure", "true", "LateResults", "breaker.LateCounted"), true},
		{"a number", proved("ConsecutiveFailures", "5", "OpenFor", "cb.timeout + 1", "SinceFailure", "true", "LateResults", "breaker.LateCounted"), false},
		{"without the end", proved("ConsecutiveFailures", "max(1, cb.threshold)", "OpenFor", "cb.timeout", "SinceFailure", "true", "LateResults", "breaker.LateCounted"), false},
		{"a setting less", proved("ConsecutiveFailures", "max(1, cb.threshold)", "OpenFor", "cb.timeout + 1", "LateResults", "breaker.LateCounted"), false},
		{"another word", proved("ConsecutiveFailures", "max(1, b.max)", "OpenFor", "b.cooldown + 1", "SinceFailure", "true", "LateResults", "breaker.LateDropped"), false},
		{"one setting for two", proved("ConsecutiveFailures", "max(1, b.max)", "OpenFor", "b.cooldown + 1", "SinceFailure", "b.max > 1", "LateResults", "breaker.LateCounted"), false},
	} {
		a, b := Signature(base), Signature(tt.other)
		if a == "" || b == "" || (a == b) != tt.same {
			t.Errorf("%s: %q and %q, want equal: %v", tt.name, a, b, tt.same)
		}
	}
	diverged := base
	diverged.Proof.Status = "diverged"
	if s := Signature(diverged); s != "" {
		t.Errorf("what was not proved has the signature %q", s)
	}
	less := base
	less.Proof.Deviations = []string{"H2"}
	if Signature(less) == Signature(base) {
		t.Error("a proof with a deviation is as good as one without")
	}
	if s := Signature(proved("OpenFor", "b.")); s != "" {
		t.Errorf("what cannot be read has the signature %q", s)
	}
}

// TestOneSettingForTwo: which settings are one is part of the behaviour.
func TestOneSettingForTwo(t *testing.T) {
	one, two := Signature(proved("Probes", "b.n", "ProbeSuccesses", "b.n")), Signature(proved("Probes", "b.n", "ProbeSuccesses", "b.m"))
	if one == two || !strings.Contains(one, "Probes=$ProbeSuccesses") {
		t.Errorf("%q and %q", one, two)
	}
}

func TestSameBehaviour(t *testing.T) {
	member := func(id, shape, behaviour string) Member {
		return Member{Implementation: survey.Implementation{ID: id, File: id + ".go", Line: 1, Shape: shape, Behaviour: behaviour}}
	}
	_, shape := only(t, sourcesOf(t)["base.go.txt"])
	text, _ := shape.MarshalText()
	copied := string(text)
	for _, tt := range []struct {
		name    string
		members []Member
		want    string // kind and members of the clusters
		reason  string
	}{
		{"nothing known", []Member{member("a", "", ""), member("b", "", "")}, "", ""},
		{"one of two", []Member{member("a", "", "x"), member("b", "", "y")}, "", ""},
		{"same", []Member{member("c", "", "x"), member("a", "", "x"), member("b", "", "y")}, "same-behaviour a,c", "OpenFor"},
		{"copies that are the same", []Member{member("a", copied, "x"), member("b", copied, "x")}, "copy a,b", "no schedule could tell them apart"},
		{"copies of which one is like a third", []Member{member("a", copied, ""), member("b", copied, "x"), member("c", "", "x")}, "copy a,b; same-behaviour b,c", ""},
	} {
		for i := range tt.members {
			tt.members[i].Behaviour = strings.Replace(tt.members[i].Behaviour, "x", "OpenFor=$OpenFor", 1)
		}
		var got, reasons []string
		for _, c := range Find(tt.members) {
			got = append(got, string(c.Kind)+" "+strings.Join(c.Members, ","))
			reasons = append(reasons, c.Reason)
		}
		if s := strings.Join(got, "; "); s != tt.want || !strings.Contains(strings.Join(reasons, "; "), tt.reason) {
			t.Errorf("%s: %s (%s), want %s", tt.name, s, reasons, tt.want)
		}
	}
}
