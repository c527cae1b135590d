package clone

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

var update = flag.Bool("update", false, "write what is found into the archives")

// TestClusters looks for the copies in each archive of testdata, and compares
// with its file "want". Its comment says what the archive is about.
func TestClusters(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 6 {
		t.Fatalf("%d archives, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			members := membersOf(t, a)
			clusters := Find(members)
			got := show(clusters, members)
			i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
			if *update {
				a.Files[i].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(a.Files[i].Data); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			same(t, members, clusters)
		})
	}
}

// same: the order of the members does not matter, and from reports alone the
// clusters are the same but for their lines.
func same(t *testing.T, members []Member, want []survey.Cluster) {
	t.Helper()
	turned := slices.Clone(members)
	slices.Reverse(turned)
	if got := Find(turned); !reflect.DeepEqual(got, want) {
		t.Errorf("in another order: %+v", got)
	}
	var list []survey.Implementation
	for _, m := range members {
		text, err := json.Marshal(m.Implementation)
		if err != nil {
			t.Fatal(err)
		}
		var i survey.Implementation
		if err := json.Unmarshal(text, &i); err != nil {
			t.Fatal(err)
		}
		list = append(list, i)
	}
	got := Find(FromReport(list))
	if len(got) != len(want) {
		t.Fatalf("%d clusters from reports, want %d", len(got), len(want))
	}
	for i, c := range got {
		if c.ID != want[i].ID || c.Degree != want[i].Degree || c.Similarity != want[i].Similarity || !slices.Equal(c.Members, want[i].Members) {
			t.Errorf("from reports: %+v", c)
		}
	}
}

// show writes clusters and the findings of them.
func show(clusters []survey.Cluster, members []Member) string {
	var b strings.Builder
	for _, m := range members {
		fmt.Fprintf(&b, "breaker %s.%s\n", m.Package, m.Type)
	}
	for _, c := range clusters {
		fmt.Fprintf(&b, "%s, %s, %.2f: %s\n", c.Kind, c.Degree, c.Similarity, c.Reason)
		for _, d := range c.Differ {
			fmt.Fprintf(&b, "  %s\n", d.What)
			for _, l := range d.Old {
				fmt.Fprintf(&b, "    - %s\n", l)
			}
			for _, l := range d.New {
				fmt.Fprintf(&b, "    + %s\n", l)
			}
		}
	}
	s := &survey.Survey{Clusters: clusters}
	for _, m := range members {
		s.Implementations = append(s.Implementations, m.Implementation)
	}
	for _, f := range Findings(s) {
		fmt.Fprintf(&b, "%s %s:%d %s\n", f.Rule, f.File, f.Line, f.Message)
	}
	return b.String()
}
