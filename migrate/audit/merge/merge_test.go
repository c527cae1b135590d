package merge

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/internal/diag"
	"github.com/cbctl/cbctl/internal/jsonform"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

var tool = survey.Tool{Name: "cbctl", Version: "v1"}

// shop is a module with two hand-written breakers that are copies.
func shop(module string) *survey.Survey {
	s := &survey.Survey{SchemaVersion: 1, Tool: tool, Command: "audit", Module: module,
		Implementations: []survey.Implementation{
			{ID: "a.go:1", Kind: survey.Handrolled, Source: "handrolled", Package: module + "/a", Type: "A", File: "a.go", Line: 1, Shape: "x", Instances: 2},
			{ID: "b.go:1", Kind: survey.Handrolled, Source: "handrolled", Package: module + "/b", Type: "B", File: "b.go", Line: 1, Shape: "x", Instances: 1}},
		Instances: []survey.Instance{
			{ID: "a.go:9", Implementation: "a.go:1", Package: module + "/a", File: "a.go", Line: 9, Config: map[string]any{"probes": 3}},
			{ID: "b.go:9", Implementation: "b.go:1", Package: module + "/b", File: "b.go", Line: 9},
			{ID: "b.go:12", Implementation: "a.go:1", Package: module + "/b", File: "b.go", Line: 12}},
		Clusters: []survey.Cluster{{ID: "copy-1", Kind: survey.Copy, Similarity: 1, Members: []string{"a.go:1", "b.go:1"},
			Differ: []survey.Difference{{A: "a.go:1", B: "b.go:1", What: "f"}}}},
		Findings: []survey.Finding{{Rule: "CB3001", Severity: survey.Error, Message: "m", Package: module + "/a", File: "a.go", Line: 9, Status: survey.New},
			{Rule: "CB4001", Severity: survey.Warning, Message: "m", Package: module + "/b", File: "b.go", Line: 1, Status: survey.Known}},
		Coverage: survey.Coverage{Files: map[string]int{"analysed": 2}, Configurations: []string{"linux/amd64"}, Loaded: 2, Left: []survey.Left{{File: "c.go", Reason: "r"}}},
		Notes:    []survey.Note{{Rule: "CB9002", Message: "n", File: "a.go", Line: 2}},
	}
	s.Sort()
	s.Fingerprints()
	s.Summarize()
	return s
}

// shard is what a run on one package finds.
func shard(s *survey.Survey, pkg string) *survey.Survey {
	c := *s
	in := func(p string) bool { return strings.HasSuffix(p, "/"+pkg) }
	c.Implementations = slices.DeleteFunc(slices.Clone(s.Implementations), func(i survey.Implementation) bool { return !in(i.Package) && i.Type != "A" })
	c.Instances = slices.DeleteFunc(slices.Clone(s.Instances), func(i survey.Instance) bool { return !in(i.Package) })
	c.Findings = slices.DeleteFunc(slices.Clone(s.Findings), func(f survey.Finding) bool { return !in(f.Package) })
	for n := range c.Implementations {
		c.Implementations[n].Instances = 0
		for _, i := range c.Instances {
			if i.Implementation == c.Implementations[n].ID {
				c.Implementations[n].Instances++
			}
		}
	}
	c.Coverage.Loaded = 1
	if pkg == "a" {
		c.Clusters = nil
	}
	c.Summarize()
	return &c
}

