package output

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/cbctl/cbctl/internal/sarif"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// rootID names the root of the repository, to which paths are relative.
const rootID = "%SRCROOT%"

// home is where the tool and the pages of its rules are.
const home = "https://github.com/cbctl/cbctl"

// sarifLevels are what SARIF calls the severities.
var sarifLevels = map[survey.Severity]string{survey.Error: "error", survey.Warning: "warning", survey.Info: "note"}

// sarifRun turns a survey into a run.
type sarifRun struct {
	s     *survey.Survey
	opt   Options
	lines *sourceLines
	bases map[string]sarif.ArtifactLocation
	rules []string // IDs, as the run lists them
}

func writeSARIF(w io.Writer, s *survey.Survey, opt Options) error {
	c := &sarifRun{s: s, opt: opt, lines: opt.lines(), bases: map[string]sarif.ArtifactLocation{}}
	c.bases[rootID] = sarif.ArtifactLocation{Description: &sarif.Message{Text: "the root of the repository"}}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sarif.New(c.run()))
}

func (c *sarifRun) run() sarif.Run {
	findings := c.taken()
	c.rules = ruleIDs(findings, c.s.Notes)
	results := []sarif.Result{}
	for _, f := range findings {
		results = append(results, c.result(f))
	}
	invocation := sarif.Invocation{ExecutionSuccessful: true}
	for _, n := range c.s.Notes {
		invocation.Notifications = append(invocation.Notifications, c.notification(n))
	}
	id := "cbctl/"
	if c.opt.Prefix != "" {
		id += c.opt.Prefix + "/" // modules of one repository are categories of their own
	}
	return sarif.Run{
		Tool:               sarif.Tool{Driver: c.driver()},
		AutomationDetails:  &sarif.AutomationDetails{ID: id},
		Invocations:        []sarif.Invocation{invocation},
		OriginalURIBaseIDs: c.bases,
		ColumnKind:         sarif.CodePoints,
		Results:            results,
	}
}

// taken are as many findings as a run may have, the worst where not all fit.
func (c *sarifRun) taken() []survey.Finding {
	if len(c.s.Findings) <= sarif.MaxResults {
		return c.s.Findings
	}
	list := slices.Clone(c.s.Findings)
	slices.SortStableFunc(list, func(a, b survey.Finding) int { return cmp.Compare(rank(a.Severity), rank(b.Severity)) })
	return list[:sarif.MaxResults]
}

func (c *sarifRun) driver() sarif.Driver {
	d := sarif.Driver{Name: c.s.Tool.Name, Version: c.s.Tool.Version, InformationURI: home, Rules: []sarif.Rule{}}
	if semver.IsValid(c.s.Tool.Version) {
		d.SemanticVersion = strings.TrimPrefix(c.s.Tool.Version, "v")
	}
	for _, id := range c.rules {
		d.Rules = append(d.Rules, sarifRule(id))
	}
	return d
}

func (c *sarifRun) result(f survey.Finding) sarif.Result {
	r := sarif.Result{
		RuleID: f.Rule, RuleIndex: slices.Index(c.rules, f.Rule), Level: level(f.Severity),
		Message:   sarif.Message{Text: message(f)},
		Locations: []sarif.Location{c.location(f)},
	}
	if f.Fingerprint != "" {
		// The first is the one that GitHub goes by; the suffix is its count of equal ones.
		r.PartialFingerprints = map[string]string{"primaryLocationLineHash": f.Fingerprint + ":1", "cbctl/v1": f.Fingerprint}
	}
	for n, p := range f.Related {
		at := c.place(f.Repository, p.File, sarif.Region{StartLine: p.Line})
		r.RelatedLocations = append(r.RelatedLocations, sarif.Location{ID: n + 1, PhysicalLocation: at, Message: &sarif.Message{Text: p.Text}})
	}
	switch f.Status {
	case survey.Suppressed:
		r.Suppressions = []sarif.Suppression{{Kind: "inSource", Status: "accepted", Justification: f.Reason}}
	case survey.Known:
		r.Suppressions = []sarif.Suppression{{Kind: "external", Status: "accepted", Justification: "in the baseline"}}
	}
	for _, fix := range f.Fixes {
		if converted, ok := c.fix(f.Repository, fix); ok {
			r.Fixes = append(r.Fixes, converted)
		}
	}
	return r
}

// level is that of a severity; what nobody knows is a note.
func level(s survey.Severity) string {
	if l, ok := sarifLevels[s]; ok {
		return l
	}
	return "note"
}

// message is what was found and what to do.
func message(f survey.Finding) string {
	if f.Help == "" {
		return f.Message
	}
	return strings.TrimSuffix(f.Message, ".") + ". Help: " + f.Help + "."
}
