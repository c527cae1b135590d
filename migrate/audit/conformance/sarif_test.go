package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cbctl/cbctl/migrate/audit/output"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
)

// schema is the one that OASIS publishes.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile(filepath.Join("testdata", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(s *jsonschema.Schema, log []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(log))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// The golden files of the output package are what a reader gets.
func TestGoldenFilesAreSARIF(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("..", "output", "testdata", "*.sarif"))
	if err != nil || len(names) < 2 {
		t.Fatalf("%q, %v", names, err)
	}
	s := schema(t)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(s, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheSchemaObjects(t *testing.T) {
	s := schema(t)
	for name, log := range map[string]string{
		"no runs":       `{"version":"2.1.0"}`,
		"version":       `{"version":"2.0.0","runs":[]}`,
		"unknown level": `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":"m"},"level":"fatal"}]}]}`,
		"line zero":     `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a"},"region":{"startLine":0}}}]}]}]}`,
		"not a URI":     `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a b%"}}}]}]}]}`,
	} {
		if err := validate(s, []byte(log)); err == nil {
			t.Errorf("%s: no objection", name)
		}
	}
}

// Whatever a survey has in it, the log follows the schema, and what GitHub
// needs besides is there.
func TestOddSurveysAreSARIF(t *testing.T) {
	s := schema(t)
	for name, findings := range map[string][]survey.Finding{
		"no place":         {{Rule: "CB3001", Severity: survey.Error, Message: "m"}},
		"no line":          {{Rule: "CB3001", Severity: survey.Error, Message: "m", File: "go.mod"}},
		"end before begin": {{Rule: "CB3001", Severity: survey.Info, Message: "m", File: "a.go", Line: 5, Column: 4, EndLine: 3, EndColumn: 1}},
		"unknown rule":     {{Rule: "CB7777", Severity: "dire", Message: "m", File: "a.go", Line: 1}},
		"odd path":         {{Rule: "CB3001", Severity: survey.Error, Message: "m", File: "a b/x:y%#?[1]\u00e9.go", Line: 1}},
		"odd first path":   {{Rule: "CB3001", Severity: survey.Error, Message: "m", File: "x:y.go", Line: 1}},
		"other module":     {{Rule: "CB3001", Severity: survey.Error, Message: "m", File: "a.go", Line: 1, Repository: "example.com/x"}},
		"odd text":         {{Rule: "CB3001", Severity: survey.Error, Message: "\x00\xff\u2028<>", File: "a.go", Line: 1, Snippet: "\xff\t\x01"}},
		"related nowhere":  {{Rule: "CB3001", Severity: survey.Error, Message: "m", File: "a.go", Line: 1, Related: []survey.Place{{Text: "x"}, {File: "b.go"}}}},
		"suppressed":       {{Rule: "CB3001", Severity: survey.Error, Message: "m", File: "a.go", Line: 1, Status: survey.Suppressed, Reason: "r"}},
		"fix without file": {{Rule: "CB3001", Severity: survey.Error, Message: "m", File: "a.go", Line: 1, Fixes: []survey.Fix{{Message: "f", Edits: []survey.Edit{{File: "b.go", End: 3}}}}}},
		"empty fix":        {{Rule: "CB3001", Severity: survey.Error, Message: "m", File: "a.go", Line: 1, Fixes: []survey.Fix{{Message: "f"}}}},
		"fix":              {{Rule: "CB3001", Severity: survey.Error, Message: "m", File: "a.go", Line: 1, Fixes: []survey.Fix{{Message: "f", Edits: []survey.Edit{{File: "a.go", Offset: 0, End: 9, Text: "x"}}}}}},
	} {
		for _, prefix := range []string{"", "sub dir/m"} {
			log := printed(t, findings, prefix)
			if err := validate(s, log); err != nil {
				t.Errorf("%s, below %q: %v\n%s", name, prefix, err, log)
			}
			if err := forGitHub(log); err != nil {
				t.Errorf("%s, below %q: %v", name, prefix, err)
			}
		}
	}
}

func printed(t testing.TB, findings []survey.Finding, prefix string) []byte {
	t.Helper()
	v := &survey.Survey{Tool: survey.Tool{Name: "cbctl", Version: "(devel)"}, Findings: findings, Notes: []survey.Note{{Rule: "CB9003", Message: "n", File: "x.go"}}}
	v.Fingerprints()
	var b bytes.Buffer
	source := func(file string) []byte {
		if file == "a.go" {
			return []byte("package a\n")
		}
		return nil
	}
	if err := output.Write(&b, v, report.SARIFFormat, output.Options{Prefix: prefix, Source: source}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// forGitHub checks what code scanning needs and the schema does not say.
func forGitHub(log []byte) error {
	var parsed struct {
		Runs []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID              string
				RuleIndex           int
				PartialFingerprints map[string]string
				Locations           []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal(log, &parsed); err != nil {
		return err
	}
	run := parsed.Runs[0]
	if run.Results == nil {
		return fmt.Errorf("no list of results")
	}
	for _, r := range run.Results {
		switch uri := r.Locations[0].PhysicalLocation.ArtifactLocation.URI; {
		case run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID:
			return fmt.Errorf("rule %d is not %s", r.RuleIndex, r.RuleID)
		case r.PartialFingerprints["primaryLocationLineHash"] == "":
			return fmt.Errorf("no fingerprint")
		case strings.HasPrefix(uri, "/") || strings.Contains(uri, "://"):
			return fmt.Errorf("%q is not relative", uri)
		}
	}
	return nil
}
