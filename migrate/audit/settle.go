package audit

import (
	"fmt"
	"path"
	"strings"

	"github.com/cbctl/cbctl/migrate/audit/survey"
	"github.com/cbctl/cbctl/migrate/rules"
	"github.com/cbctl/cbctl/rewrite"
)

// account says what was looked at and what was not.
func (j *job) account() {
	c := &j.out.Coverage
	c.Files = map[string]int{}
	for status, n := range j.ledger.Counts() {
		c.Files[string(status)] = n
	}
	c.Loaded = len(j.targets)
	for _, f := range j.ledger.Files {
		if reason := leftBecause(f); reason != "" {
			c.Left = append(c.Left, survey.Left{File: f.Path, Reason: reason})
		}
	}
	if j.loader == nil {
		return
	}
	for _, config := range j.loader.Configs() {
		c.Configurations = append(c.Configurations, config.String())
	}
	for _, p := range j.loader.Problems() {
		j.note(p, "it may have breakers that are not in this survey; see that `go list ./...` works here")
	}
	for _, t := range j.targets {
		if len(t.Errors) > 0 {
			j.note(t.Errors[0], fmt.Sprintf("package %s does not type-check; what depends on it may be missing", t.Path))
		}
	}
	j.nested()
}

// leftBecause says why a file of the module was not analysed; "" when it was,
// or when it is no file of the module.
func leftBecause(f *rewrite.File) string {
	switch f.Status {
	case rewrite.Unparsable:
		text, _, _ := strings.Cut(fmt.Sprint(f.Err), "\n")
		return "cannot be parsed: " + text
	case rewrite.Excluded:
		return "no build configuration that was looked at takes it"
	case rewrite.Ignored:
		return "its directory is ignored by the go command"
	}
	return ""
}

// nested notes modules below this one that use a library.
func (j *job) nested() {
	had := map[string]bool{}
	for _, f := range j.ledger.Importing(owned, rewrite.NestedModule) {
		if dir := path.Dir(f.Path); !had[dir] {
			had[dir] = true
			j.out.Notes = append(j.out.Notes, survey.Note{
				Rule: "CB9003", File: f.Path, Line: 1, Column: 1,
				Message: "the file belongs to another module, which has a survey of its own", Help: "cbctl audit -C " + dir + " ./...",
			})
		}
	}
}

func (j *job) note(p rewrite.Problem, help string) {
	j.out.Notes = append(j.out.Notes, survey.Note{
		Rule: "CB9003", Message: p.Msg, File: j.rel(p.Pos.Filename), Line: p.Pos.Line, Column: p.Pos.Column, Help: help,
	})
}

// settle applies the comments that suppress findings, and counts.
func (j *job) settle() {
	s := j.out
	for i := range s.Findings {
		f := &s.Findings[i]
		if reason, ok := j.ignore.At(f.Rule, f.File, f.Line); ok {
			f.Status, f.Reason = survey.Suppressed, reason
		}
	}
	for _, i := range j.ignore.Idle(looksFor) {
		s.Notes = append(s.Notes, survey.Note{Rule: "CB9002", Message: i.Message, File: i.File, Line: i.Line, Column: 1, Help: i.Help})
	}
	s.Sort()
	s.Fingerprints()
	s.Summarize()
}

// looksFor reports whether a rule is one that an audit would have found.
func looksFor(id string) bool {
	_, ok := rules.Lookup(id)
	return ok && (strings.HasPrefix(id, "CB3") || strings.HasPrefix(id, "CB4") || strings.HasPrefix(id, "CB5"))
}
