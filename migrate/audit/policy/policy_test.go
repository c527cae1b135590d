package policy

import (
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

func TestFailOn(t *testing.T) {
	findings := []survey.Finding{
		{Rule: "CB3001", Severity: survey.Error, Status: survey.New}, {Rule: "CB2001", Severity: survey.Warning, Status: survey.New},
		{Rule: "CB2002", Severity: survey.Info, Status: survey.New}, {Rule: "CB3001", Severity: survey.Error, Status: survey.Known},
		{Rule: "CB3001", Severity: survey.Error, Status: survey.Suppressed},
	}
	for text, want := range map[string]string{
		"error": "10000", "warning": "11000", "info": "11100", "never": "00000", "CB2001": "01000", "handrolled-breaker": "01000",
		"cb2002, CB3001": "10100", "CB2*": "01100", "error,CB2002": "10100", "CB9002": "00000",
	} {
		f, err := ParseFailOn(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got := fails(f, findings); got != want || f.String() != text {
			t.Errorf("%s (%s): %s, want %s", text, f, got, want)
		}
	}
	if got := fails(FailOn{}, findings); got != "10000" || (FailOn{}).String() != "error" {
		t.Errorf("zero FailOn: %s", got)
	}
}

func fails(f FailOn, findings []survey.Finding) string {
	var b strings.Builder
	for _, finding := range findings {
		b.WriteByte("01"[map[bool]int{true: 1}[f.Fails(finding)]])
	}
	return b.String()
}

func TestFailOnNonsense(t *testing.T) {
	for text, want := range map[string]string{
		"": "is no severity", "eror": `did you mean "error"?`, "CB3O01": `did you mean "CB3001"?`, "never,error": "never stands alone", "CB7*": "no rule", "[*": "no rule",
	} {
		if _, err := ParseFailOn(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestKeepChanged(t *testing.T) {
	s := &survey.Survey{Findings: []survey.Finding{
		{Rule: "in", File: "a.go", Line: 5, EndLine: 5, Severity: survey.Error}, {Rule: "out", File: "a.go", Line: 7, EndLine: 7, Severity: survey.Error},
		{Rule: "over", File: "a.go", Line: 1, EndLine: 9}, {Rule: "other", File: "b.go", Line: 5},
		{Rule: "refers", File: "b.go", Line: 1, Related: []survey.Place{{File: "a.go", Line: 5}}},
	}}
	KeepChanged(s, func(file string, first, last int) bool { return file == "a.go" && first <= 5 && 5 <= last })
	var got []string
	for _, f := range s.Findings {
		got = append(got, f.Rule)
	}
	if strings.Join(got, " ") != "in over refers" || s.Summary.Errors != 1 || s.Summary.Findings != 3 {
		t.Errorf("%q, %+v", got, s.Summary)
	}
}
