package output

import (
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/report"
	"github.com/cbctl/cbctl/migrate/rules"
)

// MigrationFormats are the names of the formats that OfMigration is for.
var MigrationFormats = []string{string(report.SARIFFormat), string(report.GitHubFormat)}

// OfMigration is the report of a migration as findings, for the formats that show
// lines of code and what is wrong with them. Sites that were migrated are none;
// of a run that wrote nothing they are what could be.
func OfMigration(m *report.Migration, planned bool) *survey.Survey {
	s := &survey.Survey{SchemaVersion: survey.SchemaVersion, Tool: survey.Tool(m.Tool), Command: m.Command}
	for _, site := range m.Sites {
		if site.Outcome == report.Manual || site.Outcome == report.Suppressed || planned {
			s.Findings = append(s.Findings, findingOf(site))
		}
	}
	for _, n := range m.Notes {
		s.Notes = append(s.Notes, survey.Note(n))
	}
	for _, i := range m.Implementations {
		s.Implementations = append(s.Implementations, survey.Implementation{ID: i.ID, Kind: survey.Kind(i.Kind), Source: i.Source, Package: i.Package,
			Type: i.Type, File: i.File, Line: i.Line})
	}
	s.Sort()
	s.Fingerprints()
	s.Summarize()
	s.Summary.Packages = m.Summary.Packages
	return s
}

func findingOf(site report.Site) survey.Finding {
	r, _ := rules.Lookup(site.Rule)
	f := survey.Finding{Rule: site.Rule, Severity: survey.Severity(r.Severity), Package: site.Package, Symbol: site.Symbol, File: site.File,
		Line: site.Line, Column: site.Column, EndLine: site.Line, EndColumn: site.Column + max(site.Width, 1), Snippet: site.Snippet, Status: survey.New}
	f.Message = site.Symbol + " of " + site.Source
	switch site.Outcome {
	case report.Suppressed:
		f.Status, f.Reason = survey.Suppressed, site.Reason
	case report.Manual:
		f.Message += " is left for a person"
		if site.Reason != "" {
			f.Message += ": " + site.Reason
		}
		f.Help = "cbctl explain " + site.Rule
	case report.Shimmed:
		f.Message += " can become a shim over the canonical package"
		f.Help = "cbctl migrate"
	default:
		f.Message += " can become a canonical call"
		f.Help = "cbctl migrate"
	}
	if !slices.Contains(severities, f.Severity) {
		f.Severity = survey.Warning
	}
	return f
}
