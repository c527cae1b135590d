package survey

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Sort puts every list into its order: by place, then by ID or rule.
func (s *Survey) Sort() {
	slices.SortStableFunc(s.Implementations, func(a, b Implementation) int {
		return cmp.Or(cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Package, b.Package),
			cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(s.Instances, func(a, b Instance) int {
		return cmp.Or(cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column), cmp.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(s.Clusters, func(a, b Cluster) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(s.Findings, compareFindings)
}

func compareFindings(a, b Finding) int {
	return cmp.Or(cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
}

// Fingerprints names each finding by rule, package, symbol and the text of its
// line without space, so that the name stays when code above it changes. Equal
// ones are numbered from top to bottom. Findings have to be sorted.
func (s *Survey) Fingerprints() {
	seen := map[string]int{}
	for i := range s.Findings {
		f := &s.Findings[i]
		key := strings.Join([]string{f.Repository, f.Rule, f.Package, f.Symbol, strings.Join(strings.Fields(f.Snippet), "")}, "\x00")
		seen[key]++
		if n := seen[key]; n > 1 {
			key += "\x00" + strconv.Itoa(n)
		}
		sum := sha256.Sum256([]byte(key))
		f.Fingerprint = hex.EncodeToString(sum[:12])
	}
}

// Summarize counts the lists.
func (s *Survey) Summarize() {
	s.Summary = Summary{Implementations: len(s.Implementations), Instances: len(s.Instances), Clusters: len(s.Clusters)}
	packages := map[string]bool{}
	for _, i := range s.Implementations {
		if i.Kind != Library {
			packages[i.Repository+" "+i.Package] = true
		}
	}
	for _, i := range s.Instances {
		packages[i.Repository+" "+i.Package] = true
	}
	s.Summary.Packages = len(packages)
	for _, f := range s.Findings {
		s.Summary.count(f)
	}
}

func (c *Summary) count(f Finding) {
	switch f.Status {
	case Suppressed:
		c.Suppressed++
		return
	case Known:
		c.Baseline++
		return
	}
	c.Findings++
	switch f.Severity {
	case Error:
		c.Errors++
	case Warning:
		c.Warnings++
	default:
		c.Infos++
	}
}
