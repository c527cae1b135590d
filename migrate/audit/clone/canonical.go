package clone

import (
	"fmt"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// canonical finds copies of the canonical package that were edited, and modules
// with more than one.
func (b *builder) canonical(all []survey.Implementation) {
	by := map[string][]survey.Implementation{}
	for _, i := range all {
		if i.Kind != survey.Canonical {
			continue
		}
		if i.Drift != "" {
			b.add(ruleCanonical, i, nil, "this copy of the canonical package was edited: "+i.Drift,
				"take the edits out, or move them into a package of another name that uses the copy")
		}
		by[i.Repository] = append(by[i.Repository], i)
	}
	for _, i := range all {
		list := by[i.Repository]
		if i.Kind != survey.Canonical || len(list) < 2 || list[0].ID == i.ID {
			continue
		}
		var rest []survey.Implementation
		for _, o := range list {
			if o.ID != i.ID {
				rest = append(rest, o)
			}
		}
		b.add(ruleCanonical, i, rest, fmt.Sprintf("the canonical package is here a second time%s; the first is %s%s", versioned(i), list[0].Package, versioned(list[0])),
			"keep one; types and errors of the two are not the same")
	}
}

func versioned(i survey.Implementation) string {
	if i.Version == "" {
		return ""
	}
	return ", version " + i.Version
}
