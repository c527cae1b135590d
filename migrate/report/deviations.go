package report

// Deviation is a difference between a hand-written breaker and its replacement
// that is there on purpose. An ID is never reused; docs/deviations.md says more.
type Deviation struct{ ID, Title string }

var deviations = []Deviation{
	{"H1", "a place among the probes that no result gives back comes back after one hour"},
	{"H2", "a limit or time left at zero is the default of the canonical breaker, or one"},
	{"H3", "calls that ran one at a time, under a lock, may overlap"},
	{"H4", "settings are read when the breaker is used first, not at each call"},
	{"H5", "what is done at a change of state is done after the change, without the lock of the state"},
}

// Deviations returns all deviations, in the order of their IDs.
func Deviations() []Deviation { return append([]Deviation(nil), deviations...) }

// deviation is an ID with its title.
func deviation(id string) string {
	for _, d := range deviations {
		if d.ID == id {
			return id + ": " + d.Title
		}
	}
	return id
}
