package migrate

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/rewrite"
)

// TestLegacyMigrates replaces the six hand-written breakers of the example in
// one run: all are proved, nothing else changes, the module goes on working, a
// second run has nothing to do, and undo brings everything back.
func TestLegacyMigrates(t *testing.T) {
	if testing.Short() {
		t.Skip("each proof is a build")
	}
	dir := filepath.Join(t.TempDir(), "legacy")
	if err := os.CopyFS(dir, os.DirFS("../testdata/example/legacy")); err != nil {
		t.Fatal(err)
	}
	before := tree(t, dir)
	opt := options("", dir)
	opt.Prove = 300
	res := plan(t, opt)
	legacyReport(t, res)
	apply(t, res)
	legacyFiles(t, before, tree(t, dir))
	run(t, dir, "go", "vet", "./...")
	run(t, dir, "go", "test", "./...")
	if again := plan(t, opt); len(again.Set.Changes) > 0 || len(again.Report.Implementations) > 0 {
		t.Errorf("a second run changes %v and finds %d breakers", again.Set.Paths(), len(again.Report.Implementations))
	}
	if _, err := rewrite.Undo(t.Context(), res.Module, ToolName); err != nil {
		t.Fatal(err)
	}
	if after := tree(t, dir); !maps.Equal(before, after) {
		t.Errorf("after undo %v differ", different(before, after))
	}
}

// legacyReport checks that each breaker is replaced and proved.
func legacyReport(t *testing.T, res *Result) {
	t.Helper()
	var got []string
	for _, i := range res.Report.Implementations {
		got = append(got, strings.TrimPrefix(i.Package, "example.com/legacy/")+"."+i.Type)
		if i.Outcome != report.Shimmed || i.Proof.Status != "proved" || i.Proof.Schedules != 300 || i.Proof.Divergences != 0 {
			t.Errorf("%s: %s, %s in %d schedules: %s", i.Type, i.Outcome, i.Proof.Status, i.Proof.Schedules, i.Reason)
		}
	}
	slices.Sort(got)
	want := []string{"httpretry.Client", "llm.endpoint", "metrics.CircuitBreaker", "pipeline.Worker", "resilience.Breaker", "teamutil.Breaker"}
	if !slices.Equal(got, want) {
		t.Errorf("breakers %q, want %q", got, want)
	}
}

// legacyFiles checks that the files of the breakers change, and no others.
func legacyFiles(t *testing.T, before, after map[string]string) {
	t.Helper()
	got := slices.DeleteFunc(different(before, after), func(name string) bool {
		return before[name] == "" && (strings.HasPrefix(name, "internal/breaker/") || strings.HasPrefix(name, ".cbctl/")) // the journal
	})
	want := []string{
		"httpretry/client.go", "llm/endpoint.go", "metrics/breaker.go", "metrics/stats.go", "pipeline/worker.go",
		"resilience/breaker.go", "teamutil/breaker.go",
	}
	if !slices.Equal(got, want) {
		t.Errorf("changed %q, want %q", got, want)
	}
	if after["internal/breaker/breaker.go"] == "" {
		t.Error("the canonical package did not come")
	}
}

// tree is the text of all files below a folder.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	fsys := os.DirFS(dir)
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		out[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// different lists the files of which two trees have different texts.
func different(a, b map[string]string) []string {
	var out []string
	for _, name := range keys(a, b) {
		if a[name] != b[name] {
			out = append(out, name)
		}
	}
	return out
}
