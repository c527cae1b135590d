package clone

import "fmt"

// Degree says how close two implementations are. The zero Degree is that of
// those that have nothing to do with each other.
type Degree string

// The degrees of copies, from the closest.
const (
	Exact   Degree = "exact"   // the same words
	Renamed Degree = "renamed" // the same words but for names
	Edited  Degree = "edited"  // at least copyFrom of all runs
	Drifted Degree = "drifted" // less, but too much to be chance
)

// The shares from which two are taken for copies; TestCorpus measures them.
// Breakers that have nothing to do with each other have up to 0.2 of their form
// in common, and 0.4 when they are very small, for there are only so many ways to
// write one. They have less than 0.2 of the wording in common; whoever drifts
// keeps names.
const (
	copyFrom  = 0.90 // form
	driftFrom = 0.45 // form, whatever the wording is
	unlike    = 0.25 // form, below which the wording does not help
	wordsFrom = 0.36 // wording
)

// Compare says how close two shapes are: as a degree, and the share that it goes
// by, from 0 to 1.
func Compare(a, b Shape) (Degree, float64) {
	if a.IsZero() || b.IsZero() {
		return "", 0
	}
	form := Similarity(a, b)
	switch {
	case a.exact == b.exact:
		return Exact, 1
	case a.same == b.same:
		return Renamed, 1
	case form >= copyFrom:
		return Edited, form
	case form >= driftFrom:
		return Drifted, form
	}
	if words := Wording(a, b); form >= unlike && words >= wordsFrom {
		return Drifted, max(form, words)
	}
	return "", form
}

// sentence says that one breaker is a copy of another one to this degree.
func (d Degree) sentence(one, other string, share float64) string {
	switch d {
	case Exact:
		return fmt.Sprintf("%s is a copy of %s", one, other)
	case Renamed:
		return fmt.Sprintf("%s is a copy of %s with other names", one, other)
	case Edited:
		return fmt.Sprintf("%s is a copy of %s with few changes (%s the same)", one, other, percent(share))
	}
	return fmt.Sprintf("%s began as a copy of %s, or both of a third, and has drifted (%s the same)", one, other, percent(share))
}

// percent rounds down: 100 % is only what is equal.
func percent(share float64) string { return fmt.Sprintf("%d %%", int(min(share, 0.999)*100)) }
