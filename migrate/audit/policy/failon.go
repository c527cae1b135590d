// Package policy decides which findings of an audit fail a build.
package policy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/internal/suggest"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/rules"
)

// FailOn says which findings fail. The zero FailOn is that of errors.
type FailOn struct {
	text  string
	never bool
	level survey.Severity // and worse; "" for rules only
	rules []string        // IDs, and patterns such as CB3*
}

// ParseFailOn reads error, warning, info, never, or a list of rules by ID, name
// or pattern (CB3*), separated by commas. A severity may stand in the list.
func ParseFailOn(s string) (FailOn, error) {
	f := FailOn{text: s}
	words := strings.Split(s, ",")
	for _, w := range words {
		switch w = strings.TrimSpace(w); w {
		case "never":
			f.never = true
		case string(survey.Error), string(survey.Warning), string(survey.Info):
			f.level = survey.Severity(w)
		default:
			id, err := ruleOrPattern(w)
			if err != nil {
				return FailOn{}, err
			}
			f.rules = append(f.rules, id)
		}
	}
	if f.never && len(words) > 1 {
		return FailOn{}, fmt.Errorf("never stands alone, not in %q", s)
	}
	return f, nil
}

// Severities are what stands in the place of rules.
var Severities = []string{string(survey.Error), string(survey.Warning), string(survey.Info), "never"}

func ruleOrPattern(w string) (string, error) {
	if r, ok := rules.Lookup(w); ok {
		return r.ID, nil
	}
	if pattern := strings.ToUpper(w); strings.HasSuffix(w, "*") && matchesSome(pattern) {
		return pattern, nil
	}
	known := append(slices.Clone(Severities), rules.Keys()...)
	return "", fmt.Errorf("%q is no severity (%s) and no rule%s", w, strings.Join(Severities, ", "), suggest.Hint(w, known))
}

func matchesSome(pattern string) bool {
	return slices.ContainsFunc(rules.All(), func(r rules.Rule) bool { return matches(pattern, r.ID) })
}

func matches(pattern, id string) bool {
	ok, err := path.Match(pattern, id)
	return ok && err == nil
}

// String is what was parsed.
func (f FailOn) String() string {
	if f.text == "" {
		return string(survey.Error)
	}
	return f.text
}

// Fails reports whether a finding fails the build. Suppressed ones and those of
// a baseline never do.
func (f FailOn) Fails(finding survey.Finding) bool {
	if f.never || finding.Status == survey.Suppressed || finding.Status == survey.Known {
		return false
	}
	if slices.ContainsFunc(f.rules, func(p string) bool { return matches(p, finding.Rule) }) {
		return true
	}
	level := f.level
	if f.text == "" {
		level = survey.Error
	}
	switch level {
	case survey.Error:
		return finding.Severity == survey.Error
	case survey.Warning:
		return finding.Severity != survey.Info
	}
	return level == survey.Info
}

// Any reports whether something in s fails the build.
func (f FailOn) Any(s *survey.Survey) bool { return slices.ContainsFunc(s.Findings, f.Fails) }
