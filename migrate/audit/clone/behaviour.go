package clone

import (
	"fmt"
	"maps"
	"slices"

	"github.com/cbctl/cbctl/migrate/audit/survey"
)

// SameBehaviour puts together the hand-written breakers that behave the same,
// going by Behaviour (see Signature); those without one are alone. Two
// instances of one implementation with the same settings are not duplicates:
// guarding two things in the same way is what a breaker is for.
func SameBehaviour(members []Member) []survey.Cluster {
	by := map[string][]string{}
	for _, m := range inOrder(members) {
		if m.Behaviour != "" {
			by[m.Behaviour] = append(by[m.Behaviour], m.ID)
		}
	}
	var out []survey.Cluster
	for _, behaviour := range slices.Sorted(maps.Keys(by)) {
		if ids := by[behaviour]; len(ids) > 1 {
			out = append(out, survey.Cluster{
				ID: idOf(survey.SameBehaviour, ids), Kind: survey.SameBehaviour, Similarity: 1,
				Reason:  fmt.Sprintf("%d breakers that no schedule could tell apart: each does what the canonical breaker does with %s", len(ids), behaviour),
				Members: ids, Differ: []survey.Difference{},
			})
		}
	}
	return out
}

// Find is all that is to be said of implementations: their copies, and those
// that behave the same without being copies. Copies that were proved to behave
// the same are told so in their reason.
func Find(members []Member) []survey.Cluster {
	out := Cluster(members)
	for _, c := range SameBehaviour(members) {
		i := slices.IndexFunc(out, func(o survey.Cluster) bool { return o.Kind == survey.Copy && within(c.Members, o.Members) })
		switch {
		case i < 0:
			out = append(out, c)
		case len(c.Members) == len(out[i].Members):
			out[i].Reason += "; no schedule could tell them apart"
		}
	}
	return out
}

// Clusters is all that is to be said of a survey: of its implementations, from
// their shapes, and of its instances.
func Clusters(s *survey.Survey) []survey.Cluster {
	return append(Find(FromReport(s.Implementations)), SameTarget(s.Instances)...)
}

func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(id string) bool { return !slices.Contains(all, id) })
}
