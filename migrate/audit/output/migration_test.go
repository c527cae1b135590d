package output

import (
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/report"
)

func TestOfMigration(t *testing.T) {
	m := &report.Migration{Command: "migrate", Tool: report.Tool{Name: "cbctl"}, Sites: []report.Site{
		{Rule: "CB1001", Source: "gobreaker", Symbol: "NewCircuitBreaker", File: "a.go", Line: 1, Column: 6, Outcome: report.Rewritten, Width: 5},
		{Rule: "CB1003", Source: "gobreaker", Symbol: "Allow", File: "a.go", Line: 2, Outcome: report.Shimmed},
		{Rule: "CB1005", Source: "gobreaker", Symbol: "ErrOpenState", File: "a.go", Line: 3, Outcome: report.Manual, Reason: "it is stored"},
		{Rule: "CB1002", Source: "gobreaker", Symbol: "Execute", File: "a.go", Line: 4, Outcome: report.Suppressed, Reason: "later"},
	}}
	for planned, want := range map[bool]string{
		true: "1 NewCircuitBreaker of gobreaker can become a canonical call|2 Allow of gobreaker can become a shim over the canonical package|" +
			"3 ErrOpenState of gobreaker is left for a person: it is stored",
		false: "3 ErrOpenState of gobreaker is left for a person: it is stored",
	} {
		s := OfMigration(m, planned)
		var got []string
		for _, f := range counting(s) {
			got = append(got, string(rune('0'+f.Line))+" "+f.Message)
		}
		if strings.Join(got, "|") != want || s.Summary.Suppressed != 1 {
			t.Errorf("planned %v: %q, %+v", planned, got, s.Summary)
		}
	}
	if got := string(print(t, OfMigration(m, true), report.GitHubFormat, Options{})); !strings.HasPrefix(got, "::warning file=a.go,line=1,endLine=1,col=6,endColumn=11,title=CB1001") {
		t.Errorf("%s", got)
	}
}
