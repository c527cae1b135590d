package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cbctl/cbctl/migrate/report"
)

const unmatched = "no configuration of the canonical breaker behaves the same"

// written has hand-written breakers: one that is proved, one that diverges with
// lines that are too long, one that is replaced although it diverges, and one
// that was not run.
func written() *report.Migration {
	site := func(file string, line int, o report.Outcome, reason string) report.Site {
		s := report.Site{Rule: "CB2001", Source: "handrolled", Symbol: "Guard", Package: "example.com/m", File: file, Line: line, Column: 6,
			Outcome: o, Safety: report.ManualOnly, Reason: reason, Snippet: "type Guard struct {", Width: 5}
		if o == report.Shimmed {
			s.Safety = report.Safe
		}
		return s
	}
	long := []string{
		"t=+0s       breaker made with limit 2, rest 1s",
		"t=+0s       a call fails            both: admitted; returns boom; Stats(): " + strings.Repeat("{Requests:1 Failures:1} ", 9),
		`t=+1.000s   a call succeeds         old: rejected "alpha" | half-open [` + strings.Repeat("*m.BusyError ", 14) + "]  new: admitted; returns `nil`   <-- differs",
	}
	short := []string{"t=+0s       breaker made", "t=+0s       a call fails            old: rejected  new: admitted   <-- differs"}
	impl := func(file string, line int, o report.Outcome, reason string) report.Implementation {
		return report.Implementation{ID: "handrolled:" + file, Kind: "handrolled", Source: "handrolled", Package: "example.com/m", Type: "Guard",
			File: file, Line: line, Outcome: o, Reason: reason, Proof: report.Proof{Status: "not_run"}}
	}
	proved := impl("a.go", 10, report.Shimmed, "its methods ask a canonical breaker; no difference in 2000 schedules")
	proved.Proof = report.Proof{Status: "proved", Schedules: 2000, Deviations: []string{"H1", "H3"}, Notes: []string{"Load is not called: its arguments cannot be made up"}}
	proved.Config = map[string]any{"ConsecutiveFailures": "atLeast(1, g.limit)", "OpenFor": "g.rest + 1", "ProbeLease": "time.Hour", "Compat.CountOpen": "true",
		"LateResults": "breaker.LateCounted", "LazyProbing": "true", "AfterOpen": "breaker.AfterOpenClosed"}
	proved.Findings = []report.Finding{
		{Kind: "late-credited", Fate: report.Kept, Text: "a late result counts in the state in which it arrives (mended by: LateResults left out)", File: "a.go", Line: 31},
		{Kind: "no-lock", Fate: report.Mended, Text: "neither a lock nor atomics protect its state (now the state is safe for concurrent use)", File: "b.go", Line: 7},
		{Kind: "compat-count-open", Fate: report.Kept, Text: "failures that come while it is open are counted (mended by: Compat.CountOpen left out)"},
	}
	diverged := impl("c.go", 5, report.Manual, unmatched)
	diverged.Proof = report.Proof{Status: "diverged", Schedules: 150, Divergences: 16, Seed: 7, Counterexample: long, Suspect: "original",
		Advice: "The suspect is the original, because a failed probe does not open it: mend that and run cbctl migrate again."}
	diverged.Findings = []report.Finding{{Kind: "half-open-failure-ignored", Fate: report.Found, Text: "a failed probe does not open it (with the canonical breaker a failed probe opens it)", File: "c.go", Line: 40}}
	forced := impl("d.go", 5, report.Shimmed, "its methods ask a canonical breaker, which is known to differ")
	forced.Proof = report.Proof{Status: "diverged", Schedules: 150, Divergences: 1, Counterexample: short, Suspect: "replacement", Advice: "The suspect is the replacement."}
	return &report.Migration{
		SchemaVersion: report.SchemaVersion, Tool: report.Tool{Name: "cbctl", Version: "v0.1.0"}, Command: "migrate",
		Summary:         report.Summary{Implementations: 4, Sites: 4, Shimmed: 2, Manual: 2, FilesChanged: 2, Packages: 1},
		Implementations: []report.Implementation{proved, diverged, forced, impl("e.go", 5, report.Manual, "its field State is exported (e.go:6)")},
		Sites: []report.Site{site("a.go", 10, report.Shimmed, proved.Reason), site("c.go", 5, report.Manual, unmatched),
			site("d.go", 5, report.Shimmed, forced.Reason), site("e.go", 5, report.Manual, "its field State is exported (e.go:6)")},
		Verification: report.Verification{TypeCheck: "ok"},
	}
}

