package handrolled

import (
	"go/constant"
	"strings"
)

// Summary says in one line what is known of a candidate: its settings, how it
// is used, and its quirks.
func (c *Candidate) Summary() string {
	r := &c.Roles
	var parts []string
	add := func(name string, s Setting) {
		if s.Found() {
			parts = append(parts, name+" "+s.text())
		}
	}
	add("opens after", r.Threshold)
	add("opens at ratio", r.Ratio)
	add("for", r.OpenFor)
	if r.Base != UnknownBase {
		parts = append(parts, r.Base.String())
	}
	add("closes after successes", r.SuccessThreshold)
	add("probes", r.HalfOpenLimit)
	for _, q := range c.Quirks {
		parts = append(parts, strings.ReplaceAll(string(q.Kind), "-", " "))
	}
	if len(parts) == 0 {
		return "its settings were not found"
	}
	return strings.Join(parts, ", ")
}

// text is the name of what holds a setting, or its value.
func (s Setting) text() string {
	if s.Var != nil {
		return s.Var.Name()
	}
	if s.Value.Kind() == constant.Unknown {
		return "?"
	}
	return s.Value.String()
}
