package handrolled

import (
	"go/types"
	"strings"
)

// DefaultConfidence is the confidence from which a candidate should be
// believed without being asked about.
const DefaultConfidence = 0.75

// score weighs the evidence for a machine; names add a little and never make
// up for a missing part.
func (m *machine) score() float64 {
	if len(m.trips) == 0 {
		return 0
	}
	s := 0.35
	if len(m.times) > 0 {
		s += 0.2
	}
	if len(m.gates) > 0 {
		s += 0.15
	}
	if m.outcome {
		s += 0.1
	} else if m.split {
		s += 0.05
	}
	if m.state != nil && m.probing != "" && len(m.values()) >= 3 {
		s += 0.05
	}
	if m.named() {
		s += 0.15
	}
	if len(m.times) == 0 || m.late > 0 && m.probing == "" {
		s = min(s, 0.5)
	}
	if !m.outcome && !m.split {
		s = min(s, 0.6)
	}
	return min(s, 1)
}

// values are the constants the state is set to or compared with.
func (m *machine) values() map[string]bool {
	out := map[string]bool{}
	for _, e := range m.g.sets[m.state] {
		if k := e.t.key(); k != "" {
			out[k] = true
		}
	}
	for _, e := range m.g.events {
		for _, a := range m.g.atoms.of(e.cond) {
			if s := stateTestOf(a); s != nil && s.v == m.state {
				out[s.key] = true
			}
		}
	}
	return out
}

// named reports whether names say breaker.
func (m *machine) named() bool {
	names := []string{m.g.owner.Name()}
	if m.state != nil {
		names = append(names, m.state.Name())
		if tn := named(m.state.Type()); tn != nil {
			names = append(names, tn.Name())
		}
	}
	if tn := m.home(); tn != nil {
		names = append(names, tn.Name())
	}
	for _, g := range m.gates {
		names = append(names, g.fn.Name())
	}
	for _, n := range names {
		if breakerWord(n) {
			return true
		}
	}
	return false
}

func breakerWord(n string) bool {
	n = strings.ToLower(n)
	for _, w := range []string{"breaker", "circuit", "halfopen", "tripped", "outlier"} {
		if strings.Contains(n, w) {
			return true
		}
	}
	return false
}

// home is the type that declares what m turns on.
func (m *machine) home() *types.TypeName {
	if m.state != nil {
		return m.g.ix.home[m.state]
	}
	if m.stamp != nil {
		return m.g.ix.home[m.stamp.v]
	}
	return nil
}
