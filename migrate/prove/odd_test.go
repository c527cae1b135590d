package prove

import (
	"context"
	"slices"
	"strings"
	"testing"
)

// TestOdd runs breakers that a naive runner would hang on, or take for
// different from themselves.
func TestOdd(t *testing.T) {
	if testing.Short() {
		t.Skip("each case is a build")
	}
	m := loadModule(t, pairsDir(t))
	for _, tt := range []struct{ pkg, status, reason, note, from, to string }{
		{"locked", StatusProved, "", "calls run one at a time", "s.failures >= s.max", "s.failures > s.max"},
		{"sticky", StatusProved, "", "calls do not panic", "s.failures = 0\n", "\n"},
		{"loud", StatusProved, "", "goroutines of the breaker outlive it", `log.Printf("open is %t", open)`, `log.Printf("Open is %t", open)`},
		{"chancy", StatusNotRun, "does not do the same twice", "", "", ""},
	} {
		t.Run(tt.pkg, func(t *testing.T) {
			s := m.subject(t, tt.pkg, "")
			out := outcome(t, s, 1000)
			if out.Status != tt.status || !strings.Contains(out.Reason, tt.reason) {
				t.Errorf("the same: %s %s\n%s", out.Status, out.Reason, text(out.Counterexample))
			}
			if tt.note != "" && !slices.ContainsFunc(out.Notes, func(n string) bool { return strings.Contains(n, tt.note) }) {
				t.Errorf("notes %q lack %q", out.Notes, tt.note)
			}
			if tt.from == "" {
				return
			}
			out = outcome(t, s.changed(t, tt.from, tt.to), 1000)
			t.Logf("%d of %d %v\n%s", out.Divergences, out.Schedules, out.Notes, text(out.Counterexample))
			if out.Status != StatusDiverged {
				t.Errorf("changed: %s %s", out.Status, out.Reason)
			}
		})
	}
}

func TestCancelled(t *testing.T) {
	m := loadModule(t, pairsDir(t))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Build(ctx, m.subject(t, "guard", "")); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}
