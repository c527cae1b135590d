package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// rich has one of everything: each outcome, a function as a setting, a pipe
// and a backquote in code, HTML in a message, a note without a file.
func rich() *report.Migration {
	return &report.Migration{
		SchemaVersion: report.SchemaVersion,
		Tool:          report.Tool{Name: "cbctl", Version: "v0.1.0"},
		Command:       "migrate",
		Summary: report.Summary{Implementations: 3, Sites: 5, Rewritten: 2, Shimmed: 1, Manual: 1, Suppressed: 1,
			FilesChanged: 3, Packages: 2},
		Implementations: []report.Implementation{
			{ID: "pay.go:31", Kind: "library", Source: "gobreaker/v2", Package: "example.com/pay", Type: "*gobreaker.CircuitBreaker[*http.Response]",
				File: "pay.go", Line: 31, Outcome: report.Rewritten, Proof: report.Proof{Status: "not_run"},
				Config: map[string]any{"name": "payments", "probes": 3, "open_for": "30s"},
				Parity: []report.Parity{
					{Old: "MaxRequests", OldValue: "3", Origin: "literal", New: "probes", NewValue: "3"},
					{Old: "Timeout", OldValue: "0", Origin: "default", New: "open_for", NewValue: "60", Unit: "s"},
					{Old: "ReadyToTrip", OldValue: "func(c gobreaker.Counts) bool {\n\treturn c.Requests > 9 || c.TotalFailures > 4\n}", Origin: "literal",
						New: "trip", NewValue: "func(c breaker.Counts) bool {\n\treturn c.Requests > 9 || c.TotalFailures > 4\n}"},
				}},
			{ID: "pay.go:40", Kind: "library", Source: "gobreaker", Package: "example.com/pay", Type: "*gobreaker.TwoStepCircuitBreaker",
				File: "pay.go", Line: 40, Outcome: report.Shimmed, Proof: report.Proof{Status: "not_run"}},
			{ID: "stream/worker.go:9", Kind: "library", Source: "gobreaker", Package: "example.com/pay/stream", Type: "*gobreaker.CircuitBreaker",
				File: "stream/worker.go", Line: 9, Outcome: report.Manual, Reason: "it is stored in an interface | of another module",
				Proof: report.Proof{Status: "not_run"}},
		},
		Sites: []report.Site{
			{Rule: "CB1001", Source: "gobreaker/v2", Symbol: "NewCircuitBreaker", Package: "example.com/pay", File: "pay.go", Line: 31, Column: 8,
				Outcome: report.Rewritten, Safety: report.Safe, Snippet: "\tcb := gobreaker.NewCircuitBreaker[*http.Response](st)", Width: 27},
			{Rule: "CB1003", Source: "gobreaker", Symbol: "NewTwoStepCircuitBreaker", Package: "example.com/pay", File: "pay.go", Line: 40, Column: 8,
				Outcome: report.Shimmed, Safety: report.Safe, Snippet: "\ttw := gobreaker.NewTwoStepCircuitBreaker(st)", Width: 34},
			{Rule: "CB1005", Source: "gobreaker", Symbol: "ErrOpenState", Package: "example.com/pay", File: "pay.go", Line: 44, Column: 12,
				Outcome: report.Rewritten, Safety: report.Unsafe, Snippet: "\tif err == gobreaker.ErrOpenState {", Width: 22},
			{Rule: "CB1001", Source: "gobreaker", Symbol: "NewCircuitBreaker", Package: "example.com/pay/stream", File: "stream/worker.go", Line: 9, Column: 10,
				Outcome: report.Manual, Safety: report.ManualOnly, Reason: "it is stored in an interface | of another module",
				Snippet: "var cb = gobreaker.NewCircuitBreaker(st) // `shared`", Width: 27},
			{Rule: "CB1002", Source: "gobreaker", Symbol: "Execute", Package: "example.com/pay/stream", File: "stream/worker.go", Line: 21, Column: 2,
				Outcome: report.Suppressed, Safety: report.Safe, Reason: "replaced in March", Snippet: "\tcb.Execute(f)", Width: 10},
		},
		Files: []report.File{
			{Path: "go.mod", Change: "modified"},
			{Path: "internal/breaker/breaker.go", Change: "created"},
			{Path: "pay.go", Change: "modified"},
		},
		Verification: report.Verification{TypeCheck: "ok", Tests: report.Tests{Before: "not_run", After: "not_run"}},
		Coverage: report.Coverage{Files: map[string]int{"analysed": 12, "vendored": 3, "excluded by build constraints": 1},
			Configurations: []string{"linux/amd64", "windows/amd64 tags=integration"}},
		Notes: []report.Note{
			{Rule: "CB9003", Message: "generated file uses gobreaker and was not changed", File: "api/client.gen.go", Line: 1, Column: 1, Help: "change the generator"},
			{Message: "go.mod still requires <gobreaker>: one site is left.", Help: "migrate it, then run\ngo mod tidy"},
		},
	}
}

