package prove

import (
	"strings"
	"testing"
)

// TestTold runs breakers that are told more than how a call went: which slot is
// meant, or settings, which are not always the same.
func TestTold(t *testing.T) {
	m := loadModule(t, pairsDir(t))
	for _, tt := range []struct{ pkg, name, from, to string }{
		{"slots", "Breaker", "s.failures >= b.limit", "s.failures > b.limit"},
		{"route", "health", "h.failures >= limit", "h.failures > limit"},
		// The settings of the first call for ever.
		{"route", "health", "\th.failures++\n", "\tif h.limit == 0 {\n\t\th.limit = limit\n\t}\n\tlimit = h.limit\n\th.failures++\n"},
	} {
		s := m.subject(t, tt.pkg, tt.name)
		if out := outcome(t, s, 600); out.Status != StatusProved {
			t.Errorf("%s: the same: %s %s\n%s", tt.pkg, out.Status, out.Reason, text(out.Counterexample))
		}
		s = s.changed(t, tt.from, tt.to)
		if strings.Contains(tt.to, "h.limit") {
			s = s.changed(t, "\tuntil    time.Time\n", "\tuntil    time.Time\n\tlimit    int\n")
		}
		if out := outcome(t, s, 600); out.Status != StatusDiverged {
			t.Errorf("%s with %q: %s %s", tt.pkg, tt.to, out.Status, out.Reason)
		}
	}
}

// TestNeverRejects shows that nothing is proved by calls that are never turned
// away.
func TestNeverRejects(t *testing.T) {
	m := loadModule(t, pairsDir(t))
	s := m.subject(t, "route", "health")
	for _, side := range []map[string][]byte{s.Old, s.New} {
		for name, src := range side {
			side[name] = []byte(strings.Replace(string(src), "return time.Now().Before(h.until)", "return false", 1))
		}
	}
	if out := outcome(t, s, 200); out.Status != StatusNotRun || !strings.Contains(out.Reason, "turned away") {
		t.Errorf("%s %s", out.Status, out.Reason)
	}
}
