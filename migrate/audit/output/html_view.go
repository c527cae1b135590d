package output

import (
	"slices"
	"strings"

	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/rules"
)

// htmlView turns a survey into what the page shows.
type htmlView struct {
	s       *survey.Survey
	opt     Options
	lines   *sourceLines
	members members
}

// groupView are the findings of a rule.
type groupView struct {
	Rule, Severity, Title, Link string
	Help                        string // for all
	Why                         []prose
	Findings                    []findingView
}

type findingView struct {
	survey.Finding
	Place string
	Alone string // help, beside that for all
	Code  []codeLine
}

// prose is a piece of text or, between backquotes, of code.
type prose struct {
	Text string
	Code bool
}

type memberView struct{ Name, Place, Repository string }

type clusterView struct {
	survey.Cluster
	Heading  string
	Members  []memberView
	Pairs    []pairView // of implementations: code beside code
	Settings *settingsView
	Stretch  []stretchView // where the code is not at hand
}

type implementationView struct {
	survey.Implementation
	Name, Place, Known string
	Code               []codeLine
}

type instanceView struct {
	survey.Instance
	Label, Of, Place, Settled, Guards string
}

func (v *htmlView) document() *document {
	d := &document{
		Survey: v.s, Policy: policy, Style: safeCSS, Script: safeJS,
		Subject: v.s.Module, Inventory: capital(inventory(v.s)), Tally: capital(tally(v.s)),
		Fixed: fixedCount(v.s), Files: layout.Tally(v.s.Coverage.Files),
	}
	if n := len(v.s.Repositories); n > 0 {
		d.Subject = layout.Count(n, "module")
	}
	for _, g := range grouped(counting(v.s)) {
		d.Groups = append(d.Groups, v.group(g))
	}
	d.NotCounted = slices.DeleteFunc(slices.Clone(v.s.Findings), func(f survey.Finding) bool { return !silenced(f) })
	for _, c := range v.s.Clusters {
		d.Clusters = append(d.Clusters, v.cluster(c))
	}
	for _, i := range v.s.Implementations {
		d.Implementations = append(d.Implementations, implementationView{Implementation: i, Name: what(i),
			Place: layout.Position(i.File, i.Line, 0), Known: sure(i), Code: highlighted(i.Lines, i.Line)})
	}
	for _, i := range v.s.Instances {
		d.Instances = append(d.Instances, instanceView{Instance: i, Label: label(i), Of: v.members.of(i.Implementation).name,
			Place: layout.Position(i.File, i.Line, 0), Settled: strings.Join(brief(i.Config), ", "), Guards: guards(i)})
	}
	return d
}

func (v *htmlView) group(g group) groupView {
	out := groupView{Rule: g.rule, Severity: string(g.severity), Title: title(g.rule), Help: g.help()}
	if r, ok := rules.Lookup(g.rule); ok {
		out.Link = home + "/blob/main/docs/" + r.ID + ".md"
		if page, err := r.Page(); err == nil {
			out.Why = proseOf(section(page, "Why"))
		}
	}
	for _, f := range g.findings {
		out.Findings = append(out.Findings, findingView{Finding: f, Place: layout.Position(f.File, f.Line, f.Column), Alone: g.alone(f), Code: v.excerpt(f)})
	}
	return out
}

// proseOf parts text at its backquotes.
func proseOf(s string) []prose {
	var out []prose
	for n, part := range strings.Split(s, "`") {
		if part != "" {
			out = append(out, prose{Text: part, Code: n%2 == 1})
		}
	}
	return out
}

// around is how many lines are shown before and after a finding.
const around = 2

// excerpt is the code of a finding with some lines around it, as far as it is
// at hand.
func (v *htmlView) excerpt(f survey.Finding) []codeLine {
	first, list := f.Line, []string{v.opt.snippet(f)}
	if file := v.lines.file(f.File); file != nil && f.Repository == "" && f.Line >= 1 && f.Line <= len(file.starts) {
		first = max(1, f.Line-around)
		list = nil
		for n := first; n <= min(f.Line+around, len(file.starts)); n++ {
			list = append(list, file.line(n))
		}
	}
	if strings.TrimSpace(strings.Join(list, "")) == "" {
		return nil
	}
	code := highlighted(list, first)
	for i := range code {
		if code[i].Number == f.Line {
			code[i].Marked = true
			code[i].mark(f.Column-1, f.Column-1+max(markWidth(f), 1))
		}
	}
	return code
}
