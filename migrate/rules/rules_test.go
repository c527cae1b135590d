package rules_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cbctl/cbctl/docs"
	"github.com/cbctl/cbctl/migrate/rules"
)

var sections = []string{"What it finds", "Why", "Before", "After", "Fix safety", "Suppress", "See also"}

func TestEveryRuleHasAPage(t *testing.T) {
	for _, r := range rules.All() {
		page, err := r.Page()
		if err != nil {
			t.Errorf("%s has no page: add docs/%s.md", r.ID, r.ID)
			continue
		}
		if want := "# " + r.ID + ": " + r.Title + "\n"; !strings.HasPrefix(page, want) {
			t.Errorf("docs/%s.md does not start with %q", r.ID, want)
		}
		if got := headings(page); !slices.Equal(got, sections) {
			t.Errorf("docs/%s.md has sections %q, want %q", r.ID, got, sections)
		}
	}
}

func TestEveryPageHasARule(t *testing.T) {
	entries, err := docs.Rules.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := rules.Lookup(strings.TrimSuffix(e.Name(), ".md")); !ok {
			t.Errorf("docs/%s belongs to no rule", e.Name())
		}
	}
}

func TestRegistryIsWellFormed(t *testing.T) {
	id, name := regexp.MustCompile(`^CB[1-59]\d{3}$`), regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	all := rules.All()
	if !slices.IsSortedFunc(all, func(a, b rules.Rule) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("rules are not sorted by ID")
	}
	for _, r := range all {
		if !id.MatchString(r.ID) || !name.MatchString(r.Name) || r.Title == "" || len(r.Title) > 72 {
			t.Errorf("malformed rule: %+v", r)
		}
		for _, s := range r.Sources {
			if !slices.Contains(rules.KnownSources(), s) {
				t.Errorf("%s has the unknown source %q", r.ID, s)
			}
		}
	}
	if keys := rules.Keys(); len(slices.Compact(slices.Sorted(slices.Values(keys)))) != 2*len(all) {
		t.Errorf("IDs and names are not unique: %q", keys)
	}
}

func TestLookup(t *testing.T) {
	for _, s := range []string{"CB1002", "cb1002", "gobreaker-call"} {
		if r, ok := rules.Lookup(s); !ok || r.ID != "CB1002" {
			t.Errorf("Lookup(%q) = %v, %v", s, r.ID, ok)
		}
	}
	if _, ok := rules.Lookup("CB0000"); ok {
		t.Error("Lookup found a rule that does not exist")
	}
}

func TestMigratedSources(t *testing.T) {
	if got, want := rules.MigratedSources(), []string{"gobreaker", "gobreaker/v2", "handrolled", "inline"}; !slices.Equal(got, want) {
		t.Errorf("MigratedSources() = %q, want %q", got, want)
	}
}

func headings(page string) []string {
	var out []string
	for line := range strings.Lines(page) {
		if h, ok := strings.CutPrefix(line, "## "); ok {
			out = append(out, strings.TrimSpace(h))
		}
	}
	return out
}
