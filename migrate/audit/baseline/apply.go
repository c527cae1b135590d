package baseline

import (
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// Apply marks the findings of s that are in the baseline as known, lists what the
// baseline has and s does not as fixed, and counts again. What s did not look at
// is not fixed.
//
// First every finding gets the entry with its own fingerprint. What is left of
// the entries is then spent on findings of the same rule in the same declaration,
// whose code was edited.
func (b *File) Apply(s *survey.Survey, looked func(pkg string) bool) {
	left := map[key][]string{}
	for _, e := range b.Findings {
		left[e.key()] = append(left[e.key()], e.Fingerprints...)
	}
	for _, exact := range []bool{true, false} {
		for i := range s.Findings {
			f := &s.Findings[i]
			if f.Status != survey.Suppressed && f.Status != survey.Known && spend(left, f, exact) {
				f.Status = survey.Known
			}
		}
	}
	s.Fixed = nil
	for _, e := range b.Findings {
		if n := len(left[e.key()]); n > 0 && looked(e.Package) {
			s.Fixed = append(s.Fixed, survey.Fixed{Rule: e.Rule, Package: e.Package, Symbol: e.Symbol, Count: n, Repository: e.Repository})
		}
		delete(left, e.key()) // a key that is there twice
	}
	s.Summarize()
}

// spend takes an entry for a finding, if there is one.
func spend(left map[key][]string, f *survey.Finding, exact bool) bool {
	k := keyOf(*f)
	at := slices.Index(left[k], f.Fingerprint)
	if !exact && len(left[k]) > 0 {
		at = 0
	}
	if at < 0 {
		return false
	}
	left[k] = slices.Delete(left[k], at, at+1)
	return true
}
