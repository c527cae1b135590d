package output

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cbctl/cbctl/internal/layout"
	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// severities are all of them, from the worst.
var severities = []survey.Severity{survey.Error, survey.Warning, survey.Info}

// rank is the place of a severity among them.
func rank(s survey.Severity) int {
	if at := slices.Index(severities, s); at >= 0 {
		return at
	}
	return len(severities)
}

// inventory is the sentence that counts breakers.
func inventory(s *survey.Survey) string {
	c := s.Summary
	where := ""
	if n := len(s.Repositories); n > 0 {
		where = " of " + layout.Count(n, "module")
	}
	if c.Implementations+c.Instances == 0 {
		return "no circuit breaker was found" + strings.Replace(where, "of", "in", 1)
	}
	duplicates := "no duplicates"
	if c.Clusters > 0 {
		duplicates = layout.Count(c.Clusters, "cluster") + " of duplicates"
	}
	return fmt.Sprintf("%s of breakers with %s in %s, %s", layout.Count(c.Implementations, "implementation"),
		layout.Count(c.Instances, "instance"), layout.Count(c.Packages, "package")+where, duplicates)
}

// tally is the sentence that counts findings.
func tally(s *survey.Survey) string {
	c := s.Summary
	text := "no findings"
	if c.Findings > 0 {
		text = layout.Count(c.Findings, "finding") + ": " + strings.Join(present(
			numbered(c.Errors, "error"), numbered(c.Warnings, "warning"), numbered(c.Infos, "info")), ", ")
	}
	if more := present(some(c.Suppressed, "suppressed"), some(c.Baseline, "in the baseline"), some(fixedCount(s), "of the baseline fixed")); len(more) > 0 {
		text += "; " + strings.Join(more, ", ")
	}
	return text
}

func numbered(n int, noun string) string {
	if n == 0 {
		return ""
	}
	return layout.Count(n, noun)
}

func some(n int, what string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", n, what)
}

func present(parts ...string) []string {
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

// capital begins a sentence.
func capital(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}

func fixedCount(s *survey.Survey) int {
	n := 0
	for _, f := range s.Fixed {
		n += f.Count
	}
	return n
}

// next says what the reader does now, one step a line.
func next(s *survey.Survey) []string {
	var steps []string
	if s.Summary.Findings > 0 {
		steps = append(steps, "`cbctl explain RULE` says why it matters and what to write instead.")
	}
	if slices.ContainsFunc(s.Implementations, func(i survey.Implementation) bool { return i.Kind != survey.Canonical }) {
		steps = append(steps, "`cbctl migrate --dry-run` shows which breakers can become canonical ones.")
	}
	if len(s.Fixed) > 0 {
		steps = append(steps, "`cbctl audit --write-baseline` takes what is fixed out of the baseline.")
	}
	return steps
}

// kindWords are what a cluster's members have in common.
var kindWords = map[survey.ClusterKind]string{
	survey.Copy: "copies", survey.SameBehaviour: "same behaviour", survey.SameTarget: "same target",
}

// heading names a cluster: "copies, 93% alike (edited)".
func heading(c survey.Cluster) string {
	text := kindWords[c.Kind]
	if text == "" {
		text = string(c.Kind)
	}
	if c.Kind == survey.Copy && c.Similarity > 0 {
		text += fmt.Sprintf(", %s alike", percent(c.Similarity))
	}
	if c.Degree != "" {
		text += " (" + c.Degree + ")"
	}
	return text
}

// percent never rounds something up to all of it.
func percent(f float64) string { return fmt.Sprintf("%d%%", int(f*100+1e-9)) }

// what names an implementation: the library, or the type.
func what(i survey.Implementation) string {
	if i.Kind == survey.Library || i.Kind == survey.Canonical || i.Type == "" {
		return i.Source
	}
	return i.Type
}

// sure is how an implementation is known: its version, or how sure that it is one.
func sure(i survey.Implementation) string {
	switch {
	case i.Version != "":
		return i.Version
	case i.Confidence > 0 && i.Confidence < 1:
		return percent(i.Confidence) + " sure"
	}
	return ""
}

// label names an instance for a reader.
func label(i survey.Instance) string {
	switch {
	case i.NameKnown && i.Name != "":
		return fmt.Sprintf("%q", i.Name)
	case i.Name != "":
		return i.Name
	case i.Function != "":
		return "in " + i.Function
	}
	return "(no name)"
}

// guards lists what an instance protects.
func guards(i survey.Instance) string {
	var out []string
	for _, t := range i.Protects {
		out = append(out, t.Kind+" "+t.Name)
	}
	return strings.Join(out, ", ")
}

// members are names and places by the IDs of implementations and instances.
type members map[string]member

type member struct {
	name, file, repository string
	line                   int
	implementation         *survey.Implementation // or
	instance               *survey.Instance
}

func (m member) place() string { return layout.Position(m.file, m.line, 0) }

func membersOf(s *survey.Survey) members {
	all := members{}
	for i := range s.Instances {
		v := &s.Instances[i]
		all[v.ID] = member{name: label(*v), file: v.File, line: v.Line, repository: v.Repository, instance: v}
	}
	for i := range s.Implementations {
		v := &s.Implementations[i]
		all[v.ID] = member{name: what(*v), file: v.File, line: v.Line, repository: v.Repository, implementation: v}
	}
	return all
}

// of finds a member; one that is not listed is named by its ID.
func (m members) of(id string) member {
	if found, ok := m[id]; ok {
		return found
	}
	return member{name: id}
}