func bytesOf(t *testing.T, s *survey.Survey) string {
	t.Helper()
	var b bytes.Buffer
	if err := jsonform.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestShardsAddUpToTheWhole(t *testing.T) {
	whole := shop("example.com/m")
	reports := []Report{{"1.json", shard(whole, "a")}, {"2.json", shard(whole, "b")}}
	want := bytesOf(t, whole)
	if got := bytesOf(t, Merge(reports, tool)); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	slices.Reverse(reports)
	if got := bytesOf(t, Merge(append(reports, reports[0]), tool)); got != want {
		t.Errorf("in another order, one of them twice:\n%s", got)
	}
	if got := bytesOf(t, Merge([]Report{{"w.json", whole}}, tool)); got != want {
		t.Errorf("one report alone:\n%s", got)
	}
}

func TestModulesKeepTheirThingsApart(t *testing.T) {
	one, two := Report{"1.json", shop("example.com/one")}, Report{"2.json", shop("example.com/two")}
	s := Merge([]Report{two, one}, tool)
	if got := fmt.Sprintf("%q %+v", s.Module, s.Summary); got != `"" {Implementations:4 Instances:6 Clusters:2 Findings:2 Errors:2 Warnings:0 Infos:0 Suppressed:0 Baseline:2 Packages:4}` {
		t.Error(got)
	}
	if !slices.Equal(s.Repositories, []string{"example.com/one", "example.com/two"}) {
		t.Errorf("%q", s.Repositories)
	}
	for _, i := range s.Instances {
		if i.Repository == "" || !strings.HasPrefix(i.ID, i.Repository+"#") || !strings.HasPrefix(i.Implementation, i.Repository+"#") {
			t.Errorf("%+v", i)
		}
	}
	if c := s.Clusters[0]; c.ID != "example.com/one#copy-1" || c.Members[1] != "example.com/one#b.go:1" || c.Differ[0].A != "example.com/one#a.go:1" {
		t.Errorf("%+v", c)
	}
	if s.Coverage.Files["analysed"] != 4 || s.Coverage.Left[1].File != "example.com/two/c.go" || s.Notes[0].File != "example.com/one/a.go" {
		t.Errorf("%+v, %+v", s.Coverage, s.Notes)
	}
	again := Merge([]Report{{"all.json", s}, one}, tool)
	again.Coverage = s.Coverage // what a merged report has read in which module is not known any more
	if got, want := bytesOf(t, again), bytesOf(t, s); got != want {
		t.Errorf("merged again:\n%s\nwant:\n%s", got, want)
	}
}

// alike puts everything with a shape into one cluster.
func alike(s *survey.Survey) []survey.Cluster {
	c := survey.Cluster{ID: "copy-1", Kind: survey.Copy, Similarity: 0.9}
	for _, i := range s.Implementations {
		c.Members = append(c.Members, i.ID)
	}
	return []survey.Cluster{c}
}

func TestDuplicatesAcrossRepositories(t *testing.T) {
	one, two := Report{"1.json", shop("example.com/one")}, Report{"2.json", shop("example.com/two")}
	s := Merge([]Report{one, two}, tool, alike)
	if len(s.Clusters) != 1 || len(s.Clusters[0].Members) != 4 || len(s.Clusters[0].Differ) != 2 {
		t.Errorf("%+v", s.Clusters)
	}
	if again := Merge([]Report{{"s.json", s}, two}, tool, alike); len(again.Clusters) != 1 {
		t.Errorf("again: %+v", again.Clusters)
	}
	if s := Merge([]Report{one}, tool, alike); len(s.Clusters) != 1 || s.Clusters[0].Similarity != 1 {
		t.Errorf("what one report could have found: %+v", s.Clusters)
	}
}

func TestVersionsAreNoted(t *testing.T) {
	old := shop("example.com/old")
	old.Tool.Version = "v0"
	s := Merge([]Report{{"1.json", old}, {"2.json", shop("example.com/new")}}, tool)
	if n := s.Notes[len(s.Notes)-1]; !strings.HasSuffix(n.Message, "v0, v1") || s.Tool.Version != "v1" {
		t.Errorf("%+v", s.Notes)
	}
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.json")
	for text, want := range map[string]string{
		"":                               "1:1: not JSON: it is empty",
		"[]":                             "",
		"{}":                             "1:1: this is no report of cbctl audit --format json",
		"{\n\"command\":\"verify\"}":     "2:1: this is a report of cbctl verify, not of cbctl audit",
		`{"command":"audit"}`:            "1:1: schema_version is 0, and this version of cbctl reads 1",
		`{"command":"audit"` + "\n\n":    "3:1: not JSON: it ends too early",
		`{"command":"audit","x":tru }`:   "1:27: not JSON: invalid character ' ' in literal true (expecting 'e')",
		`{"instances":[{"line":"one"}]}`: "",
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path)
		var d *diag.Error
		if !errors.As(err, &d) {
			t.Errorf("%q: %v", text, err)
		} else if got := strings.TrimPrefix(err.Error(), path+":"); want != "" && got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	want := bytesOf(t, shop("example.com/m"))
	if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
		t.Fatal(err)
	}
	r, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := bytesOf(t, Merge([]Report{r}, tool)); got != want {
		t.Errorf("read and written again:\n%s", got)
	}
}
