package policy

import (
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// KeepChanged leaves those findings of s that touched says lie in changed lines,
// and counts again. A finding does when its own lines overlap, or when a place
// that it refers to was changed: a new copy makes a finding of the old one, too.
func KeepChanged(s *survey.Survey, touched func(file string, first, last int) bool) {
	s.Findings = slices.DeleteFunc(s.Findings, func(f survey.Finding) bool {
		return !touched(f.File, f.Line, f.EndLine) &&
			!slices.ContainsFunc(f.Related, func(p survey.Place) bool { return p.File != "" && touched(p.File, p.Line, p.Line) })
	})
	s.Summarize()
}
