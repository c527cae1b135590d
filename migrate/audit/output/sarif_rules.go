package output

import (
	"slices"
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/internal/sarif"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/rules"
)

// longestDescription is how much of a full description GitHub shows.
const longestDescription = 1000

// ruleIDs are the rules that a run names, sorted.
func ruleIDs(findings []survey.Finding, notes []survey.Note) []string {
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.Rule)
	}
	for _, n := range notes {
		if n.Rule != "" {
			ids = append(ids, n.Rule)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// sarifRule describes a rule by its page. Of a rule that this version does not
// know, as in the report of a newer one, there is the ID only.
func sarifRule(id string) sarif.Rule {
	r, ok := rules.Lookup(id)
	page, err := r.Page()
	if !ok || err != nil {
		text := sarif.Message{Text: id}
		return sarif.Rule{ID: id, ShortDescription: text, FullDescription: text, Help: text, DefaultConfiguration: sarif.Configuration{Level: "warning"}}
	}
	severity := survey.Severity(r.Severity)
	return sarif.Rule{
		ID: id, Name: pascal(r.Name), ShortDescription: sarif.Message{Text: r.Title},
		FullDescription:      sarif.Message{Text: layout.Cut(section(page, "What it finds"), longestDescription)},
		Help:                 sarif.Message{Text: page, Markdown: page},
		HelpURI:              home + "/blob/main/docs/" + id + ".md",
		DefaultConfiguration: sarif.Configuration{Level: level(severity)},
		Properties: &sarif.Properties{Tags: []string{"circuit-breaker", "reliability"}, Precision: "high",
			ProblemSeverity: map[survey.Severity]string{survey.Error: "error", survey.Warning: "warning", survey.Info: "recommendation"}[severity]},
	}
}

// section is the text under a heading of a page, on one line; the page itself
// where it has no such heading.
func section(page, heading string) string {
	_, text, ok := strings.Cut(page, "\n## "+heading+"\n")
	if !ok {
		text = page
	}
	text, _, _ = strings.Cut(text, "\n## ")
	return layout.Joined(text)
}

// pascal turns breaker-per-call into BreakerPerCall, as names of rules are written.
func pascal(name string) string {
	var b strings.Builder
	for _, word := range strings.Split(name, "-") {
		if word != "" {
			b.WriteString(capital(word))
		}
	}
	return b.String()
}
