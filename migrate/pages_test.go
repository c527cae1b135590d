package migrate

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/report"
)

// TestPagesShowWhatHappens replaces two breakers of the example, and holds the
// pages of their rules and the README to what was there before, what is written
// and what the report says.
func TestPagesShowWhatHappens(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles and runs two breakers")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../testdata/example/legacy")); err != nil {
		t.Fatal(err)
	}
	res := plan(t, Options{Dir: dir, Patterns: []string{"./teamutil", "./pipeline"}, Sources: os.DirFS("../breaker"), Version: "v0.0.0-test", Prove: 200})
	code := changed(t, res)
	for page, file := range map[string]string{"CB2001.md": "teamutil/breaker.go", "CB2002.md": "pipeline/worker.go"} {
		old, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		before, after := goBlocks(t, filepath.Join("../docs", page))
		contains(t, page, string(old), before)
		contains(t, page, code[file], after)
	}
	var text bytes.Buffer
	if err := report.Text(&text, res.Report, report.Options{}); err != nil {
		t.Fatal(err)
	}
	contains(t, "README.md", text.String(), readmeDetails(t))
	for _, i := range res.Report.Implementations {
		if i.Proof.Status != "proved" || i.Outcome != report.Shimmed || len(i.Findings) == 0 {
			t.Errorf("%s: %s, %s, %d findings", i.Type, i.Outcome, i.Proof.Status, len(i.Findings))
		}
	}
}

// contains wants each line of a list in a text, whatever its indentation.
func contains(t *testing.T, page, text string, lines []string) {
	t.Helper()
	have := map[string]bool{}
	for line := range strings.Lines(text) {
		have[strings.TrimSpace(line)] = true
	}
	for _, line := range lines {
		if !have[strings.TrimSpace(line)] {
			t.Errorf("%s has a line that is not there:\n%s", page, line)
		}
	}
	if len(lines) < 5 {
		t.Errorf("%s: only %d lines to compare", page, len(lines))
	}
}

// goBlocks are the two pieces of code of a page: before and after.
func goBlocks(t *testing.T, name string) (before, after []string) {
	t.Helper()
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```go\n")
	if len(blocks) != 3 {
		t.Fatalf("%s has %d blocks of code", name, len(blocks)-1)
	}
	cut := func(s string) []string {
		code, _, _ := strings.Cut(s, "```")
		return strings.Split(strings.TrimSuffix(code, "\n"), "\n")
	}
	return cut(blocks[1]), cut(blocks[2])
}

// readmeDetails are the lines of the README about the settings and findings of a
// breaker.
func readmeDetails(t *testing.T) []string {
	t.Helper()
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(page), "(seed 0)\n")
	block, _, _ = strings.Cut(block, "  ...\n")
	return append(strings.Split(strings.TrimSuffix(block, "\n"), "\n"), "handrolled  teamutil/breaker.go:14  Breaker  shimmed")
}
