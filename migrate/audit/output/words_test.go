package output

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
)

func TestBrief(t *testing.T) {
	for _, c := range []struct {
		config map[string]any
		want   string
	}{
		{nil, ""},
		{map[string]any{"name": "x", "consecutive_failures": 5, "failures": 0, "open_for": "5s", "call_timeout": "0s"}, "5 in a row, open 5s"},
		{map[string]any{"consecutive_failures": 1, "failures": 1, "probes": 1}, "1 in a row, 1 failure, 1 probe"},
		{map[string]any{"failure_ratio": 0.5, "min_calls": json.Number("20"), "window": map[string]any{"kind": "count", "count": float64(100)}},
			"50% failing, of at least 20, in the last 100"},
		{map[string]any{"failure_ratio": "cfg.Ratio", "window": map[string]any{"kind": "tumbling", "span": "1m"}}, "cfg.Ratio failing, in each 1m"},
		{map[string]any{"failures": 1e6, "window": map[string]any{"kind": "none"}, "odd": []any{"a"}, "empty": nil}, `1000000 failures, odd ["a"]`},
	} {
		if got := strings.Join(brief(c.config), ", "); got != c.want {
			t.Errorf("brief(%v) = %q, want %q", c.config, got, c.want)
		}
	}
}

func TestPercentIsNotRoundedToAll(t *testing.T) {
	for f, want := range map[float64]string{1: "100%", 0.999: "99%", 0.93: "93%", 0.29: "29%", 0: "0%"} {
		if got := percent(f); got != want {
			t.Errorf("percent(%v) = %s, want %s", f, got, want)
		}
	}
}

// What a merged survey or a foreign file has in it must not break a format.
func TestIncompleteSurveys(t *testing.T) {
	s := &survey.Survey{Findings: []survey.Finding{{}}, Instances: []survey.Instance{{}}, Implementations: []survey.Implementation{{}},
		Clusters: []survey.Cluster{{Members: []string{"gone"}}}, Notes: []survey.Note{{}}, Fixed: []survey.Fixed{{}}}
	for _, f := range Formats {
		for _, verbose := range []bool{false, true} {
			if got := print(t, s, report.Format(f), Options{Verbose: verbose, Color: true}); len(got) == 0 {
				t.Errorf("%s prints nothing", f)
			}
		}
	}
}

// The page of a job may have a limit: rows go, what is around them stays.
func TestMarkdownKeepsToItsLimit(t *testing.T) {
	full := print(t, large(), report.MarkdownFormat, Options{})
	const limit = 6000
	got := string(print(t, large(), report.MarkdownFormat, Options{Limit: limit}))
	if len(full) < 2*limit || len(got) > limit {
		t.Errorf("%d bytes of %d", len(got), len(full))
	}
	for _, want := range []string{"60 findings", "more rows had no room", "CB3001", "<sub>cbctl v0.2.0</sub>"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	if strings.Count(got, "<details>") != strings.Count(got, "</details>") {
		t.Errorf("not closed:\n%s", got)
	}
}

func TestAnnotationsBeginWithTheWorst(t *testing.T) {
	got := strings.Split(strings.TrimSpace(string(print(t, large(), report.GitHubFormat, Options{}))), "\n")
	order := []string{"::error ", "::warning ", "::notice "}
	at := 0
	for _, line := range got[:len(got)-1] {
		for at < len(order)-1 && !strings.HasPrefix(line, order[at]) {
			at++
		}
		if !strings.HasPrefix(line, order[at]) {
			t.Errorf("%q is out of order", line)
		}
	}
	if len(got) != 61 || at != 2 {
		t.Errorf("%d lines, to level %d", len(got), at)
	}
}

func TestWriteDoesNotChangeTheSurvey(t *testing.T) {
	s := rich()
	before := print(t, s, report.JSONFormat, Options{})
	for _, f := range Formats {
		print(t, s, report.Format(f), Options{Source: sources, Limit: 100})
	}
	if after := print(t, s, report.JSONFormat, Options{}); string(after) != string(before) {
		t.Error("it is not what it was")
	}
}
