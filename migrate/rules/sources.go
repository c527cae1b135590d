package rules

import (
	"slices"

	"github.com/cbctl/cbctl/migrate/report"
)

// known are the names of every source that the report format reserves,
// whether or not this version migrates it.
var known = []string{
	"gobreaker", "gobreaker/v2", "hystrix", "failsafe", "circuit", "mercari", "rubyist", "eapache",
	"handy", "gokit", "aegis", "go-zero", "goresilience", "sentinel", "handrolled", "inline",
}

// KnownSources returns the names of all sources, in the order of the report's contract.
func KnownSources() []string { return slices.Clone(known) }

// MigratedSources returns the sources that some rule of this version migrates.
func MigratedSources() []string {
	return slices.DeleteFunc(KnownSources(), func(s string) bool {
		return !slices.ContainsFunc(registry, func(r Rule) bool {
			return r.Safety != report.ManualOnly && slices.Contains(r.Sources, s)
		})
	})
}

// ReportedSources returns the sources that some rule of this version finds,
// those included that it only reports.
func ReportedSources() []string {
	return slices.DeleteFunc(KnownSources(), func(s string) bool {
		return !slices.ContainsFunc(registry, func(r Rule) bool { return slices.Contains(r.Sources, s) })
	})
}
