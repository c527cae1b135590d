package clone

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// The rules of this package.
const (
	ruleCopy      = "CB4001"
	ruleDrift     = "CB4002"
	ruleBehaviour = "CB4003"
	ruleTarget    = "CB4004"
	ruleCanonical = "CB4005"
)

// Findings are the findings that follow from the clusters and implementations
// of a survey. A duplicate is found at each of its members but the first, which
// the others are related to; what remains of several is for a person to choose.
func Findings(s *survey.Survey) []survey.Finding {
	b := newBuilder(s)
	b.clusters(s.Clusters)
	b.libraries(s.Implementations)
	b.canonical(s.Implementations)
	return b.out
}

// Across are the findings that follow from clusters with members of several
// repositories: those that no survey of one of them can have.
func Across(s *survey.Survey) []survey.Finding {
	b := newBuilder(s)
	b.clusters(slices.DeleteFunc(slices.Clone(s.Clusters), func(c survey.Cluster) bool { return !b.across(c) }))
	found := survey.Survey{Findings: b.out}
	found.Sort()
	found.Fingerprints()
	return found.Findings
}

func newBuilder(s *survey.Survey) *builder {
	b := &builder{implementations: map[string]survey.Implementation{}, instances: map[string]survey.Instance{}}
	for _, i := range s.Implementations {
		b.implementations[i.ID] = i
	}
	for _, i := range s.Instances {
		b.instances[i.ID] = i
	}
	return b
}

func (b *builder) clusters(list []survey.Cluster) {
	for _, c := range list {
		switch c.Kind {
		case survey.Copy:
			b.copies(c)
		case survey.SameBehaviour:
			b.behaviour(c)
		case survey.SameTarget:
			b.target(c)
		}
	}
}

// across reports whether a cluster has members of several repositories.
func (b *builder) across(c survey.Cluster) bool {
	seen := map[string]bool{}
	for _, id := range c.Members {
		if i, ok := b.implementations[id]; ok {
			seen[i.Repository] = true
		} else if i, ok := b.instances[id]; ok {
			seen[i.Repository] = true
		}
	}
	return len(seen) > 1
}

type builder struct {
	implementations map[string]survey.Implementation
	instances       map[string]survey.Instance
	out             []survey.Finding
}

// members are those of a cluster that the survey has.
func (b *builder) members(c survey.Cluster) []survey.Implementation {
	var out []survey.Implementation
	for _, id := range c.Members {
		if i, ok := b.implementations[id]; ok {
			out = append(out, i)
		}
	}
	return out
}

// add enters a finding at an implementation.
func (b *builder) add(rule string, at survey.Implementation, others []survey.Implementation, message, help string) {
	f := survey.Finding{
		Rule: rule, Severity: survey.Warning, Message: message, Package: at.Package, Symbol: at.Type, File: at.File,
		Line: at.Line, Column: at.Column, EndLine: at.Line, EndColumn: at.Column + len(at.Type),
		Help: help, Related: []survey.Place{}, Fixes: []survey.Fix{}, Status: survey.New, Repository: at.Repository,
	}
	for _, o := range others {
		f.Related = append(f.Related, survey.Place{Text: nameOf(at, o), File: o.File, Line: o.Line})
	}
	b.out = append(b.out, f)
}

// copies finds a duplicate at each later member, of the earlier one that it is
// closest to.
func (b *builder) copies(c survey.Cluster) {
	members := b.members(c)
	for n, m := range members[:len(members):len(members)] {
		if n == 0 {
			continue
		}
		degree, share, from := Degree(""), -1.0, survey.Implementation{}
		for _, o := range members[:n] {
			if d, x := Compare(shapeOf(o), shapeOf(m)); x > share {
				degree, share, from = d, x, o
			}
		}
		if degree == "" {
			degree = Drifted // by way of others
		}
		rule, help := ruleCopy, "keep one of them, and let the others use it; `cbctl migrate` replaces all by one breaker"
		if degree == Drifted {
			rule, help = ruleDrift, "look at what differs, decide which is meant, and keep that one"
		}
		b.add(rule, m, others(members, n), degree.sentence(m.Type, nameOf(m, from), share)+few(differingTraits(from, m)), help)
	}
}

func others(members []survey.Implementation, n int) []survey.Implementation {
	return slices.Delete(slices.Clone(members), n, n+1)
}

func (b *builder) behaviour(c survey.Cluster) {
	members := b.members(c)
	for n, m := range members {
		if n > 0 {
			b.add(ruleBehaviour, m, others(members, n), fmt.Sprintf("%s does the same as %s: no schedule could tell them apart", m.Type, nameOf(m, members[0])),
				"keep one of them, or replace both with `cbctl migrate`")
		}
	}
}

func (b *builder) target(c survey.Cluster) {
	var members []survey.Instance
	for _, id := range c.Members {
		if i, ok := b.instances[id]; ok {
			members = append(members, i)
		}
	}
	for n, m := range members {
		if n == 0 {
			continue
		}
		f := survey.Finding{
			Rule: ruleTarget, Severity: survey.Warning, Message: c.Reason + few(differing(c, m.ID)), Package: m.Package, Symbol: m.Function,
			File: m.File, Line: m.Line, Column: m.Column, EndLine: m.Line, EndColumn: m.Column,
			Help: "use one breaker for both, or say in their names why there are two", Related: []survey.Place{}, Fixes: []survey.Fix{},
			Status: survey.New, Repository: m.Repository,
		}
		for k, o := range members {
			if k != n {
				f.Related = append(f.Related, survey.Place{Text: "another one is made here", File: o.File, Line: o.Line})
			}
		}
		b.out = append(b.out, f)
	}
}

// differing are the differences between an instance and others.
func differing(c survey.Cluster, id string) []survey.Difference {
	return slices.DeleteFunc(slices.Clone(c.Differ), func(d survey.Difference) bool { return d.B != id })
}

// few says the first differences in a few words.
func few(list []survey.Difference) string {
	var parts []string
	for _, d := range list[:min(len(list), 3)] {
		parts = append(parts, fmt.Sprintf("%s: %s here, %s there", d.What, strings.Join(d.New, " "), strings.Join(d.Old, " ")))
	}
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, "; ")
}

// nameOf calls an implementation as somebody at another one would.
func nameOf(at, o survey.Implementation) string {
	name := o.Type
	if o.Package != at.Package {
		name = path.Base(o.Package) + "." + name
	}
	if o.Repository != at.Repository {
		return fmt.Sprintf("%s in %s (%s:%d)", name, o.Repository, o.File, o.Line)
	}
	return fmt.Sprintf("%s (%s:%d)", name, o.File, o.Line)
}
