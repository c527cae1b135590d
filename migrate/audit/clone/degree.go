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
	Drifted Degree = "drifted" // at least driftFrom of all runs
)

// Measured on real repositories; see ARCHITECTURE.md and the corpus test.
// Breakers that have nothing to do with each other have up to a quarter in
// common, for there are only so many ways to write one.
const (
	copyFrom  = 0.90
	driftFrom = 0.40
	unlike    = 0.25
)

// Compare says how close two shapes are, as a degree and as a share.
func Compare(a, b Shape) (Degree, float64) {
	if a.IsZero() || b.IsZero() {
		return "", 0
	}
	share := Similarity(a, b)
	switch {
	case a.exact == b.exact:
		return Exact, 1
	case a.same == b.same:
		return Renamed, 1
	case share >= copyFrom:
		return Edited, share
	case share >= driftFrom:
		return Drifted, share
	}
	return "", share
}

// words say in a sentence what a degree means.
func (d Degree) words(share float64) string {
	switch d {
	case Exact:
		return "a copy"
	case Renamed:
		return "a copy with other names"
	case Edited:
		return fmt.Sprintf("an edited copy (%s the same)", percent(share))
	}
	return fmt.Sprintf("a copy that has drifted (%s the same)", percent(share))
}

// percent rounds down: 100 % is only what is equal.
func percent(share float64) string { return fmt.Sprintf("%d %%", int(share*100)) }
