// Copyright (c) 2026 The cbctl authors. MIT licence.

//go:build go1.21

package breaker

import "encoding/json"

// RegistryStats is what a registry holds and has done. Its JSON form has the
// names of the fields in snake case.
type RegistryStats struct {
	Limit int `json:"limit"` // as configured; 0 is none
	Len   int `json:"len"`   // breakers now

	// Totals since the registry was first used:
	Created  uint64 `json:"created"`
	Evicted  uint64 `json:"evicted"`  // to make room at the limit
	Expired  uint64 `json:"expired"`  // because they were idle
	Removed  uint64 `json:"removed"`  // by Remove
	Overflow uint64 `json:"overflow"` // calls of Get that got the shared, unguarded breaker

	// Breakers are those of now, by the name that Get knows them by.
	Breakers map[string]Stats `json:"breakers"`
}

// Stats returns what the registry and each of its breakers did. It costs a
// Stats of each breaker.
func (r *Registry) Stats() RegistryStats {
	r.mu.Lock()
	s := r.totals
	r.mu.Unlock()
	list := r.sorted()
	s.Limit, s.Len = positive(r.Limit), len(list)
	s.Breakers = make(map[string]Stats, len(list))
	for _, e := range list {
		s.Breakers[e.name] = e.b.Stats()
	}
	return s
}

// String returns Stats as one JSON object, so that a *Registry is an
// expvar.Var: expvar.Publish("breakers", breaker.Default).
func (r *Registry) String() string { return mustJSON(r.Stats()) }

// mustJSON is for values whose parts all have a JSON form.
func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("breaker: " + err.Error())
	}
	return string(text)
}
