package peers

// Recorded is what a breaker keeps of the calls it admits, from the least to
// the most.
type Recorded string

const (
	Nothing Recorded = "none"   // of a success; failures are counted
	Streak  Recorded = "streak" // failures in a row
	Count   Recorded = "count"  // calls and failures among the last calls
	Ratio   Recorded = "ratio"  // calls and failures of a time
	Slow    Recorded = "slow"   // as Ratio, and slow calls
)

// Window says how a breaker forgets what it recorded.
type Window string

const (
	Unlimited Window = ""         // not by time
	Tumbling  Window = "tumbling" // all at once
	Rolling   Window = "rolling"  // the oldest slice at a time
)

// Facts are what a breaker records. Only peers with the same facts compete:
// one that records less can always be faster.
type Facts struct {
	What Recorded
	Over Window
}

// String is the cell of the table.
func (f Facts) String() string {
	if f.Over == Unlimited {
		return string(f.What)
	}
	return string(f.What) + ", " + string(f.Over)
}
