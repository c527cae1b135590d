// Package golangci is a module plugin of golangci-lint with the rules of
// `cbctl audit` that look at one package. It has to be built into a
// golangci-lint of your own; .custom-gcl.yml:
//
//	version: v2.5.0
//	plugins:
//	  - module: github.com/cbctl/cbctl/breaker/contrib/golangci
//	    version: latest
//
// and .golangci.yml:
//
//	version: "2"
//	linters:
//	  enable: [cbctl]
//	  settings:
//	    custom:
//	      cbctl:
//	        type: module
//	        settings:
//	          disable: [CB3017]
package golangci

import (
	"fmt"
	"slices"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/cbctl/cbctl/migrate/audit/vet"
	"github.com/cbctl/cbctl/migrate/rules"
)

func init() { register.Plugin("cbctl", New) }

// Settings are those of the linter in .golangci.yml. The zero Settings has all
// rules.
type Settings struct {
	Enable  []string `json:"enable"`  // IDs or names of the only rules to run; none means all
	Disable []string `json:"disable"` // of rules to leave out
}

// New makes the plugin. Unknown settings and unknown rules are errors.
func New(settings any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](settings)
	if err != nil {
		return nil, err
	}
	for _, list := range [][]string{s.Enable, s.Disable} {
		for i, name := range list {
			rule, _ := rules.Lookup(name)
			if list[i] = rule.ID; !has(rule.ID) {
				return nil, fmt.Errorf("cbctl: %q is no rule about the code of one package; `cbctl rules` lists them", name)
			}
		}
	}
	return plugin{s}, nil
}

// has reports whether there is an analyzer for a rule.
func has(id string) bool {
	for rule := range vet.ByRule() {
		if rule == id {
			return true
		}
	}
	return false
}

type plugin struct{ Settings }

// BuildAnalyzers returns the analyzers of the rules that are wanted.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	var out []*analysis.Analyzer
	for id, a := range vet.ByRule() {
		if (len(p.Enable) == 0 || slices.Contains(p.Enable, id)) && !slices.Contains(p.Disable, id) {
			out = append(out, a)
		}
	}
	return out, nil
}

// GetLoadMode says that the analyzers need types.
func (p plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
