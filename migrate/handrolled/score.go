package handrolled

import (
	"go/types"
	"slices"
	"strings"

	"github.com/cbctl/cbctl/rewrite"
)

// DefaultConfidence is the confidence from which a candidate should be
// believed without being asked about.
const DefaultConfidence = 0.75

// maxStates is how many states a breaker has: three, one that is forced and one
// that is off.
const maxStates = 5

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
	s += m.gateScore()
	if m.outcome {
		s += 0.1
	} else if m.split || m.apart && m.blames() {
		s += 0.05
	}
	if m.state != nil && m.probing != "" && len(m.values()) >= 3 {
		s += 0.05
	}
	if m.trips[0].first {
		s -= 0.1 // queues that try again later do the same
	}
	if m.named() {
		s += 0.15
	} else if m.lockout() {
		s = min(s, 0.5)
	}
	if len(m.times) == 0 || m.late > 0 && m.probing == "" {
		s = min(s, 0.5)
	}
	if m.state != nil && len(m.values()) > maxStates {
		s = min(s, 0.6)
	}
	if m.delegated() && (!m.outcome || m.probing == "") {
		s = min(s, 0.6)
	}
	if !m.outcome && !m.split && !m.apart {
		s = min(s, 0.6)
	}
	return min(s, 1)
}

// gateScore is what turning calls away is worth: less where a number of calls
// is the answer, as limits of a rate give it.
func (m *machine) gateScore() float64 {
	best := 0.0
	for _, g := range m.gates {
		if g.counts {
			best = max(best, 0.1)
		} else {
			best = max(best, 0.15)
		}
	}
	return best
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
		if tn := rewrite.NamedType(m.state.Type()); tn != nil {
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
	return hasWord(n, "breaker", "circuit", "halfopen", "tripped", "outlier")
}

// blames reports whether a count or the function that counts is named for
// failures.
func (m *machine) blames() bool {
	for _, e := range m.g.events {
		if m.failing(e) && (hasWord(e.v.Name(), "fail", "err") || hasWord(e.root.Name(), "fail", "err")) {
			return true
		}
	}
	return false
}

// lockout reports whether names say that those who call are kept out, for what
// they did, not calls for what happened to others: a lockout after wrong
// passwords and a ban of an address have the structure of a breaker.
func (m *machine) lockout() bool {
	names := []string{m.g.owner.Name()}
	if tn := m.home(); tn != nil {
		names = append(names, tn.Name())
	}
	for _, v := range m.vars() {
		names = append(names, v.Name())
	}
	for _, e := range m.g.events {
		if !m.failing(e) && !m.isGate(e.root) {
			continue
		}
		names = append(names, e.root.Name())
		for p := range e.root.Signature().Params().Variables() {
			if isBasic(p, types.IsString) && callerWord(p.Name()) {
				return true
			}
		}
	}
	return slices.ContainsFunc(names, lockoutWord)
}

func lockoutWord(n string) bool {
	return hasWord(n, "login", "logon", "signin", "lockout", "lockedout", "password", "passwd", "credential", "captcha",
		"bruteforce", "attack", "ddos", "abuse", "banned", "blocklist", "blacklist", "attempts", "otp", "strikes", "limiter", "ratelimit", "throttl")
}

// callerWord reports whether a key names somebody who asks for something.
func callerWord(n string) bool {
	switch strings.ToLower(n) {
	case "ip", "ipaddr", "clientip", "remoteip", "remoteaddr", "user", "username", "userid", "login", "email":
		return true
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
