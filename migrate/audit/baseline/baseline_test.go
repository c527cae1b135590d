package baseline

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

func everything(string) bool { return true }

// found makes a survey of findings "rule package symbol code".
func found(lines ...string) *survey.Survey {
	s := &survey.Survey{}
	for n, l := range lines {
		p := strings.Fields(l)
		s.Findings = append(s.Findings, survey.Finding{Rule: p[0], Severity: survey.Error, Package: p[1], Symbol: p[2], Snippet: p[3],
			File: p[1] + "/x.go", Line: n + 1, Status: survey.New})
	}
	s.Sort()
	s.Fingerprints()
	s.Summarize()
	return s
}

func TestApply(t *testing.T) {
	old := []string{"CB1 a F one", "CB1 a F two", "CB2 b G x"}
	for _, c := range []struct {
		name   string
		now    []string
		looked func(string) bool
		want   string // what is new, then what is fixed
	}{
		{"the same", old, everything, "| "},
		{"moved", []string{"CB2 b G x", "CB1 a F two", "CB1 a F one"}, everything, "| "},
		{"edited", []string{"CB1 a F one", "CB1 a F changed", "CB2 b G x"}, everything, "| "},
		{"one more is the new one", []string{"CB1 a F new", "CB1 a F one", "CB1 a F two", "CB2 b G x"}, everything, "new| "},
		{"the same code twice", []string{"CB1 a F one", "CB1 a F one", "CB1 a F two", "CB2 b G x"}, everything, "one| "},
		{"another function", []string{"CB1 a H one", "CB1 a F two", "CB2 b G x"}, everything, "one| CB1 F 1"},
		{"another rule", []string{"CB3 a F one", "CB1 a F two", "CB2 b G x"}, everything, "one| CB1 F 1"},
		{"all fixed", nil, everything, "| CB1 F 2 CB2 G 1"},
		{"not looked at", []string{"CB2 b G x"}, func(pkg string) bool { return pkg == "b" }, "| "},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := Of(found(old...), nil, everything)
			s := found(c.now...)
			b.Apply(s, c.looked)
			if got := outcome(s); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if s.Summary.Baseline+s.Summary.Findings != len(c.now) {
				t.Errorf("counted %+v", s.Summary)
			}
		})
	}
}

func outcome(s *survey.Survey) string {
	var b strings.Builder
	for _, f := range s.Findings {
		if f.Status == survey.New {
			b.WriteString(f.Snippet)
		}
	}
	b.WriteString("| ")
	var fixed []string
	for _, f := range s.Fixed {
		fixed = append(fixed, f.Rule, f.Symbol, string(rune('0'+f.Count)))
	}
	return b.String() + strings.Join(fixed, " ")
}

func TestSuppressedFindingsAreNoneOfTheBaseline(t *testing.T) {
	s := found("CB1 a F one", "CB1 a G two")
	s.Findings[0].Status = survey.Suppressed
	b := Of(s, nil, everything)
	if len(b.Findings) != 1 || b.Findings[0].Symbol != "G" {
		t.Errorf("%+v", b.Findings)
	}
	Of(found("CB1 a F one", "CB1 a G two"), nil, everything).Apply(s, everything)
	if s.Findings[0].Status != survey.Suppressed || len(s.Fixed) != 1 {
		t.Errorf("%+v, fixed %+v", s.Findings[0], s.Fixed)
	}
}

func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "b.json")
	b := Of(found("CB2 b G x", "CB1 a F one", "CB1 a F two"), nil, everything)
	if err := b.Write(path); err != nil {
		t.Fatal(err)
	}
	first, _ := os.ReadFile(path)
	read, err := Read(path)
	if err != nil || read.Len() != 3 {
		t.Fatalf("%+v, %v", read, err)
	}
	// Of a part of the packages, the rest stays as it is.
	part := Of(found("CB2 b G x"), read, func(pkg string) bool { return pkg == "b" })
	if err := part.Write(path); err != nil {
		t.Fatal(err)
	}
	if second, _ := os.ReadFile(path); !bytes.Equal(first, second) {
		t.Errorf("first:\n%s\nsecond:\n%s", first, second)
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "*")); len(names) != 1 {
		t.Errorf("left behind: %q", names)
	}
}

func TestReadSaysWhereAFileIsBad(t *testing.T) {
	for text, want := range map[string]string{
		"":      "1:1: not JSON: it is empty",
		"{\n  ": "2:3: not JSON: it ends too early",
		"{\"schema_version\": 1,\n<<<<<<< HEAD\n": "2:1: not JSON: invalid character '<' looking for beginning of object key string",
		"{\n \"schema_version\": 7}":              "2:2: schema_version is 7, and this version of cbctl reads 1",
		"{}":                                      "1:1: schema_version is 0, and this version of cbctl reads 1",
		"{\"schema_version\": 1, \"findings\": 3}":                                                   "",
		"{\"schema_version\": 1, \"findings\": [{\"rule\": \"CB1\"}]}":                               "1:36: the finding has no fingerprints",
		"{\"findings\": [\n {\"rule\":\"A\",\"fingerprints\":[\"x\"]},\n {}], \"schema_version\":1}": "3:2: the finding has no rule",
		"{\"schema_version\": 1}\n{}":                                                                "2:2: there is more behind the JSON value",
	} {
		path := filepath.Join(t.TempDir(), "b.json")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path)
		var d *diag.Error
		if !errors.As(err, &d) || d.Help == "" || d.Line == 0 {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := strings.TrimPrefix(err.Error(), path+":"); want != "" && got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema_version":1,"findings":[{"rule":"CB1","package":"a","symbol":"F","fingerprints":["x"]}]}`))
	f.Add([]byte(`{"findings":[{}]`))
	f.Add([]byte(`[{"findings":1}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "b.json")
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		b, err := Read(path)
		if err == nil {
			b.Apply(found("CB1 a F one"), everything)
			return
		}
		var d *diag.Error
		if !errors.As(err, &d) || d.Line < 1 || d.Col < 1 {
			t.Errorf("%v has no place", err)
		}
	})
}
