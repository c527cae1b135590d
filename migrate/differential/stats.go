// Copyright (c) 2026 The cbctl authors. MIT licence.

package differential

import (
	"fmt"
	"sort"
	"strings"
)

// Stats counts what happened on the original side. A test that compares
// nothing finds no difference, so what a run covered has to be looked at.
type Stats struct {
	Schedules int
	Admitted  int
	Rejected  map[string]int // by text
	Changes   map[string]int // "closed to open"
	Panics    int
}

// NewStats returns empty statistics.
func NewStats() *Stats {
	return &Stats{Rejected: map[string]int{}, Changes: map[string]int{}}
}

// add counts a step. A nil Stats counts nothing.
func (s *Stats) add(r reply, changes []change) {
	if s == nil {
		return
	}
	switch {
	case r.rejected:
		s.Rejected[r.err.Error()]++
	case r.panicked != nil:
		s.Panics++
	}
	if r.running || !r.rejected {
		s.Admitted++
	}
	for _, c := range changes {
		s.Changes[c.String()]++
	}
}

// String prints the statistics on one line, in a fixed order.
func (s *Stats) String() string {
	out := []string{fmt.Sprintf("%d schedules, %d steps admitted, %d panics", s.Schedules, s.Admitted, s.Panics)}
	for _, counts := range []map[string]int{s.Rejected, s.Changes} {
		var part []string
		for what, n := range counts {
			part = append(part, fmt.Sprintf("%d %s", n, what))
		}
		sort.Strings(part)
		out = append(out, strings.Join(part, ", "))
	}
	return strings.Join(out, "; ")
}
