package golangci_test

import (
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	_ "github.com/cbctl/cbctl/breaker/contrib/golangci"
)

func build(t *testing.T, settings any) (register.LinterPlugin, error) {
	t.Helper()
	make, err := register.GetPlugin("cbctl")
	if err != nil {
		t.Fatal(err)
	}
	return make(settings)
}

func TestSettings(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings any
		has      bool // CB3001
		problem  string
	}{
		{"none", nil, true, ""},
		{"another enabled", map[string]any{"enable": []string{"CB3007"}}, false, ""},
		{"enabled by name", map[string]any{"enable": []string{"breaker-per-call"}}, true, ""},
		{"disabled", map[string]any{"disable": []string{"cb3001"}}, false, ""},
		{"no such rule", map[string]any{"disable": []string{"CB0000"}}, false, `"CB0000" is no rule`},
		{"rule of migrate", map[string]any{"enable": []string{"CB1001"}}, false, `"CB1001" is no rule`},
		{"no such setting", map[string]any{"disabled": []string{"CB3001"}}, false, "disabled"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := build(t, test.settings)
			if test.problem != "" {
				if err == nil || !strings.Contains(err.Error(), test.problem) {
					t.Fatalf("error %v, want one with %q", err, test.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			analyzers, err := p.BuildAnalyzers()
			if err != nil {
				t.Fatal(err)
			}
			has := false
			for _, a := range analyzers {
				has = has || a.Name == "breakerpercall"
			}
			if has != test.has {
				t.Errorf("CB3001 is there: %v, want %v", has, test.has)
			}
		})
	}
}

// The analyzers find what they should in a package that is loaded as
// golangci-lint loads it.
func TestAnalyzersRun(t *testing.T) {
	p, err := build(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	analyzers, err := p.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: "testdata/src"}, "./...")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatal("testdata/src cannot be loaded", err)
	}
	graph, err := checker.Analyze(analyzers, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, act := range graph.Roots {
		for _, d := range act.Diagnostics {
			found = append(found, d.Message)
		}
	}
	if len(found) != 1 || !strings.Contains(found[0], "(CB3001)") {
		t.Errorf("found %q, want CB3001 once", found)
	}
}
