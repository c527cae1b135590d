package output

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestGolden(t *testing.T) {
	at := Options{Source: sources, Prefix: "services/shop"}
	for name, c := range map[string]struct {
		s   *survey.Survey
		f   report.Format
		opt Options
	}{
		"text.golden":         {rich(), report.TextFormat, at},
		"text_color.golden":   {rich(), report.TextFormat, Options{Color: true}},
		"text_verbose.golden": {rich(), report.TextFormat, Options{Verbose: true}},
		"text_quiet.golden":   {rich(), report.TextFormat, Options{Quiet: true}},
		"text_none.golden":    {none(), report.TextFormat, Options{}},
		"text_large.golden":   {large(), report.TextFormat, Options{}},
		"rich.json":           {rich(), report.JSONFormat, at},
		"none.json":           {none(), report.JSONFormat, at},
		"rich.md":             {rich(), report.MarkdownFormat, at},
		"none.md":             {none(), report.MarkdownFormat, at},
		"rich.html":           {rich(), report.HTMLFormat, at},
		"none.html":           {none(), report.HTMLFormat, at},
		"rich.sarif":          {rich(), report.SARIFFormat, at},
		"none.sarif":          {none(), report.SARIFFormat, at},
		"merged.golden":       {merged(), report.TextFormat, Options{}},
		"merged.json":         {merged(), report.JSONFormat, Options{}},
		"merged.md":           {merged(), report.MarkdownFormat, Options{}},
		"merged.html":         {merged(), report.HTMLFormat, Options{}},
		"merged.sarif":        {merged(), report.SARIFFormat, Options{}},
		"github.golden":       {rich(), report.GitHubFormat, at},
	} {
		t.Run(name, func(t *testing.T) {
			got := print(t, c.s, c.f, c.opt)
			if c.f == report.SARIFFormat {
				got = withoutPages(got)
			}
			golden(t, name, got)
		})
	}
}

func print(t *testing.T, s *survey.Survey, f report.Format, opt Options) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, s, f, opt); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var pageText = regexp.MustCompile(`("(?:markdown|text)": )"# CB[^\n]*"|("fullDescription": \{\s*"text": )"[^\n]*"`)

// withoutPages leaves the text of the rules' pages out, which changes for other
// reasons than the format does.
func withoutPages(log []byte) []byte { return pageText.ReplaceAll(log, []byte(`$1$2"..."`)) }

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
		t.Errorf("%s differs (go test ./migrate/audit/output -update rewrites it); got:\n%s", path, got)
	}
}

// Sixty findings must stay a page to read, with every place on it.
func TestTextOfManyFindingsIsShort(t *testing.T) {
	s := large()
	got := string(print(t, s, report.TextFormat, Options{}))
	if n := strings.Count(got, "\n"); n > 240 {
		t.Errorf("%d lines", n)
	}
	for _, f := range s.Findings {
		if !strings.Contains(got, f.File+":") || !strings.Contains(got, f.Message[:30]) {
			t.Errorf("%s:%d is missing", f.File, f.Line)
		}
	}
	for line := range strings.Lines(got) {
		if len([]rune(line)) > 200 {
			t.Errorf("%d columns: %s", len([]rune(line)), line)
		}
	}
}