func titles(rule string) string {
	return map[string]string{"CB1001": "gobreaker constructor", "CB1002": "gobreaker call (Execute)"}[rule]
}

func TestGolden(t *testing.T) {
	clean := &report.Migration{SchemaVersion: 1, Tool: report.Tool{Name: "cbctl", Version: "v0.1.0"}, Command: "migrate"}
	for name, c := range map[string]struct {
		m   *report.Migration
		f   report.Format
		opt report.Options
	}{
		"text.golden":         {rich(), report.TextFormat, report.Options{Title: titles}},
		"text_color.golden":   {rich(), report.TextFormat, report.Options{Title: titles, Color: true}},
		"text_verbose.golden": {rich(), report.TextFormat, report.Options{Title: titles, Verbose: true, Planned: true}},
		"text_quiet.golden":   {rich(), report.TextFormat, report.Options{Quiet: true}},
		"text_clean.golden":   {clean, report.TextFormat, report.Options{}},
		"report.json":         {rich(), report.JSONFormat, report.Options{}},
		"clean.json":          {clean, report.JSONFormat, report.Options{}},
		"report.md":           {rich(), report.MarkdownFormat, report.Options{}},
		"clean.md":            {clean, report.MarkdownFormat, report.Options{Planned: true}},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := report.Write(&b, c.m, c.f, c.opt); err != nil {
				t.Fatal(err)
			}
			golden(t, name, b.Bytes())
		})
	}
}

