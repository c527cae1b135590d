package replace

import (
	"fmt"
	"slices"
	"strings"
)

// guarded reports whether what is done at a change needs the lock. The
// canonical breaker is told under it then, as the state was changed under it.
func (m *moves) guarded() bool {
	return slices.ContainsFunc(m.list, func(mv move) bool { return mv.guarded })
}

// silent is the condition under which the original does not tell.
func (m *moves) silent(breaker string) string {
	var out []string
	if m.silentReset {
		out = append(out, "event.Reason == "+breaker+".ReasonReset")
	}
	if m.silentTrip {
		out = append(out, "event.Reason == "+breaker+".ReasonTripped")
	}
	return strings.Join(out, " || ")
}

// observer is the function that is told each change.
func (s *subject) observer() string {
	m := &s.moves
	if len(m.list) == 0 {
		return ""
	}
	var b strings.Builder
	self, br := m.receiverName(s), s.names.breaker
	fmt.Fprintf(&b, "\n// %s does what has to be done when the state changes.\nfunc (%s *%s) %s(%sevent %s.Event) {\n", s.names.observer, self, s.homeText(), s.names.observer, m.params(s), br)
	if silent := m.silent(br); silent != "" {
		fmt.Fprintf(&b, "if %s {\nreturn\n}\n", silent)
	}
	if m.usesFrom {
		fmt.Fprintf(&b, "from := %s(event.From)\n", s.stateFunc())
	}
	if m.usesTo {
		fmt.Fprintf(&b, "to := %s(event.To)\n", s.stateFunc())
	}
	for _, mv := range m.list {
		var cond []string
		if mv.from != "" {
			cond = append(cond, "event.From == "+s.canonicalState(mv.from))
		}
		if mv.to != "" {
			cond = append(cond, "event.To == "+s.canonicalState(mv.to))
		}
		if len(cond) == 0 {
			fmt.Fprintf(&b, "%s\n", mv.text)
			continue
		}
		fmt.Fprintf(&b, "if %s {\n%s\n}\n", strings.Join(cond, " && "), mv.text)
	}
	b.WriteString("}\n")
	return b.String()
}

// params are the parameters of the observer besides the event.
func (m *moves) params(s *subject) string {
	out := ""
	if m.usesOwner {
		out += s.names.owner + " " + s.ownerText() + ", "
	}
	if m.key != nil {
		out += s.names.key + " " + s.typeText(m.key) + ", "
	}
	return out
}

// observe is the function that the canonical breaker calls at each change.
func (s *subject) observe() string {
	m := &s.moves
	f := s.names.self + "." + s.names.observer
	var args []string
	if m.usesOwner {
		args = append(args, s.names.owner)
	}
	if m.key != nil {
		args = append(args, s.names.key)
	}
	if len(args) == 0 {
		return f
	}
	return fmt.Sprintf("func(event %s.Event) { %s(%s, event) }", s.names.breaker, f, strings.Join(args, ", "))
}

func (s *subject) stateFunc() string {
	s.usesState = true
	return s.names.state
}

func (s *subject) canonicalState(name string) string {
	return s.names.breaker + "." + map[string]string{"open": "Open", "closed": "Closed", "half": "HalfOpen"}[name]
}
