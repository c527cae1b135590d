package conformance

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cbctl/cbctl/migrate/audit/output"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
)

// The JSON report follows the schema that `cbctl schema audit` prints.
func TestReportsFollowTheirSchema(t *testing.T) {
	s, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "..", "docs", "schema", "audit.json"))
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join("..", "output", "testdata", "*.json"))
	if err != nil || len(names) < 2 {
		t.Fatalf("%q, %v", names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(s, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var b bytes.Buffer
	if err := output.Write(&b, &survey.Survey{Findings: []survey.Finding{{Severity: "dire"}}}, report.JSONFormat, output.Options{}); err != nil {
		t.Fatal(err)
	}
	if validate(s, b.Bytes()) == nil {
		t.Error("the schema takes any severity")
	}
}