func TestProofs(t *testing.T) {
	some := &report.Proofs{
		SchemaVersion: 1, Tool: report.Tool{Name: "cbctl", Version: "v0.1.0"}, Command: "verify",
		Summary: report.ProofsSummary{Implementations: 4, Proved: 2, Diverged: 1, NotRun: 1},
		Implementations: []report.Verified{
			{ID: "handrolled:m/a.Guard", Kind: "handrolled", Source: "handrolled", Package: "m/a", Type: "Guard", File: "a/guard.go", Line: 7,
				Old: "journal 2", Proof: report.Proof{Status: "proved", Schedules: 2000}},
			{ID: "handrolled:m/b.Breaker", Kind: "handrolled", Source: "handrolled", Package: "m/b", Type: "Breaker", File: "b/b.go", Line: 70,
				Old: "journal 1", Proof: report.Proof{Status: "proved", Schedules: 1, Deviations: []string{"H2"}}},
			{ID: "inline:m/b.Client", Kind: "inline", Source: "inline", Package: "m/b", Type: "Client", File: "b/c.go", Line: 3,
				Old: "commit 0123", Proof: report.Proof{Status: "diverged", Schedules: 2000, Divergences: 3, Seed: 9, Suspect: "replacement", Advice: "Look there.",
					Counterexample: []string{"t=+0s  made with Limit 1", "t=+1s  a call fails  old: open  new: closed  <-- differs"}}},
			{ID: "handrolled:m/c.Gone", Kind: "handrolled", Source: "handrolled", Package: "m/c", Type: "Gone", File: "c/c.go", Line: 3,
				Old: "journal 1", Reason: "the type Gone is not there any more: it was removed or renamed", Proof: report.Proof{Status: "not_run"}},
		},
		Canonical: []report.Canonical{
			{Path: "m/internal/breaker", Dir: "internal/breaker", Version: "v0.1.0", Edited: []string{"internal/breaker/open.go"}},
			{Path: "m/old", Dir: "old"}, {Path: "github.com/cbctl/cbctl/breaker", Version: "v0.2.0"},
		},
		Notes: []report.Note{{Message: "m/d: nobody knows", Help: "pass --old", File: "d"}},
	}
	none := &report.Proofs{SchemaVersion: 1, Tool: some.Tool, Command: "verify"}
	if some.Clean() || !none.Clean() {
		t.Error("only what is proved is clean")
	}
	for name, c := range map[string]struct {
		p   *report.Proofs
		f   report.Format
		opt report.Options
	}{
		"proofs.golden":       {some, report.TextFormat, report.Options{}},
		"proofs_quiet.golden": {some, report.TextFormat, report.Options{Quiet: true}},
		"proofs_none.golden":  {none, report.TextFormat, report.Options{}},
		"proofs.json":         {some, report.JSONFormat, report.Options{}},
		"proofs_none.json":    {none, report.JSONFormat, report.Options{}},
		"proofs.md":           {some, report.MarkdownFormat, report.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := c.p.Write(&b, c.f, c.opt); err != nil {
				t.Fatal(err)
			}
			golden(t, name, b.Bytes())
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test ./migrate/report -update rewrites it); got:\n%s", path, got)
	}
}

// The keys are a contract: tests outside of the repository rely on them.
func TestJSONHasNoNullAndAllKeys(t *testing.T) {
	var b bytes.Buffer
	m := rich()
	if err := report.JSON(&b, m); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "null") {
		t.Errorf("a list or map is null:\n%s", b.String())
	}
	var doc map[string]any
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"":                        "schema_version tool command summary implementations sites files verification",
		"tool":                    "name version",
		"summary":                 "implementations sites rewritten shimmed manual suppressed files_changed packages",
		"implementations.0":       "id kind source package type file line outcome reason config proof findings",
		"implementations.0.proof": "status schedules divergences seed counterexample deviations suspect advice notes",
		"sites.0":                 "rule source symbol package file line column outcome safety reason",
		"files.0":                 "path change",
		"verification":            "typecheck tests",
		"verification.tests":      "before after",
	}
	for path, keys := range want {
		object, ok := walk(doc, path).(map[string]any)
		if !ok {
			t.Errorf("%q is no object", path)
			continue
		}
		for _, key := range strings.Fields(keys) {
			if _, ok := object[key]; !ok {
				t.Errorf("%q has no key %q", path, key)
			}
		}
	}
}

func TestJSONLeavesTheReportAlone(t *testing.T) {
	m := rich()
	if err := report.JSON(&bytes.Buffer{}, m); err != nil {
		t.Fatal(err)
	}
	if m.Implementations[1].Config != nil || m.Implementations[1].Parity != nil {
		t.Error("printing changed the report")
	}
}

func TestClean(t *testing.T) {
	m := rich()
	if m.Clean() {
		t.Error("a report with a manual site is clean")
	}
	m.Summary.Manual = 0
	if m.Clean() {
		t.Error("a report with a manual breaker is clean")
	}
	m.Implementations = m.Implementations[:2]
	if !m.Clean() {
		t.Error("a report without manual work is not clean")
	}
}

func walk(v any, path string) any {
	for _, key := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' }) {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			v = x[0]
		}
	}
	return v
}
