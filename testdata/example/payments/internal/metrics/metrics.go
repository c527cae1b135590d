// Package metrics counts, in the process; an exporter reads Snapshot.
package metrics

import (
	"fmt"
	"sort"
	"sync"

	"github.com/sony/gobreaker/v2"
)

var (
	mu       sync.Mutex
	counters = map[string]int{}
)

// Inc adds one to a counter.
func Inc(name string) {
	mu.Lock()
	defer mu.Unlock()
	counters[name]++
}

// Get returns a counter.
func Get(name string) int {
	mu.Lock()
	defer mu.Unlock()
	return counters[name]
}

// Snapshot returns all counters as "name value", sorted.
func Snapshot() []string {
	mu.Lock()
	defer mu.Unlock()
	var lines []string
	for name, n := range counters {
		lines = append(lines, fmt.Sprintf("%s %d", name, n))
	}
	sort.Strings(lines)
	return lines
}

// StateChange is an OnStateChange callback.
func StateChange(name string, from gobreaker.State, to gobreaker.State) {
	Inc(fmt.Sprintf("breaker_transition{name=%q,from=%q,to=%q}", name, from, to))
	if to == gobreaker.StateOpen { // pages somebody
		Inc("breaker_open_total")
	}
}