func TestHandwrittenGolden(t *testing.T) {
	for name, c := range map[string]struct {
		f   report.Format
		opt report.Options
	}{
		"handwritten.txt":  {report.TextFormat, report.Options{}},
		"handwritten.md":   {report.MarkdownFormat, report.Options{}},
		"handwritten.json": {report.JSONFormat, report.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, name, print(t, written(), c.f, c.opt))
		})
	}
}

func print(t *testing.T, m *report.Migration, f report.Format, opt report.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, m, f, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A reason that stands at the site is not repeated in the table.
func TestReasonsAreToldOnce(t *testing.T) {
	for _, f := range []report.Format{report.TextFormat, report.MarkdownFormat} {
		for _, verbose := range []bool{false, true} {
			text := string(print(t, written(), f, report.Options{Verbose: verbose}))
			for _, i := range written().Implementations {
				if n := strings.Count(text, i.Reason); n > 1 || n == 0 && i.Proof.Status != "proved" {
					t.Errorf("%s, verbose %v: %q is there %d times", f, verbose, i.Reason, n)
				}
			}
		}
	}
}

// Whatever a counterexample looks like, its block is short, narrow, and ends
// with what differs.
func TestTimelineIsBounded(t *testing.T) {
	step := func(n int, text string) string {
		return fmt.Sprintf("t=+%d.000s   a call fails            both: %s", n, text)
	}
	for _, c := range []struct {
		name     string
		steps    int
		both     string
		old, now string
	}{
		{"short", 3, "admitted", "rejected", "admitted"},
		{"many steps", 60, "admitted", "rejected", "admitted"},
		{"long steps", 8, strings.Repeat("State(): closed; ", 40), "rejected", "admitted"},
		{"a long difference", 12, "admitted", strings.Repeat("log: opened; ", 60), strings.Repeat("nothing; ", 60)},
		{"no blanks", 30, strings.Repeat("x", 900), strings.Repeat("y", 900), strings.Repeat("\u00fc", 900)},
		{"broken lines", 3, "logs: a\nb", "logs: c\n\td", "nothing"},
	} {
		var steps []string
		for n := range c.steps {
			steps = append(steps, step(n, c.both))
		}
		steps = append(steps, "t=+99.000s  call 2 ends             old: "+c.old+"  new: "+c.now+"   <-- differs")
		m := written()
		m.Implementations = m.Implementations[1:2]
		m.Implementations[0].Proof.Counterexample = steps
		text := string(print(t, m, report.MarkdownFormat, report.Options{}))
		_, block, _ := strings.Cut(text, "```text\n")
		block, _, ok := strings.Cut(block, "\n```\n")
		lines := strings.Split(block, "\n")
		if !ok || len(lines) > 20 || !strings.HasPrefix(lines[0], "t=+0.000s") {
			t.Errorf("%s: %d lines:\n%s", c.name, len(lines), block)
		}
		at := -1
		for n, line := range lines {
			if utf8.RuneCountInString(line) > 150 {
				t.Errorf("%s: line %d has %d columns", c.name, n+1, utf8.RuneCountInString(line))
			}
			if strings.Contains(line, "<-- differs") {
				at = n
			}
		}
		if at < 0 || !strings.HasPrefix(lines[at], "t=+99") || len(lines)-1-at > 8 {
			t.Errorf("%s: the difference is at line %d of %d", c.name, at+1, len(lines))
		}
		if rest := strings.Join(lines[max(at, 0):], "\n"); !strings.Contains(rest, "old: ") || !strings.Contains(rest, "new: ") {
			t.Errorf("%s: the difference lacks a half:\n%s", c.name, rest)
		}
	}
}

func TestDeviationsHaveIDsInOrder(t *testing.T) {
	for n, d := range report.Deviations() {
		if d.ID != fmt.Sprintf("H%d", n+1) || d.Title == "" || strings.HasSuffix(d.Title, ".") {
			t.Errorf("deviation %d is %+v", n+1, d)
		}
	}
}

func TestHandwrittenJSONHasAllKeys(t *testing.T) {
	text := string(print(t, written(), report.JSONFormat, report.Options{}))
	for _, key := range []string{"findings", "kind", "fate", "text", "line", "suspect", "advice", "notes", "counterexample", "deviations"} {
		if !strings.Contains(text, `"`+key+`":`) {
			t.Errorf("no key %q", key)
		}
	}
	if strings.Contains(text, "null") {
		t.Errorf("a list is null:\n%s", text)
	}
}
