package migrate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate"
	"github.com/cbctl/cbctl/migrate/report"
)

// TestHandwrittenExample looks for the hand-written breakers of the example, and
// for nothing else in it.
func TestHandwrittenExample(t *testing.T) {
	dir, err := filepath.Abs("../testdata/example/legacy")
	if err != nil {
		t.Fatal(err)
	}
	result, err := migrate.Plan(t.Context(), migrate.Options{Dir: dir, Tests: true, Sources: os.DirFS("../breaker"), From: []string{"handrolled", "inline"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range result.Report.Implementations {
		got = append(got, fmt.Sprintf("%s %s.%s", i.Kind, strings.TrimPrefix(i.Package, "example.com/legacy/"), i.Type))
		if i.Outcome != report.Manual || i.Reason == "" || i.Proof.Status != "not_run" {
			t.Errorf("%s: outcome %s, reason %q, proof %s", i.Type, i.Outcome, i.Reason, i.Proof.Status)
		}
		t.Log(i.Type, i.Reason)
	}
	slices.Sort(got)
	want := []string{
		"handrolled httpretry.Client", "handrolled llm.endpoint", "handrolled metrics.CircuitBreaker", "handrolled resilience.Breaker",
		"handrolled teamutil.Breaker", "inline pipeline.Worker",
	}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	if len(result.Set.Changes) > 0 {
		t.Errorf("%d files would change", len(result.Set.Changes))
	}
}
